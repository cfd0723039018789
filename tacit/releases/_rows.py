"""A row of a release: an item with its accepted answers and where they come from. Pure.

Its canonical JSON is a line of rows.jsonl, and the hash of that text is what the release
was frozen with. People are pseudonyms that mean nothing outside the project.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tacit.kit import canonical
from tacit.kit.canonical import moment_text
from tacit.tasks.kind import Kind, VoteDraft
from tacit.work.accepted import AcceptedItem
from tacit.work.records import RaterKind, Review, Role, Submission, Vote

SCHEMA = "tacit.row/1"
PSEUDONYM_HEX = 10

_ANSWERING = frozenset({Role.AUTHOR, Role.GRADE})
_NO_JUDGEMENT = frozenset({"cannot_assess", "unresolved"})

Pseudonym = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row, its text and its hash."""

    content: dict[str, object]
    parts: dict[str, str]
    """The canonical JSON of each of its fields, and of the item's as `item.<field>`."""
    item_id: str
    submission_ids: tuple[str, ...]
    text: str
    sha256: str


def pseudonyms(release_seed: str) -> Pseudonym:
    """Names for people: the same in every release of one project, others in the next project.

    They follow from the secret seed of the project and an id that is in no file, so that
    nobody outside can tell who it is or that one person worked on two projects.
    """

    @cache
    def pseudonym(person_id: str) -> str:
        digest = canonical.sha256_hex(f"pseudonym\n{release_seed}\n{person_id}")
        return f"person-{digest[:PSEUDONYM_HEX]}"

    return pseudonym


def make_row(accepted: AcceptedItem, *, kind: Kind, pseudonym: Pseudonym) -> Row:
    """Put the row of one item together."""
    answers = _answers(accepted)
    content: dict[str, object] = {
        "schema": SCHEMA,
        "kind": kind.name,
        "item": {
            "id": accepted.item.id,
            "key": accepted.item.key,
            "title": accepted.item.title,
            "domain": accepted.item.domain,
            "input": accepted.item.input,
            "input_sha256": accepted.item.input_sha256,
            "origin": accepted.item.origin,
        },
        "accepted_submission": accepted.item.accepted_submission_id,
        "submissions": [_submission(each, pseudonym) for each in answers],
        "reviews": [_review(each, pseudonym) for each in accepted.reviews],
        "votes": [_vote(each, pseudonym) for each in _votes(accepted, answers)],
        "consensus": _consensus(accepted, answers, kind),
        "contested": accepted.item.contested,
        "contributors": [
            {"role": each.role.value, "by": pseudonym(each.person_id)}
            for each in accepted.contributions
        ],
    }
    parts = _parts(content)
    text = _object(parts, content)
    return Row(
        content=content,
        parts=parts,
        item_id=accepted.item.id,
        submission_ids=tuple(each.id for each in answers),
        text=text,
        sha256=canonical.sha256_hex(text),
    )


def _parts(content: Mapping[str, object]) -> dict[str, str]:
    """Write each field once: the row and rows.parquet are both put together from these."""
    item = content["item"]
    assert isinstance(item, Mapping), "make_row makes an object"
    parts = {name: canonical.dumps(value) for name, value in content.items() if name != "item"}
    inner = {f"item.{name}": canonical.dumps(value) for name, value in item.items()}
    of_item = ",".join(f'"{name}":{inner[f"item.{name}"]}' for name in sorted(item))
    return parts | inner | {"item": f"{{{of_item}}}"}


def _object(parts: Mapping[str, str], names: Iterable[str]) -> str:
    """Canonical JSON is written by parts: sorted keys, no blanks."""
    return "{" + ",".join(f'"{name}":{parts[name]}' for name in sorted(names)) + "}"


def why_no_verdict(verdict: str | None, option: str | None) -> str | None:
    """Why a vote is neither met nor unmet; None where it is a judgement.

    `cannot_assess` and `unresolved` are two things, and neither is *unmet*.
    """
    if option is not None:
        return None
    if verdict is None:
        return "unresolved"
    return verdict if verdict in _NO_JUDGEMENT else None


def _answers(accepted: AcceptedItem) -> list[Submission]:
    """What was accepted: the answers that contributions name, else the accepted one."""
    wanted = {each.submission_id for each in accepted.contributions if each.role in _ANSWERING}
    wanted.add(accepted.item.accepted_submission_id)
    return [each for each in accepted.submissions if each.id in wanted]


def _votes(accepted: AcceptedItem, answers: Sequence[Submission]) -> list[Vote]:
    """Votes of the accepted answers, and those that no answer holds: decisions, consensus."""
    ids = {each.id for each in answers}
    return [
        each
        for each in accepted.votes
        if each.submission_id in ids or each.rater_kind is not RaterKind.EXPERT
    ]


def _consensus(
    accepted: AcceptedItem, answers: Sequence[Submission], kind: Kind
) -> dict[str, object] | None:
    if not kind.has_votes:
        return None
    by_rater: dict[str, list[VoteDraft]] = {}
    decisions: list[VoteDraft] = []
    for vote in _votes(accepted, answers):
        draft = VoteDraft(
            criterion=vote.criterion,
            criterion_version=vote.criterion_version,
            verdict=vote.verdict,
            option=vote.option,
            rationale=vote.rationale,
        )
        if vote.rater_kind is RaterKind.ADJUDICATOR:
            decisions.append(draft)
        else:
            by_rater.setdefault(vote.rater_id, []).append(draft)
    return kind.consensus(list(by_rater.values()), decisions, accepted.item.input)


def _submission(submission: Submission, pseudonym: Pseudonym) -> dict[str, object]:
    return {
        "id": submission.id,
        "by": pseudonym(submission.expert_id),
        "round": submission.round,
        "answer": submission.answer,
        "guideline_version": submission.guideline_version,
        "ai_help": submission.ai_help.value,
        "ai_note": submission.ai_note,
        "seconds_active": submission.seconds_active,
        "at": moment_text(submission.submitted_at),
    }


def _review(review: Review, pseudonym: Pseudonym) -> dict[str, object]:
    """The verdict without its reasons: those were written to the author."""
    return {
        "id": review.id,
        "by": pseudonym(review.reviewer_id),
        "stage": review.stage_name.value,
        "round": review.round,
        "submission": review.submission_id,
        "verdict": review.verdict.value,
        "lines": [{"point": line.point, "verdict": line.verdict} for line in review.lines],
        "at": moment_text(review.at),
    }


def _vote(vote: Vote, pseudonym: Pseudonym) -> dict[str, object]:
    return {
        "id": vote.id,
        "submission": vote.submission_id,
        "rater": pseudonym(vote.rater_id),
        "rater_kind": vote.rater_kind.value,
        "criterion": vote.criterion,
        "criterion_version": vote.criterion_version,
        "verdict": vote.verdict,
        "option": vote.option,
        "why_none": why_no_verdict(vote.verdict, vote.option),
        "rationale": vote.rationale,
        "confidence": vote.confidence,
        "blind": vote.blind,
        "round": vote.round,
        "seconds": vote.seconds,
        "at": moment_text(vote.at),
    }
