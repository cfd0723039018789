"""TRL's own trainers take two steps on each export: SFT, DPO, Reward, KTO, GRPO.

On CPU, with a tokenizer trained on the rows and a model of random numbers; no hub. What a
trainer refuses or misreads fails here, not on somebody's cluster.
"""

import importlib.util
import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import datasets
import pytest
import transformers
import trl

from tacit.kit import canonical
from tacit.releases import _folder, exporting
from tacit.stats import scoring
from tests.make import tasks
from tests.make.kinds import example_of
from tests.make.rows import row
from tests.peers import _tiny

Json = dict[str, object]
STEPS = 2


def release_of(folder: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """A folder with rows and the manifest that an export asks for."""
    folder.mkdir(parents=True)
    lines = [f"{canonical.dumps(each)}\n".encode() for each in rows]
    fact = _folder.write_file(folder / "rows.jsonl", lines)
    manifest = {"grants": "without grants", "files": {"rows.jsonl": fact.to_json()}}
    _folder.write_file(folder / "manifest.json", [canonical.dumps(manifest).encode()])
    return folder


def export(folder: Path, name: str, **options: str) -> Path:
    exporting.write_export(folder, name=name, options=options)
    return folder / "exports" / name


def load(folder: Path, suffix: str = "parquet") -> datasets.Dataset:
    builder = "json" if suffix == "jsonl" else suffix
    return datasets.load_dataset(builder, data_files=str(folder / f"train.{suffix}"), split="train")


def settings(folder: Path, **more: object) -> dict[str, Any]:
    return {
        "output_dir": str(folder / "trained"), "max_steps": STEPS, "report_to": "none",
        "per_device_train_batch_size": 2, "use_cpu": True, "save_strategy": "no", "bf16": False,
        "disable_tqdm": True, "logging_steps": 1, **more,
    }  # fmt: skip


def has_learned(trainer: Any) -> bool:
    """Two steps were taken, and the loss of each is a number."""
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    return len(losses) == STEPS and all(math.isfinite(loss) for loss in losses)


@pytest.fixture
def preferences(tmp_path: Path) -> Path:
    task_input, answer = example_of("preference")
    return release_of(
        tmp_path / "release",
        [row("preference", task_input, {**answer, "strength": n % 4}) for n in range(4)],
    )


@pytest.fixture
def rubrics(tmp_path: Path) -> Path:
    task_input, answer = example_of("rubric")
    return release_of(tmp_path / "release", [row("rubric", task_input, answer)] * 4)


def conversations(tmp_path: Path) -> Path:
    """Every kind that SFT takes, tool messages and a field of the project among them."""
    call = {"id": "call-1", "function": {"name": "search", "arguments": {"q": "cap"}}}
    turns = [
        {"role": "user", "content": "Look it up."},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "content": "A cap.", "name": "search", "tool_call_id": "call-1"},
        {"role": "assistant", "content": "It is a cap."},
    ]
    with_tools = {"messages": turns, "sources": [], "note": "", "fields": {"court": "BGH"}}
    made = [row("example", tasks.example_input(), with_tools),
            row("example", tasks.example_input(), tasks.example_answer())]  # fmt: skip
    made += [row(kind, *example_of(kind)) for kind in ("reasoning", "critique")]
    return release_of(tmp_path / "release", made)


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
@pytest.mark.parametrize("name", ["trl_sft", "trl_prompt_completion"])
def test_sft(tmp_path: Path, name: str, suffix: str) -> None:
    folder = export(conversations(tmp_path), name)
    tokenizer = _tiny.make_tokenizer(folder / "train.jsonl")
    data = load(folder, suffix)
    assert data.num_rows == 4
    assert data["field_court"] == ["BGH", None, None, None]
    trainer = trl.SFTTrainer(
        model=_tiny.make_model(tokenizer, tmp_path / "model"),
        args=trl.SFTConfig(**settings(tmp_path, max_length=256)),
        train_dataset=data,
        processing_class=tokenizer,
    )
    assert has_learned(trainer)


def test_dpo(tmp_path: Path, preferences: Path) -> None:
    folder = export(preferences, "trl_dpo")
    tokenizer = _tiny.make_tokenizer(folder / "train.jsonl")
    data = load(folder)
    assert data.column_names == ["prompt", "chosen", "rejected"]
    assert trl.is_conversational(data[0])
    trainer = trl.DPOTrainer(
        model=_tiny.make_model(tokenizer, tmp_path / "model"),
        args=trl.DPOConfig(**settings(tmp_path, max_length=256)),
        train_dataset=data,
        processing_class=tokenizer,
    )
    assert has_learned(trainer)


def test_reward_uses_the_margin(tmp_path: Path, preferences: Path) -> None:
    folder = export(preferences, "trl_reward")
    tokenizer = _tiny.make_tokenizer(folder / "train.jsonl")
    data = load(folder)
    assert set(data["margin"]) == {0.0, 1.0, 2.0, 3.0}
    config = _tiny.make_config(tokenizer)
    config.num_labels = 1
    trainer = trl.RewardTrainer(
        model=transformers.LlamaForSequenceClassification(config),
        args=trl.RewardConfig(**settings(tmp_path, max_length=256)),
        train_dataset=data,
        processing_class=tokenizer,
    )
    assert "margin" in trainer.train_dataset.column_names
    assert has_learned(trainer)


def test_kto(tmp_path: Path, rubrics: Path) -> None:
    folder = export(rubrics, "trl_kto", threshold="0.5")
    tokenizer = _tiny.make_tokenizer(folder / "train.jsonl")
    data = load(folder)
    assert set(data["label"]) == {True, False}
    trainer = trl.KTOTrainer(
        model=_tiny.make_model(tokenizer, tmp_path / "model"),
        args=trl.KTOConfig(**settings(tmp_path, max_length=256)),
        train_dataset=data,
        processing_class=tokenizer,
    )
    assert has_learned(trainer)


def shipped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The reward function as it lies beside the rows, with the scorer that lies there too."""
    monkeypatch.syspath_prepend(str(folder))
    for name in ("scoring", "reward"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    spec = importlib.util.spec_from_file_location("reward", folder / "reward.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert Path(str(module.scoring.__file__)).parent == folder
    return module


def test_grpo_with_the_reward_function_that_is_shipped(
    tmp_path: Path, rubrics: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = export(rubrics, "trl_grpo")
    tokenizer = _tiny.make_tokenizer(folder / "train.jsonl")
    reward = shipped(folder, monkeypatch)
    seen: list[float | None] = []
    grade = graders()
    make: Callable[..., Any] = reward.make_reward

    def watched(**given: Any) -> list[float | None]:
        scores: list[float | None] = make(grade)(**given)
        seen.extend(scores)
        return scores

    trainer = trl.GRPOTrainer(
        model=_tiny.make_model(tokenizer, tmp_path / "model"),
        reward_funcs=watched,
        args=trl.GRPOConfig(**settings(tmp_path, num_generations=2, max_completion_length=8)),
        train_dataset=load(folder),
        processing_class=tokenizer,
    )
    assert has_learned(trainer)
    assert None in seen
    assert any(isinstance(score, float) for score in seen)


def graders() -> Callable[..., dict[str, str]]:
    """A judge that has no verdict on every other completion."""
    asked = 0

    def grade(prompt: object, completion: object, criteria: Sequence[Json]) -> dict[str, str]:
        nonlocal asked
        asked += 1
        assert prompt
        assert completion
        if asked % 2:
            return {}
        return {str(each["id"]): ("met" if asked % 4 else "unmet") for each in criteria}

    return grade


def test_the_shipped_scorer_gives_the_same_score_to_the_last_bit(
    rubrics: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = export(rubrics, "trl_grpo")
    module = shipped(folder, monkeypatch)
    text = str(load(folder)[0]["rubric"])
    rubric = json.loads(text)
    verdicts = {"c1": "met", "c2": "unmet", "c3": "a step"}
    ours = scoring.score(rubric["criteria"], verdicts, formula=rubric["formula"])
    theirs = module.make_reward(lambda prompt, completion, criteria: verdicts)(
        prompts=["p"], completions=["c"], rubric=[text]
    )
    assert ours.value is not None
    assert theirs == [ours.value]


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("critique", "stepwise"), ("critique", "steps"), ("critique", "critiques"),
        ("preference", "preferences"), ("rubric", "rubric_records"),
    ],
)  # fmt: skip
def test_datasets_reads_the_other_formats(
    tmp_path: Path, kind: str, name: str, suffix: str
) -> None:
    folder = release_of(tmp_path / "release", [row(kind, *example_of(kind))])
    data = load(export(folder, name), suffix)
    lines = (folder / "exports" / name / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert [dict(each) for each in data] == [json.loads(line) for line in lines]
