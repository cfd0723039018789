"""The sample work as it is written down: people, project folders and their histories."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import yaml

from tacit.access.records import Role
from tacit.intake import folders
from tacit.intake.records import ProjectFolder
from tacit.kit import canonical
from tacit.kit.errors import Malformed, TacitError
from tacit.kit.fields import Fields

CONTENT = Path(__file__).parent / "content"
PEOPLE = "people.yaml"
HISTORY = "history.jsonl"
ACTS = (
    "submit", "grade", "review", "adjudicate", "audit", "reply", "park", "draft", "withdraw",
    "ask", "opinion", "appeal", "decide_appeal", "keep", "calibrate",
)  # fmt: skip

A_MOMENT = timedelta(minutes=5)
_AT = re.compile(r"-(\d{1,3})d (\d\d):(\d\d)")


class ScriptWrong(Malformed):
    """A line of the sample work is not what was asked for, or a verb refuses it."""


@dataclass(frozen=True, kw_only=True)
class ScriptPerson:
    id: str
    """The pseudonym: `expert-01`."""
    roles: frozenset[Role]
    skills: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.id.replace("-", " ").capitalize()


@dataclass(frozen=True, kw_only=True)
class ScriptLine:
    """One act of one person on one item."""

    place: str
    """File and line."""
    project: str
    item: str
    at: datetime
    by: str
    act: str
    minutes: int
    fields: Fields


@dataclass(frozen=True, kw_only=True)
class Script:
    people: tuple[ScriptPerson, ...]
    folders: tuple[ProjectFolder, ...]
    lines: tuple[ScriptLine, ...]
    """Of all projects, in the order in which they happened."""

    def audited(self, project: str) -> frozenset[str]:
        """The keys of the items that somebody audits."""
        return frozenset(
            line.item for line in self.lines if line.project == project and line.act == "audit"
        )


def read(content: Path, *, now: datetime) -> Script:
    """Read the whole script; its days count back from the day of `now`.

    Raises:
        ScriptWrong: names file and line.
        FolderInvalid: a project folder is not as it should be.
    """
    found: list[ProjectFolder] = []
    lines: list[ScriptLine] = []
    for path in sorted(content.iterdir()):
        if not (path / "project.yaml").exists():
            continue
        folder = folders.read(path)
        found.append(folder)
        if (path / HISTORY).exists():
            lines += _read_history(path / HISTORY, project=folder.document.name, now=now)
    lines.sort(key=lambda line: line.at)
    return Script(people=_read_people(content / PEOPLE), folders=tuple(found), lines=tuple(lines))


def _read_people(path: Path) -> tuple[ScriptPerson, ...]:
    listed = Fields(yaml.safe_load(path.read_text(encoding="utf-8")), error=ScriptWrong)
    people = []
    for place, entry in listed.many("people", count_max=1_000):
        person = Fields(entry, place=f"{path.name} {place}", error=ScriptWrong)
        roles = person.texts("roles")
        people.append(
            ScriptPerson(
                id=person.text("id"),
                roles=frozenset(Role(role) for role in roles),
                skills=person.texts("skills"),
            )
        )
    return tuple(people)


def _read_history(path: Path, *, project: str, now: datetime) -> list[ScriptLine]:
    lines = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if text.strip():
            place = f"{path.parent.name}/{path.name}:{number}"
            try:
                lines.append(_read_line(canonical.loads(text), place, project, now))
            except (json.JSONDecodeError, TacitError) as error:
                raise ScriptWrong(str(error), place=place) from error
    return lines


def _read_line(value: object, place: str, project: str, now: datetime) -> ScriptLine:
    fields = Fields(value, error=ScriptWrong)
    return ScriptLine(
        place=place,
        project=project,
        item=fields.text("item", default=""),
        at=_read_at(fields, now),
        by=fields.text("by"),
        act=fields.choice("act", ACTS),
        minutes=fields.whole("minutes", default=0, most=2_000),
        fields=fields,
    )


def _read_at(fields: Fields, now: datetime) -> datetime:
    found = _AT.fullmatch(fields.text("at"))
    if found is None:
        raise fields.fail("at", "This is no time.", remedy="Write -12d 09:10.")
    days, hour, minute = map(int, found.groups())
    day = now.astimezone(UTC).date() - timedelta(days=days)
    moment = datetime.combine(day, time(hour, minute), tzinfo=UTC)
    # What happened today was not later than a moment ago, however early it is.
    return min(moment, now - A_MOMENT) if days == 0 else moment
