"""What follows when a stage is done: the next steps of an item. Pure.

Rounds are counted for each stage by itself: the next round of a stage is one more than
its last. A return is the only way back to an author; how many there may be is `rounds`
of the review, less the first. An adjudication without a target decides votes, one with
a target decides between reviewers.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from tacit.projects.records import SIDE_STAGES, StageName, StageSpec, side_stages
from tacit.work.records import Stage, StageState, Verdict

RETURN_WITHIN_SECONDS_DEFAULT = 3 * 86_400
RETURNED_BY_VERDICT = "returned by verdict"
REJECTED_BY_VERDICT = "rejected by verdict"
UPHELD = "upheld on appeal"
APPEALED = "its author appealed"
ASKED_AGAIN = "asked again under a newer guideline"
IMPORTED_REASON = "imported: no review was made here"


@dataclass(frozen=True, kw_only=True)
class Course:
    """Where an item stands in its pipeline."""

    item_id: str
    sampling_seed: str
    has_votes: bool
    pipeline: tuple[StageSpec, ...]
    stages: tuple[Stage, ...]

    def spec(self, name: StageName) -> StageSpec | None:
        known = (*self.pipeline, *side_stages(self.pipeline))
        return next((spec for spec in known if spec.name is name), None)

    def position(self, name: StageName) -> int:
        """Where a stage stands in the pipeline; what opens beside it, with its review."""
        at = StageName.REVIEW if name in SIDE_STAGES else name
        return next(i for i, spec in enumerate(self.pipeline) if spec.name is at)

    def next_round(self, name: StageName) -> int:
        return 1 + max((stage.round for stage in self.stages if stage.name is name), default=0)

    def has(self, name: StageName) -> bool:
        return any(stage.name is name for stage in self.stages)

    @property
    def returns_left(self) -> int:
        review = self.spec(StageName.REVIEW)
        used = sum(1 for stage in self.stages if stage.reason == RETURNED_BY_VERDICT)
        return max(0, (review.rounds if review else 1) - 1 - used)

    @property
    def authors(self) -> int:
        """How many people answer one round."""
        return self.pipeline[0].people


@dataclass(frozen=True, kw_only=True)
class Open:
    """Open a stage; kept for some people first when it is a return."""

    name: StageName
    position: int
    round: int
    wanted: int
    blind: bool
    target_submission_id: str | None = None
    reserved_for: tuple[str, ...] = ()
    reserved_seconds: int = RETURN_WITHIN_SECONDS_DEFAULT
    contested: bool = False


@dataclass(frozen=True, kw_only=True)
class Pass:
    """Write down a stage that needs nobody: skipped, or settled by itself."""

    name: StageName
    position: int
    round: int
    state: StageState
    reason: str


@dataclass(frozen=True, kw_only=True)
class Contest:
    """Mark the item as contested: graders differ and nobody decides."""

    criteria: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Return:
    """Mark the stage that was done as returned."""


@dataclass(frozen=True, kw_only=True)
class Accept:
    submission_id: str


@dataclass(frozen=True, kw_only=True)
class Reject:
    submission_id: str
    reason: str = REJECTED_BY_VERDICT


@dataclass(frozen=True, kw_only=True)
class Park:
    reason: str


@dataclass(frozen=True, kw_only=True)
class Resume:
    """Open a review again that waited for a second opinion, kept for who was at it."""

    stage_id: str
    reserved_for: tuple[str, ...]
    reserved_seconds: int


Step = Open | Pass | Contest | Return | Accept | Reject | Park | Resume


@dataclass(frozen=True, kw_only=True)
class People:
    """Who must get the next round first."""

    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()


def first(course: Course) -> Open:
    """Open the author's stage of a new item."""
    return _open(course, StageName.AUTHOR)


def after_author(
    course: Course, *, target: str, differing: Sequence[str], reviewers: tuple[str, ...]
) -> list[Step]:
    """All who were wanted have handed in. `reviewers` returned the last round, if any did."""
    if not course.has_votes:
        return _towards_review(course, target=target, reviewers=reviewers)
    if course.spec(StageName.ADJUDICATE):
        if differing:
            return [_open(course, StageName.ADJUDICATE, contested=True)]
        skipped = _skip(course, StageName.ADJUDICATE, "the graders agree")
        return [skipped, *_towards_review(course, target=target, reviewers=reviewers)]
    contest: list[Step] = [Contest(criteria=tuple(differing))] if differing else []
    return contest + _towards_review(course, target=target, reviewers=reviewers)


def after_review(
    course: Course, *, verdicts: Sequence[Verdict], target: str, people: People
) -> list[Step]:
    """Every reviewer has decided; where they differ somebody adjudicates."""
    if len(set(verdicts)) > 1:
        return [_open(course, StageName.ADJUDICATE, target_submission_id=target, contested=True)]
    return _carry_out(course, verdict=verdicts[0], target=target, people=people)


def after_adjudication(
    course: Course, *, verdict: Verdict, target: str, people: People
) -> list[Step]:
    """Votes were decided, or reviewers who differ were."""
    if verdict is Verdict.DECIDED:
        return _towards_review(course, target=target, reviewers=people.reviewers)
    return _carry_out(course, verdict=verdict, target=target, people=people)


def after_audit(course: Course, *, verdict: Verdict, target: str) -> list[Step]:
    """A failed audit asks other reviewers; without a review stage a manager must answer."""
    if verdict is Verdict.PASS:
        return [Accept(submission_id=target)]
    if course.spec(StageName.REVIEW):
        return [_open(course, StageName.REVIEW, target_submission_id=target)]
    return [Park(reason="The audit failed and this pipeline has no review.")]


def opinion(course: Course, *, target: str) -> Open:
    """Ask another reviewer, who sees no verdict of the first."""
    return _open(course, StageName.OPINION, target_submission_id=target)


def after_opinion(course: Course, *, waiting: Stage, people: tuple[str, ...]) -> list[Step]:
    """The review goes on, kept for whoever was at it; the opinion binds nobody."""
    within = _within(course.spec(StageName.REVIEW))
    return [Resume(stage_id=waiting.id, reserved_for=people, reserved_seconds=within)]


def appeal(course: Course, *, target: str) -> Open:
    """Ask another reviewer to look at a verdict again."""
    return _open(course, StageName.APPEAL, target_submission_id=target)


def after_appeal(
    course: Course, *, verdict: Verdict, appealed: Verdict, target: str, people: People
) -> list[Step]:
    """A verdict that stands goes on as it would have; one that does not is replaced."""
    if verdict is Verdict.UPHOLD:
        if appealed is Verdict.REJECT:
            return [Reject(submission_id=target, reason=UPHELD)]
        return again(course, people=people)
    then = Verdict.ACCEPT if verdict is Verdict.OVERTURN else Verdict.RETURN
    return _carry_out(course, verdict=then, target=target, people=people)


def again(course: Course, *, people: People) -> list[Step]:
    """Ask the author's stage again, of the same people first."""
    review = course.spec(StageName.REVIEW)
    return [
        _open(
            course,
            StageName.AUTHOR,
            reserved_for=people.authors,
            reserved_seconds=_within(review),
        )
    ]


def is_sampled(*, seed: str, item_id: str, sample: float) -> bool:
    """Whether an item is in the audit sample: the same answer for ever, for anybody."""
    digest = hashlib.sha256(f"{seed}{item_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < sample * 2**64


def _carry_out(course: Course, *, verdict: Verdict, target: str, people: People) -> list[Step]:
    if verdict is Verdict.REJECT:
        return [Reject(submission_id=target)]
    if verdict is Verdict.RETURN:
        return [Return(), *again(course, people=people)]
    assert verdict is Verdict.ACCEPT, f"{verdict} is no verdict of a review"
    skipped: list[Step] = []
    if course.spec(StageName.ADJUDICATE) and not course.has(StageName.ADJUDICATE):
        skipped = [_skip(course, StageName.ADJUDICATE, "nobody disagreed")]
    return skipped + _towards_audit(course, target=target)


def _towards_review(course: Course, *, target: str, reviewers: tuple[str, ...]) -> list[Step]:
    review = course.spec(StageName.REVIEW)
    if review:
        return [
            _open(
                course,
                StageName.REVIEW,
                target_submission_id=target,
                reserved_for=reviewers[: review.people],
                reserved_seconds=_within(review),
            )
        ]
    imported: list[Step] = []
    if course.spec(StageName.IMPORTED):
        imported = [
            Pass(
                name=StageName.IMPORTED,
                position=course.position(StageName.IMPORTED),
                round=course.next_round(StageName.IMPORTED),
                state=StageState.SETTLED,
                reason=IMPORTED_REASON,
            )
        ]
    return imported + _towards_audit(course, target=target)


def _towards_audit(course: Course, *, target: str) -> list[Step]:
    """An item is audited once; after a failed audit its new review has the last word."""
    audit = course.spec(StageName.AUDIT)
    if audit is None or course.has(StageName.AUDIT):
        return [Accept(submission_id=target)]
    if is_sampled(seed=course.sampling_seed, item_id=course.item_id, sample=audit.sample):
        return [_open(course, StageName.AUDIT, target_submission_id=target)]
    return [
        _skip(course, StageName.AUDIT, "not in the sample"),
        Accept(submission_id=target),
    ]


def _open(
    course: Course,
    name: StageName,
    *,
    target_submission_id: str | None = None,
    reserved_for: tuple[str, ...] = (),
    reserved_seconds: int = RETURN_WITHIN_SECONDS_DEFAULT,
    contested: bool = False,
) -> Open:
    spec = course.spec(name)
    assert spec is not None, f"the pipeline has no stage {name}"
    return Open(
        name=name,
        position=course.position(name),
        round=course.next_round(name),
        wanted=spec.people,
        blind=spec.blind,
        target_submission_id=target_submission_id,
        reserved_for=reserved_for,
        reserved_seconds=reserved_seconds,
        contested=contested,
    )


def _skip(course: Course, name: StageName, reason: str) -> Pass:
    return Pass(
        name=name,
        position=course.position(name),
        round=course.next_round(name),
        state=StageState.SKIPPED,
        reason=reason,
    )


def _within(review: StageSpec | None) -> int:
    return review.return_within_seconds if review else RETURN_WITHIN_SECONDS_DEFAULT
