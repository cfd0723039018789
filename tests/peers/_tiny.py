"""A tokenizer trained on the rows themselves and a model of a few thousand random numbers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import transformers
from tokenizers import (  # type: ignore[import-not-found]  # in the peers' set only
    Tokenizer,
    models,
    pre_tokenizers,
    trainers,
)

TEMPLATE = (
    "{% for message in messages %}<{{ message['role'] }}> {{ message['content'] }} </s> "
    "{% endfor %}{% if add_generation_prompt %}<assistant> {% endif %}"
)
SPECIAL = ["<unk>", "<pad>", "</s>", "<system>", "<user>", "<assistant>", "<tool>"]


def make_tokenizer(*files: Path) -> transformers.PreTrainedTokenizerFast:
    """A tokenizer that knows every word of these JSON Lines files."""
    words = Tokenizer(models.WordLevel(unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    words.train_from_iterator(_texts(files), trainers.WordLevelTrainer(special_tokens=SPECIAL))
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="<unk>", pad_token="<pad>", eos_token="</s>"
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def make_config(tokenizer: transformers.PreTrainedTokenizerFast) -> transformers.LlamaConfig:
    """The smallest shape that the trainers take."""
    return transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=512,
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )


def make_model(
    tokenizer: transformers.PreTrainedTokenizerFast, folder: Path
) -> transformers.LlamaForCausalLM:
    """A model of random numbers that lies in a folder: some trainers load a second one."""
    transformers.LlamaForCausalLM(make_config(tokenizer)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return transformers.LlamaForCausalLM.from_pretrained(folder)


def _texts(files: tuple[Path, ...]) -> Iterator[str]:
    for path in files:
        with path.open(encoding="utf-8") as file:
            for line in file:
                yield from _inside(json.loads(line))


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _inside(each)
    elif isinstance(value, list):
        for each in value:
            yield from _inside(each)
