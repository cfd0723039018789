"""The canonical record: strict reading, nothing lost."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.kit.errors import Malformed
from tacit.tasks.records import (
    Criterion,
    Grade,
    Message,
    Preference,
    Response,
    Revision,
    StepLabel,
    Task,
    Verdict,
)

FULL: list[tuple[Callable[..., object], dict[str, object]]] = [
    (Message.read, {"role": "user", "content": "Hi", "origin": {"raw": {"name": "x"}}}),
    (
        Task.read,
        {
            "id": "t1",
            "version": 2,
            "title": "T",
            "domain": "law",
            "prompt": [{"role": "user", "content": "Hi"}],
            "attachments": ["a.pdf"],
            "reference_answers": ["Yes."],
            "metadata": {"occupation": "lawyer", "expert_minutes": 40},
            "licence": "MIT",
            "canary": "guid",
            "origin": {"format": "k-qa", "line": 3},
        },
    ),
    (
        Criterion.read,
        {
            "id": "c1",
            "version": 3,
            "text": "Is clear.",
            "parent": "c0",
            "weight": -5,
            "weight_class": "Critical",
            "kind": "ordinal",
            "options": ["no", "yes"],
            "polarity": "negative",
            "gate": "must_pass",
            "depends_on": ["c9"],
            "tags": ["axis:accuracy"],
            "sources": ["s"],
            "justification": "j",
            "author": "a",
            "author_type": "model",
            "origin": {"line": 1},
        },
    ),
    (
        Response.read,
        {
            "id": "r1",
            "task": "t1",
            "producer": "gpt4",
            "messages": [{"role": "assistant", "content": "Yes."}],
            "artifacts": ["f"],
            "sampling": {"temperature": 0},
            "produced_at": "2026-01-01",
        },
    ),
    (
        Grade.read,
        {
            "criterion": "c1",
            "version": 2,
            "response": "r1",
            "rater": "physician-0",
            "rater_kind": "consensus",
            "verdict": "cannot_assess",
            "rationale": "why",
            "confidence": 0.5,
            "round": 2,
            "blind": False,
            "seconds": 12,
            "at": "2026-01-01",
        },
    ),
    (
        Preference.read,
        {
            "task": "t",
            "a": "r1",
            "b": "r2",
            "rater": "x",
            "choice": "both_bad",
            "strength": -3,
            "axes": {"honesty": 1},
            "reason": "why",
            "hard_to_choose": True,
            "order_shown": ["r2", "r1"],
            "seconds": 3.5,
        },
    ),
    (
        StepLabel.read,
        {
            "response": "r",
            "step": 0,
            "alternative": 1,
            "rater": "x",
            "rating": -1,
            "error_types": ["Arithmetic"],
            "correction": "c",
            "flagged": True,
            "finish_reason": "solution",
        },
    ),
    (
        Revision.read,
        {
            "of": "response",
            "by": "x",
            "text": "New.",
            "edits": [{"at": 3}],
            "change": "content",
            "origin": {"line": 9},
        },
    ),
]


@pytest.mark.parametrize(("read", "value"), FULL)
def test_a_record_is_written_as_it_was_read(
    read: Callable[..., Task], value: dict[str, object]
) -> None:
    assert read(value).to_json() == value


@pytest.mark.parametrize(("read", "value"), FULL)
def test_a_flag_stands_nowhere_for_a_text(
    read: Callable[..., Task], value: dict[str, object]
) -> None:
    for key, known in value.items():
        if isinstance(known, str):
            with pytest.raises(Malformed) as caught:
                read({**value, key: True}, place="rows[4]")
            assert caught.value.place == f"rows[4].{key}"


@pytest.mark.parametrize(("read", "value"), FULL[2:])
def test_unknown_keys_are_kept_under_origin(
    read: Callable[..., Task], value: dict[str, object]
) -> None:
    record = read({**value, "strange": [1, None]})
    assert record.origin["raw"] == {"strange": [1, None]}
    assert read(record.to_json()) == record


def test_unknown_keys_of_a_task_are_kept_under_metadata() -> None:
    task = Task.read({"title": "T", "colour": "red", "metadata": {"value": 3}})
    assert task.metadata == {"colour": "red", "value": 3}
    assert Task.read(task.to_json()) == task


@pytest.mark.parametrize(
    "value",
    [
        {"id": "c", "text": "x", "kind": "ordinal"},
        {"id": "c", "text": "x", "kind": "nominal", "options": ["a"]},
        {"id": "c", "text": "x", "kind": "nominal", "options": ["a", "a"]},
        {"id": "c", "text": "x", "kind": "nominal", "options": ["a", " "]},
        {"id": "c", "text": "x", "options": ["a", "b"]},
    ],
)
def test_options_fit_the_kind_of_criterion(value: dict[str, object]) -> None:
    with pytest.raises(Malformed) as caught:
        Criterion.read(value)
    assert caught.value.place == "options"


def test_a_weight_keeps_its_sign_and_type() -> None:
    weights = [Criterion.read({"id": "c", "text": "x", "weight": w}).weight for w in (0, -5, 2.5)]
    assert weights == [0, -5, 2.5]
    assert Criterion.read({"id": "c", "text": "x", "weight": 0}).to_json()["weight"] == 0


def test_scales_are_shared_by_comparable_criteria() -> None:
    binary = Criterion.read({"id": "a", "text": "x"})
    options = ["no", "yes"]
    nominal = Criterion.read({"id": "b", "text": "y", "kind": "nominal", "options": options})
    assert (binary.scale, nominal.scale) == ("binary", "nominal: no | yes")


def test_unresolved_is_no_label_and_cannot_assess_is_one() -> None:
    labels = [
        Grade.read({"criterion": "c", "verdict": verdict}).label
        for verdict in (None, Verdict.UNRESOLVED, Verdict.CANNOT_ASSESS, Verdict.UNMET)
    ]
    assert labels == [None, None, "cannot_assess", "unmet"]
    assert Grade.read({"criterion": "c", "option": "Neutral"}).label == "Neutral"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "text", "kind", "options", "weight", "origin", "zz"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
def test_whatever_is_read_reads_back_and_nothing_else_is_raised(value: object) -> None:
    try:
        criterion = Criterion.read(value)
    except Malformed:
        return
    assert Criterion.read(criterion.to_json()) == criterion
