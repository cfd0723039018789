"""A release's exports, read by the trainers' own libraries: datasets 5.2 and TRL 1.16.

No weights and no hub: the tokenizer is trained here on the rows themselves, and the model
is a few thousand random numbers, enough for SFTTrainer to prepare its data and take a step.
"""

import json
from pathlib import Path

import datasets
import pyarrow.parquet
import pytest
import transformers
import trl

from tacit.kit.clock import SteppedClock
from tacit.releases import exporting
from tacit.storage.engine import Database
from tests.make import releases as make
from tests.peers import _tiny

ROWS = 4


@pytest.fixture
def folder(sqlite_db: Database, tmp_path: Path, clock: SteppedClock) -> Path:
    """The folder of a sealed release of examples, with both exports."""
    scene = make.make_scene(sqlite_db, tmp_path / "releases")
    make.accept_examples(scene, ROWS)
    folder = scene.folder(scene.build(clock))
    for name in ("trl_sft", "trl_prompt_completion"):
        exporting.write_export(folder, name=name)
    return folder


@pytest.fixture
def tokenizer(folder: Path) -> transformers.PreTrainedTokenizerFast:
    return _tiny.make_tokenizer(folder / "exports" / "trl_sft" / "train.jsonl")


def load(path: Path) -> datasets.Dataset:
    builder = "json" if path.suffix == ".jsonl" else "parquet"
    return datasets.load_dataset(builder, data_files=str(path), split="train")


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
@pytest.mark.parametrize("name", ["trl_sft", "trl_prompt_completion"])
def test_datasets_reads_the_export(folder: Path, name: str, suffix: str) -> None:
    loaded = load(folder / "exports" / name / f"train.{suffix}")
    assert loaded.num_rows == ROWS
    assert trl.is_conversational(loaded[0])
    for row in loaded:
        for column in loaded.column_names:
            assert all(set(turn) == {"role", "content"} for turn in row[column])


def test_both_files_of_an_export_hold_the_same(folder: Path) -> None:
    for name in ("trl_sft", "trl_prompt_completion"):
        target = folder / "exports" / name
        assert load(target / "train.jsonl").to_list() == load(target / "train.parquet").to_list()


def test_arrow_reads_the_rows_of_the_release(folder: Path) -> None:
    table = pyarrow.parquet.read_table(folder / "rows.parquet")
    lines = (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    assert table.num_rows == len(lines) == ROWS
    for row, line in zip(table.to_pylist(), lines, strict=True):
        full = json.loads(line)
        assert row["item_id"] == full["item"]["id"]
        assert json.loads(row["submissions"]) == full["submissions"]
        assert row["origin"] is None
        assert row["contested"] is False


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
@pytest.mark.parametrize("name", ["trl_sft", "trl_prompt_completion"])
def test_the_trainer_prepares_the_export_and_takes_a_step(
    folder: Path,
    tokenizer: transformers.PreTrainedTokenizerFast,
    tmp_path: Path,
    name: str,
    suffix: str,
) -> None:
    trainer = trl.SFTTrainer(
        model=transformers.LlamaForCausalLM(_tiny.make_config(tokenizer)),
        args=trl.SFTConfig(
            output_dir=str(tmp_path / "trained"),
            max_steps=1,
            per_device_train_batch_size=2,
            max_length=256,
            report_to="none",
            use_cpu=True,
            save_strategy="no",
            bf16=False,
        ),
        train_dataset=load(folder / "exports" / name / f"train.{suffix}"),
        processing_class=tokenizer,
    )
    prepared = trainer.train_dataset
    assert prepared.num_rows == ROWS
    assert all(tokenizer.unk_token_id not in row["input_ids"] for row in prepared)
    text = tokenizer.decode(prepared[0]["input_ids"])
    assert "liability" in text
    outcome = trainer.train()
    assert outcome.training_loss > 0


def test_only_the_completion_is_learned(
    folder: Path, tokenizer: transformers.PreTrainedTokenizerFast
) -> None:
    row = load(folder / "exports" / "trl_prompt_completion" / "train.jsonl")[0]
    prompt = tokenizer.apply_chat_template(row["prompt"], tokenize=False)
    whole = tokenizer.apply_chat_template(row["prompt"] + row["completion"], tokenize=False)
    assert whole.startswith(prompt)
    assert row["completion"][0]["content"] in whole.removeprefix(prompt)
