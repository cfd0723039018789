"""Input and answer of a grading, read strictly."""

import re
from dataclasses import dataclass

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed, InputInvalid
from tacit.tasks.kind import VoteDraft
from tacit.tasks.records import (
    Criterion,
    Message,
    Response,
    Revision,
    read_each,
    read_messages,
)

CRITERIA_MAX = 2_000
CLAIMS_MAX = 2_000
RESPONSE = "response"

_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One statement inside the response, where a revision may be about it."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class GradingInput:
    """What the expert is given: a prompt, a response to it, and criteria."""

    title: str
    domain: str
    prompt: tuple[Message, ...]
    response: Response
    criteria: tuple[Criterion, ...]
    claims: tuple[Claim, ...]
    revise: bool
    """The expert may correct the response and its claims."""
    rationale_wanted: bool
    """Every verdict needs a reason, not only *cannot assess*."""

    def find_criterion(self, criterion_id: str) -> Criterion | None:
        return next((known for known in self.criteria if known.id == criterion_id), None)

    def revisable(self) -> dict[str, str]:
        """The texts that a revision can be about, by what its `of` says."""
        answers = [m.content for m in self.response.messages if m.role == "assistant"]
        found = {RESPONSE: answers[-1] if answers else ""}
        found.update({criterion.id: criterion.text for criterion in self.criteria})
        found.update({claim.id: claim.text for claim in self.claims})
        return found


@dataclass(frozen=True, kw_only=True)
class GradingAnswer:
    grades: tuple[VoteDraft, ...]
    note: str
    revisions: tuple[Revision, ...]

    def find_grade(self, criterion_id: str) -> VoteDraft | None:
        return next((grade for grade in self.grades if grade.criterion == criterion_id), None)

    def to_json(self) -> dict[str, object]:
        answer: dict[str, object] = {
            "grades": [grade.to_json() for grade in self.grades],
            "note": self.note,
        }
        if self.revisions:
            answer["revisions"] = [revision.to_json() for revision in self.revisions]
        return answer


def read_input(value: object) -> GradingInput:
    """Read the input of an item. Keys that are not known here are kept with the item.

    Raises:
        InputInvalid: names the path of the field.
    """
    fields = Fields(value, error=InputInvalid)
    task_input = GradingInput(
        title=fields.text("title", length_max=300),
        domain=fields.text("domain", default=""),
        prompt=read_messages(fields, "prompt"),
        response=Response.read(
            fields.any("response"), place=fields.at("response"), error=InputInvalid
        ),
        criteria=read_each(fields, "criteria", Criterion.read, count_max=CRITERIA_MAX),
        claims=tuple(
            _read_claim(entry, place)
            for place, entry in fields.many("claims", count_max=CLAIMS_MAX)
        ),
        revise=fields.flag("revise"),
        rationale_wanted=fields.flag("rationale_wanted"),
    )
    _check_input(fields, task_input)
    return task_input


def read_answer(value: object) -> GradingAnswer:
    """Read an answer, finished or not.

    Raises:
        AnswerMalformed: names the path of the field.
    """
    fields = Fields(value, error=AnswerMalformed)
    answer = GradingAnswer(
        grades=read_each(fields, "grades", VoteDraft.read, count_max=CRITERIA_MAX),
        note=fields.text("note", default=""),
        revisions=read_each(fields, "revisions", Revision.read, count_max=CLAIMS_MAX + 1),
    )
    fields.finish()
    return answer


def _check_input(fields: Fields, task_input: GradingInput) -> None:
    if not any(message.content for message in task_input.response.messages):
        raise InputInvalid(
            "There is nothing to grade: the response has no text.",
            place="response.messages",
            remedy="Give the turns of the response; an empty reply is graded as “(no answer)”.",
        )
    if not task_input.criteria:
        raise fields.fail(
            "criteria",
            "There is nothing to grade by: the item has no criteria.",
            remedy="Give criteria with the item, or a rubric.yaml with the project.",
        )
    _check_ids([criterion.id for criterion in task_input.criteria], "criteria")
    _check_ids([claim.id for claim in task_input.claims], "claims")


def _check_ids(ids: list[str], place: str) -> None:
    seen: dict[str, int] = {}
    for index, name in enumerate(ids):
        if not _ID.fullmatch(name) or name == RESPONSE:
            raise InputInvalid(
                f"{name!r} cannot be an id here.",
                place=f"{place}[{index}].id",
                remedy="Use letters, digits, dots, dashes; keep a source's own id in origin.",
            )
        if name in seen:
            raise InputInvalid(
                f"{name!r} is also the id of {place}[{seen[name]}].",
                place=f"{place}[{index}].id",
            )
        seen[name] = index


def _read_claim(value: object, place: str) -> Claim:
    fields = Fields(value, place=place, error=InputInvalid)
    return Claim(id=fields.text("id"), text=fields.text("text"))
