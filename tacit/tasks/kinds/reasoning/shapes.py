"""Input and answer of a reasoning, read strictly."""

import re
from dataclasses import dataclass

from tacit.kit.fields import Fields
from tacit.tasks import cited
from tacit.tasks.errors import AnswerMalformed, InputInvalid
from tacit.tasks.records import Message, read_messages

STEPS_MAX = 500
PARTS = ("claim", "grounds", "check")
STEP_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, kw_only=True)
class ReasoningInput:
    """What the expert is given: a question, or a brief, or both."""

    title: str
    domain: str
    brief: str
    prompt: tuple[Message, ...]
    sources_wanted: int
    steps_wanted: int
    """As many steps at least."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a chain: what is said, why it may be said, how it was checked."""

    id: str
    """Stays when the step is moved, so that a difference follows it."""
    claim: str = ""
    grounds: str = ""
    check: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.claim.strip() or self.grounds.strip() or self.check.strip())

    def to_json(self) -> dict[str, object]:
        return {"id": self.id, "claim": self.claim, "grounds": self.grounds, "check": self.check}


@dataclass(frozen=True, kw_only=True)
class ReasoningAnswer:
    steps: tuple[Step, ...]
    answer: str
    sources: tuple[cited.Source, ...]
    note: str

    def to_json(self) -> dict[str, object]:
        return {
            "steps": [step.to_json() for step in self.steps],
            "answer": self.answer,
            "sources": [source.to_json() for source in self.sources],
            "note": self.note,
        }


def read_input(value: object) -> ReasoningInput:
    """Read the input of an item. Keys that are not known here are kept with the item.

    Raises:
        InputInvalid: names the path of the field.
    """
    fields = Fields(value, error=InputInvalid)
    task_input = ReasoningInput(
        title=fields.text("title", length_max=300),
        domain=fields.text("domain", default=""),
        brief=fields.text("brief", default=""),
        prompt=read_messages(fields, "prompt"),
        sources_wanted=fields.whole("sources_wanted", default=0, most=cited.SOURCES_MAX),
        steps_wanted=fields.whole("steps_wanted", default=0, most=STEPS_MAX),
    )
    fields.whole("expert_minutes", default=0, most=100_000)
    fields.texts("tags")
    if not any(one.content.strip() for one in task_input.prompt) and not task_input.brief.strip():
        raise fields.fail(
            "prompt",
            "Nothing is asked: the item has neither a prompt nor a brief.",
            remedy="Give prompt (the question) or brief (what to work out).",
        )
    return task_input


def read_answer(value: object) -> ReasoningAnswer:
    """Read an answer, finished or not.

    Raises:
        AnswerMalformed: names the path of the field.
    """
    fields = Fields(value, error=AnswerMalformed)
    steps = tuple(
        _read_step(entry, place) for place, entry in fields.many("steps", count_max=STEPS_MAX)
    )
    seen: dict[str, int] = {}
    for index, step in enumerate(steps):
        if step.id in seen:
            raise fields.fail(
                f"steps[{index}].id", f"{step.id!r} is also the id of steps[{seen[step.id]}]."
            )
        seen[step.id] = index
    answer = ReasoningAnswer(
        steps=steps,
        answer=fields.text("answer", default=""),
        sources=cited.read(fields),
        note=fields.text("note", default=""),
    )
    fields.finish()
    return answer


def _read_step(value: object, place: str) -> Step:
    fields = Fields(value, place=place, error=AnswerMalformed)
    name = fields.text("id")
    if not STEP_ID.fullmatch(name):
        raise fields.fail(
            "id", f"{name[:60]!r} cannot be an id here.", remedy="Use letters, digits and dashes."
        )
    step = Step(
        id=name,
        claim=fields.text("claim", default=""),
        grounds=fields.text("grounds", default=""),
        check=fields.text("check", default=""),
    )
    fields.finish()
    return step
