"""Items and answers for tests."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tacit.access.records import Actor
from tacit.kit import ids
from tacit.projects.records import Project
from tacit.storage.engine import Database
from tacit.tasks import items
from tacit.tasks.records import Item, NewItem

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GOOD_ANSWER = (
    "A cap on liability limits what one party can claim from the other. It usually leaves "
    "out fraud and wilful misconduct, because most courts would not enforce it there."
)


def example_input(**changes: object) -> dict[str, object]:
    """What an expert is asked to write about."""
    return {"title": "Cap on liability", "brief": "Explain what a cap does.", **changes}


def example_answer(text: str = GOOD_ANSWER, **changes: object) -> dict[str, object]:
    """A finished answer to `example_input()`."""
    turns = [
        {"role": "user", "content": "What does a cap on liability do?"},
        {"role": "assistant", "content": text},
    ]
    return {"messages": turns, "sources": [], "note": "", **changes}


def grading_input(**changes: object) -> dict[str, object]:
    """A response with one binary, one ordinal and one nominal criterion."""
    return {
        "title": "Grade an answer on Lexapro",
        "prompt": [{"role": "user", "content": "What is Lexapro?"}],
        "response": {
            "producer": "model-a",
            "messages": [{"role": "assistant", "content": "It is an SSRI."}],
        },
        "criteria": [
            {"id": "c1", "text": "Says that it is an SSRI.", "weight": 5},
            {
                "id": "c2",
                "text": "How clear is it?",
                "kind": "ordinal",
                "options": ["unclear", "fair", "clear"],
            },
            {
                "id": "c3",
                "text": "It is used against depression.",
                "kind": "nominal",
                "options": ["Contradiction", "Neutral", "Entailment"],
            },
        ],
        **changes,
    }


def grading_answer(
    c1: str = "met", c2: str = "fair", c3: str = "Neutral", **changes: object
) -> dict[str, object]:
    """A finished answer to `grading_input()`."""
    return {
        "grades": [
            {"criterion": "c1", "version": 1, "verdict": c1, "option": None, "rationale": "Yes."},
            {"criterion": "c2", "version": 1, "verdict": None, "option": c2, "rationale": ""},
            {"criterion": "c3", "version": 1, "verdict": None, "option": c3, "rationale": ""},
        ],
        "note": "",
        **changes,
    }


def new_item(key: str = "item-1", **changes: object) -> NewItem:
    task_input = changes.pop("input", None) or example_input()
    assert isinstance(task_input, Mapping)
    plain = NewItem(id=ids.new_id(), key=key, input=task_input)
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]  # checked by replace


def make_items(
    db: Database, actor: Actor, project: Project, *, inputs: Sequence[Mapping[str, object]]
) -> list[Item]:
    """Items with the keys item-1, item-2 …, in state *waiting*."""
    new = [
        NewItem(id=ids.new_id(), key=f"item-{number}", input=task_input)
        for number, task_input in enumerate(inputs, start=1)
    ]
    added = db.write_now(
        lambda tx: items.add_many(tx, actor=actor, project_id=project.id, inputs=new, now=NOW)
    )
    found = db.read_now(lambda tx: items.read_items(tx, item_ids=added.ids))
    return sorted(found, key=lambda item: added.ids.index(item.id))
