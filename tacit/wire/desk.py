"""The review desk: what waits, kept sentences, calibration; and how one's own work fares."""

from datetime import date

from pydantic import Field

from tacit.wire.base import Answer, Id, Json, Moment, Request
from tacit.wire.work import StageName
from tacit.wire.worksheet import GuidelinePoint

REASON_CHARS_MAX = 4_000
TITLE_CHARS_MAX = 200
KEY_CHARS_MAX = 200


class WaitingStage(Answer):
    """Work of one sort that waits."""

    stage: StageName
    count: int
    """At most 100; there may be more then."""
    oldest_at: Moment
    minutes: int | None
    """What one usually takes: the median of the last; nothing where too few were done."""
    minutes_from: int


class WaitingProject(Answer):
    """A project with work for a reviewer."""

    project_id: str
    project_title: str
    stages: tuple[WaitingStage, ...]


class NewSavedReason(Request):
    id: Id
    text: str = Field(min_length=1, max_length=REASON_CHARS_MAX)
    title: str = Field(default="", max_length=TITLE_CHARS_MAX)
    project_id: str | None = None
    """For everybody who reviews this project; nothing: for oneself."""


class SavedReasonChange(Request):
    text: str = Field(min_length=1, max_length=REASON_CHARS_MAX)
    title: str = Field(default="", max_length=TITLE_CHARS_MAX)


class SavedReason(Answer):
    """A sentence that is kept because it is used often."""

    id: str
    project_id: str | None
    title: str
    text: str
    at: Moment


class Share(Answer):
    """So many of so many, with a 95 % interval; undefined with a reason."""

    value: float | None
    low: float | None
    high: float | None
    count: int
    n: int
    reason: str | None


class GoldTask(Answer):
    """A gold piece to grade, without what is gold about it."""

    project_id: str
    project_title: str
    kind: str
    guideline_version: int
    guideline: str
    key: str
    title: str
    input: Json
    answer: Json | None
    start: Json
    points: tuple[GuidelinePoint, ...]
    asks_verdict: bool
    done: int


class NewCalibration(Request):
    """What one makes of a gold piece: an answer of the kind, or `verdict` and `lines`."""

    id: Id
    answer: Json


class CalibrationLine(Answer):
    """One judgement beside the gold one."""

    id: str
    text: str
    given: str
    gold: str
    reason: str
    agrees: bool


class Calibration(Answer):
    """What a person made of a gold piece, beside the gold as it was then."""

    id: str
    project_id: str
    gold_key: str
    guideline_version: int
    answer: Json
    lines: tuple[CalibrationLine, ...]
    agreed: int
    compared: int
    at: Moment


class GoldPiece(Answer):
    key: str
    title: str
    done: int
    first: Calibration | None
    """The first attempt counts."""


class Standing(Answer):
    """How a person agrees with the gold of a project."""

    project_id: str
    project_title: str
    kind: str
    pieces: tuple[GoldPiece, ...]
    graded: int
    agreement: Share


class PersonStanding(Answer):
    """How somebody who judges in a project agrees with its gold, by first attempts."""

    person_id: str
    label: str
    graded: int
    agreement: Share


class ProjectCalibration(Answer):
    """Everybody who judged in a project, or graded its gold."""

    project_id: str
    pieces: int
    """Gold pieces that can be graded."""
    pieces_wanted: int
    """Before a share is given."""
    people: tuple[PersonStanding, ...]


class TrendWeek(Answer):
    begins_on: date
    decided: int
    accepted_at_first: int


class PointMarked(Answer):
    project_id: str
    project_title: str
    point: str
    title: str
    unmet: int
    judged: int


class Trend(Answer):
    """What became of a person's own hand-ins."""

    weeks: tuple[TrendWeek, ...]
    accepted_at_first: Share
    points: tuple[PointMarked, ...]
    read: int
