"""A conversation with tools, from the sample project to TRL's own preparation of SFT data.

The item is claimed, answered, accepted and released; the export is loaded by `datasets`, and
SFTTrainer renders it with a chat template that TRL brings and that knows tools.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import datasets
import pytest
import transformers
import trl
from tokenizers import (  # type: ignore[import-not-found]  # in the peers' set only
    Tokenizer,
    decoders,
    models,
    pre_tokenizers,
)

from tacit.kit.clock import SteppedClock
from tacit.releases import exporting
from tacit.storage.engine import Database
from tests.make import tasks as make_tasks
from tests.make.releases import Scene
from tests.make.work import AUTHOR, REVIEW, House, make_house
from tests.peers import _tiny

CONTENT = files("tacit") / "demo" / "content" / "assistant-turns"
ITEM = "tools-duplicate-payment-02"
OURS = {"key", "priority"}


def lines(name: str) -> list[dict[str, Any]]:
    text = (CONTENT / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def the_input(key: str) -> dict[str, Any]:
    [item] = [each for each in lines("items.jsonl") if each["key"] == key]
    return {name: value for name, value in item.items() if name not in OURS}


@pytest.fixture
def house(sqlite_db: Database, clock: SteppedClock) -> House:
    return make_house(sqlite_db, clock)


@pytest.fixture
def folder(house: House, tmp_path: Path) -> Path:
    """The export of a release with the conversation, and one that calls no tool."""
    [told] = [each for each in lines("history.jsonl") if each["item"] == ITEM and "answer" in each]
    project = house.project(pipeline=[AUTHOR, REVIEW], kind="example")
    inputs = [the_input(ITEM), make_tasks.example_input()]
    house.open(project, make_tasks.make_items(house.db, house.owner, project, inputs=inputs))
    for answer in (told["answer"], make_tasks.example_answer()):
        house.submit(house.expert("ann"), house.claim(house.expert("ann")), answer)
        house.review(house.reviewer("jo"))
    scene = Scene(
        db=house.db,
        manager=house.manager,
        expert=house.manager,
        project=project,
        root=tmp_path / "releases",
    )
    release = scene.folder(scene.build(house.clock))
    for name in ("trl_sft", "trl_prompt_completion"):
        exporting.write_export(release, name=name)
    return release / "exports"


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
@pytest.mark.parametrize("name", ["trl_sft", "trl_prompt_completion"])
def test_the_template_is_given_tools_calls_and_results(
    folder: Path, tmp_path: Path, name: str, suffix: str
) -> None:
    path = folder / name / f"train.{suffix}"
    builder = "json" if suffix == "jsonl" else "parquet"
    data = datasets.load_dataset(builder, data_files=str(path), split="train")
    tools = json.loads(data["tools"][0])
    assert [each["function"]["name"] for each in tools] == ["find_invoices", "find_payments"]
    assert data["tools"][1] is None
    with_tools, without = trl_rows(data, tmp_path)
    for text in (
        '"name": "find_invoices", "description": "Invoices of one supplier, newest first."',
        '{"name": "find_payments", "arguments": {"invoice": "HP-2304"}}',
        "<tool_response>",
        '"invoice": "HP-2291"',
        "You help the accounts-payable team",
    ):
        assert text in with_tools
    assert "# Tools" not in without
    assert "<tool_call>" not in without


def trl_rows(data: datasets.Dataset, tmp_path: Path) -> list[str]:
    """The texts that SFTTrainer learns from."""
    tokenizer = make_tokenizer()
    trainer = trl.SFTTrainer(
        model=transformers.LlamaForCausalLM(_tiny.make_config(tokenizer)),
        args=trl.SFTConfig(
            output_dir=str(tmp_path / "trained"),
            max_steps=1,
            per_device_train_batch_size=2,
            max_length=None,
            report_to="none",
            use_cpu=True,
            save_strategy="no",
            bf16=False,
        ),
        train_dataset=data,
        processing_class=tokenizer,
    )
    return [tokenizer.decode(row["input_ids"]) for row in trainer.train_dataset]


def make_tokenizer() -> transformers.PreTrainedTokenizerFast:
    """Every byte is a token, so that what comes back is the text as the template wrote it."""
    letters = pre_tokenizers.ByteLevel.alphabet()
    vocabulary = {token: number for number, token in enumerate(["<pad>", *sorted(letters)])}
    by_byte = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    by_byte.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    by_byte.decoder = decoders.ByteLevel()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=by_byte, pad_token="<pad>", eos_token="<|im_end|>"
    )
    template = files("trl") / "chat_templates" / "qwen3_training.jinja"
    tokenizer.chat_template = template.read_text(encoding="utf-8")
    return tokenizer
