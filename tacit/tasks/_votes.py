"""Votes and revisions of the canonical record: judgements, never changed."""

import dataclasses
from dataclasses import dataclass, field

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks._shapes import Change, Error, Json, RaterKind, Verdict, read_origin, write

CHOICES = ("a", "b", "tie", "both_bad")
STRENGTH_MAX = 3


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One rater's judgement of one criterion; never changed, consensus is derived."""

    criterion: str
    version: int = 1
    response: str = ""
    rater: str = ""
    rater_kind: RaterKind = RaterKind.EXPERT
    verdict: Verdict | None = None
    option: str | None = None
    rationale: str = ""
    confidence: int | float | None = None
    round: int = 1
    blind: bool = True
    seconds: int | float | None = None
    at: str | None = None
    origin: Json = field(default_factory=dict)

    @classmethod
    def read(cls, value: object, *, place: str = "", error: Error = Malformed) -> "Grade":
        fields = Fields(value, place=place, error=error)
        verdict = fields.has("verdict") and fields.choice("verdict", tuple(Verdict))
        kind = fields.choice("rater_kind", tuple(RaterKind), default=RaterKind.EXPERT)
        fields.any("verdict")
        grade = cls(
            criterion=fields.text("criterion"),
            version=fields.whole("version", default=1, least=1),
            response=fields.text("response", default=""),
            rater=fields.text("rater", default=""),
            rater_kind=RaterKind(kind),
            verdict=Verdict(verdict) if verdict else None,
            option=fields.text_or_none("option"),
            rationale=fields.text("rationale", default=""),
            confidence=fields.number_or_none("confidence"),
            round=fields.whole("round", default=1, least=1),
            blind=fields.flag("blind", default=True),
            seconds=fields.number_or_none("seconds"),
            at=fields.text_or_none("at"),
        )
        return dataclasses.replace(grade, origin=read_origin(fields))

    def to_json(self) -> dict[str, object]:
        return write(self)

    @property
    def label(self) -> str | None:
        """What was said, for comparison; `None` where there is no judgement."""
        if self.option is not None:
            return self.option
        return None if self.verdict in {None, Verdict.UNRESOLVED} else str(self.verdict)


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A corrected text of a response or of one claim in it."""

    of: str
    """`response`, or the id of a criterion or claim."""
    by: str = ""
    text: str
    edits: tuple[Json, ...] = ()
    change: Change
    origin: Json = field(default_factory=dict)

    @classmethod
    def read(cls, value: object, *, place: str = "", error: Error = Malformed) -> "Revision":
        fields = Fields(value, place=place, error=error)
        revision = cls(
            of=fields.text("of"),
            by=fields.text("by", default=""),
            text=fields.text("text", default=""),
            edits=tuple(
                Fields(entry, place=at, error=error).all() for at, entry in fields.many("edits")
            ),
            change=Change(fields.choice("change", tuple(Change))),
        )
        return dataclasses.replace(revision, origin=read_origin(fields))

    def to_json(self) -> dict[str, object]:
        return write(self)


@dataclass(frozen=True, kw_only=True)
class Preference:
    """Which of two responses is better, in one rater's view."""

    task: str
    a: str
    b: str
    rater: str = ""
    choice: str
    strength: int | None = None
    """−3 (a is much better) to 3 (b is much better)."""
    axes: Json = field(default_factory=dict)
    reason: str = ""
    hard_to_choose: bool = False
    order_shown: tuple[str, ...] = ()
    seconds: int | float | None = None
    origin: Json = field(default_factory=dict)

    @classmethod
    def read(cls, value: object, *, place: str = "", error: Error = Malformed) -> "Preference":
        fields = Fields(value, place=place, error=error)
        strength = None
        if fields.has("strength"):
            strength = fields.whole("strength", least=-STRENGTH_MAX, most=STRENGTH_MAX)
        fields.any("strength")
        preference = cls(
            task=fields.text("task"),
            a=fields.text("a"),
            b=fields.text("b"),
            rater=fields.text("rater", default=""),
            choice=fields.choice("choice", CHOICES),
            strength=strength,
            axes=fields.mapping("axes"),
            reason=fields.text("reason", default=""),
            hard_to_choose=fields.flag("hard_to_choose"),
            order_shown=fields.texts("order_shown"),
            seconds=fields.number_or_none("seconds"),
        )
        return dataclasses.replace(preference, origin=read_origin(fields))

    def to_json(self) -> dict[str, object]:
        return write(self)


@dataclass(frozen=True, kw_only=True)
class StepLabel:
    """One rater's judgement of one step of a response."""

    response: str
    step: int
    """Counted from 0."""
    alternative: int | None = None
    rater: str = ""
    rating: int | None = None
    """−1 wrong, 0 neutral, 1 right; `None` where the step was not judged."""
    error_types: tuple[str, ...] = ()
    correction: str = ""
    flagged: bool = False
    finish_reason: str | None = None
    origin: Json = field(default_factory=dict)

    @classmethod
    def read(cls, value: object, *, place: str = "", error: Error = Malformed) -> "StepLabel":
        fields = Fields(value, place=place, error=error)
        alternative = fields.whole("alternative") if fields.has("alternative") else None
        rating = fields.whole("rating", least=-1, most=1) if fields.has("rating") else None
        fields.any("alternative")
        fields.any("rating")
        label = cls(
            response=fields.text("response"),
            step=fields.whole("step"),
            alternative=alternative,
            rater=fields.text("rater", default=""),
            rating=rating,
            error_types=fields.texts("error_types"),
            correction=fields.text("correction", default=""),
            flagged=fields.flag("flagged"),
            finish_reason=fields.text_or_none("finish_reason"),
        )
        return dataclasses.replace(label, origin=read_origin(fields))

    def to_json(self) -> dict[str, object]:
        return write(self)
