"""Whether a row is wrong, and what an audit has shown. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tacit.quality.audit_records import (
    SENIORS,
    SENIORS_MOST,
    AuditRow,
    AuditVerdict,
    ReleaseAudit,
    Seed,
)
from tacit.stats import audit as stats
from tacit.stats.audit import Attempt
from tacit.tasks.kind import Kind, VoteDraft
from tacit.work.accepted import AcceptedItem
from tacit.work.records import RaterKind

THRESHOLD_ANY = 1.0
"""Attempts are told apart by their share of the doubt; thresholds are the plan's business."""
METHOD = (
    "e-process, sampling without replacement in an order drawn by HMAC-SHA256; "
    "holds however often one looks (Waudby-Smith and Ramdas)"
)


class Ruling(StrEnum):
    OPEN = "open"
    """It needs another senior expert."""
    RIGHT = "right"
    WRONG = "wrong"
    UNRESOLVED = "unresolved"
    """Three differ; it counts as wrong."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The rows of an attempt from the top of the list, up to the first that is open."""

    items: tuple[str, ...]
    wrong: tuple[bool, ...]
    alike: int
    judged_twice: int
    unresolved: int
    wrong_items: tuple[str, ...]


def rule(
    verdicts: Sequence[AuditVerdict], *, delivered: AcceptedItem, submission_id: str, kind: Kind
) -> Ruling:
    """Whether the delivered answer is the adjudicated one.

    Two who agree decide; else a third does, with whom of the two they agree. For kinds without
    votes they say whether the answer of that submission holds.
    """
    if not kind.has_votes:
        said = [each.is_right for each in verdicts if each.submission_id == submission_id]
        for count in range(SENIORS, len(said) + 1):
            for value in (True, False):
                if said[:count].count(value) >= SENIORS:
                    return Ruling.RIGHT if value else Ruling.WRONG
        return Ruling.OPEN
    given = [kind.votes(each.answer or {}, delivered.item.input) for each in verdicts]
    truth = next(
        (
            one
            for place, one in enumerate(given)
            for other in given[:place]
            if not kind.disagreements([one, other])
        ),
        None,
    )
    if truth is None:
        return Ruling.UNRESOLVED if len(given) >= SENIORS_MOST else Ruling.OPEN
    apart = kind.disagreements([truth, delivered_votes(delivered, submission_id)])
    return Ruling.WRONG if apart else Ruling.RIGHT


def delivered_votes(item: AcceptedItem, submission_id: str) -> list[VoteDraft]:
    """What a row says: the votes of its answer, and what an adjudicator decided instead."""
    found: dict[str, VoteDraft] = {}
    for vote in item.votes:
        is_decision = vote.rater_kind is RaterKind.ADJUDICATOR
        if vote.submission_id == submission_id or is_decision:
            found[vote.criterion] = VoteDraft(
                criterion=vote.criterion,
                criterion_version=vote.criterion_version,
                verdict=vote.verdict,
                option=vote.option,
                rationale=vote.rationale,
            )
    return list(found.values())


def judge(
    rows: Sequence[AuditRow],
    *,
    verdicts: Mapping[str, Sequence[AuditVerdict]],
    items: Mapping[str, AcceptedItem],
    kind: Kind,
) -> Judged:
    """Rule on the rows from the top, up to the first that is still open."""
    wrong: list[bool] = []
    alike = twice = unresolved = 0
    items_wrong = []
    for row in rows:
        given = verdicts.get(row.item_id, ())
        if len(given) < SENIORS:
            break
        ruling = rule(
            given, delivered=items[row.item_id], submission_id=row.submission_id, kind=kind
        )
        if ruling is Ruling.OPEN:
            break
        first = rule(
            given[:SENIORS],
            delivered=items[row.item_id],
            submission_id=row.submission_id,
            kind=kind,
        )
        twice += 1
        alike += first is not Ruling.OPEN
        unresolved += ruling is Ruling.UNRESOLVED
        wrong.append(ruling is not Ruling.RIGHT)
        if wrong[-1]:
            items_wrong.append(row.item_id)
    return Judged(
        items=tuple(row.item_id for row in rows[: len(wrong)]),
        wrong=tuple(wrong),
        alike=alike,
        judged_twice=twice,
        unresolved=unresolved,
        wrong_items=tuple(items_wrong),
    )


def attempt_of(audit: ReleaseAudit) -> Attempt:
    """What the attempt may spend of the doubt, and how far it may read."""
    every = stats.attempts(
        threshold=THRESHOLD_ANY, confidence=audit.confidence, audit_rows=audit.audit_rows
    )
    return every[audit.attempt - 1]


def sentence(audit: ReleaseAudit, found: stats.Certificate, *, seed: Seed, bound: int) -> str:
    """What is printed on the release: the promise, or that it is not shown and how far it is."""
    n, wrong = found.n, found.wrong
    if not n:
        return (
            f"Not certified: no row of release {audit.number} is judged yet, so nothing is shown "
            f"of the promise that at most {audit.error_at_most:.1%} of its {audit.rows:,} rows "
            "are wrong."
        )
    drawn = f"{seed.at:%-d %B %Y}"
    late = audit.finished_before_seed
    before = "before the work" if not late else f"after {late:,} of the rows were finished"
    rows = f"{n:,} row{'s' if n != 1 else ''}"
    looked = (
        f"{rows}, drawn by a seed fixed on {drawn} {before}, "
        f"{'were' if n != 1 else 'was'} judged by two senior experts each"
    )
    differed = f"{wrong} differed" if wrong else "none differed"
    tail = "Wrong means: differs from the adjudicated answer. This holds for this release only."
    if not found.granted:
        share = bound / audit.rows if audit.rows else 1.0
        return (
            f"Not certified: at most {share:.1%} of the {audit.rows:,} rows of release "
            f"{audit.number} are wrong, with {audit.confidence:.0%} confidence; the promise is "
            f"{audit.error_at_most:.1%}. {looked}; {differed}. {tail}"
        )
    return (
        f"At most {audit.error_at_most:.1%} of the {audit.rows:,} rows of release {audit.number} "
        f"are wrong, with {audit.confidence:.0%} confidence. {looked}; {differed}. {tail}"
    )
