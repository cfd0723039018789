"""What the review desk keeps and hands out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tacit.projects.records import Point
from tacit.stats.shares import Share

REASON_CHARS_MAX = 4_000
REASON_TITLE_CHARS_MAX = 80
REASONS_MAX = 200
"""Sentences of one person, or of one project."""
CALIBRATION_PIECES_MIN = 3
"""Gold pieces that somebody has graded before a share is given."""
GOLD_SHOWN_MAX = 200
"""Gold pieces of one project that can be graded."""
ATTEMPTS_READ_MAX = 2_000
PROJECT_ATTEMPTS_READ_MAX = 50_000
"""Of one project, the oldest first; only their figures are read."""


@dataclass(frozen=True, kw_only=True)
class NewSavedReason:
    id: str
    text: str
    title: str = ""
    """What a list shows; empty: the first words of the text."""
    project_id: str | None = None
    """For everybody who reviews this project; None: for oneself."""


@dataclass(frozen=True, kw_only=True)
class SavedReason:
    """A sentence that is kept because it is used often."""

    id: str
    org_id: str
    person_id: str | None
    """Whose it is; None where it is a project's."""
    project_id: str | None
    title: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class GoldTask:
    """A gold piece as somebody who is calibrated sees it: without what is gold."""

    project_id: str
    project_title: str
    kind: str
    guideline_version: int
    guideline: str
    key: str
    title: str
    input: Mapping[str, object]
    answer: Mapping[str, object] | None
    """What is to be judged; None where the input itself is graded."""
    start: Mapping[str, object]
    """Where an editor begins that grades the input."""
    points: tuple[Point, ...]
    """What is judged line by line, where there is an answer."""
    asks_verdict: bool
    done: int
    """How often this person graded it before."""


@dataclass(frozen=True, kw_only=True)
class CalibrationLine:
    """One judgement beside the gold one."""

    id: str
    text: str
    given: str
    gold: str
    reason: str
    """Why the gold is as it is, in the words of who made it; empty where nobody said."""
    agrees: bool


@dataclass(frozen=True, kw_only=True)
class NewCalibration:
    id: str
    key: str
    answer: Mapping[str, object]
    """An answer of the kind where the input is graded; else `verdict` and `lines`."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """What a person made of a gold piece, beside the gold as it was then."""

    id: str
    org_id: str
    project_id: str
    person_id: str
    gold_key: str
    gold_sha256: str
    guideline_version: int
    answer: Mapping[str, object]
    lines: tuple[CalibrationLine, ...]
    agreed: int
    compared: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class GoldPiece:
    """A gold piece of a project and how this person fared on it."""

    key: str
    title: str
    done: int
    first: Calibration | None
    """The first attempt counts: after it one knows the gold."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a person agrees with the gold of a project."""

    project_id: str
    project_title: str
    kind: str
    pieces: tuple[GoldPiece, ...]
    graded: int
    agreement: Share
    """Of judgements, over first attempts; undefined below CALIBRATION_PIECES_MIN pieces."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """The figures of a calibration."""

    person_id: str
    gold_key: str
    agreed: int
    compared: int


@dataclass(frozen=True, kw_only=True)
class PersonStanding:
    """How somebody who judges in a project agrees with its gold."""

    person_id: str
    label: str
    graded: int
    """Gold pieces, each at the first attempt."""
    agreement: Share


@dataclass(frozen=True, kw_only=True)
class ProjectCalibration:
    """Everybody who judged in a project, or graded its gold."""

    project_id: str
    pieces: int
    """Gold pieces that can be graded."""
    pieces_wanted: int
    """Before a share is given."""
    people: tuple[PersonStanding, ...]
