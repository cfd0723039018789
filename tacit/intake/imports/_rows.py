"""Rows through the verbs: items are added and opened, then worked on as people did."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from tacit.access.records import Actor
from tacit.intake import replay
from tacit.intake.errors import ImportRefused
from tacit.intake.imports import registry
from tacit.intake.imports._people import Cast
from tacit.intake.records import Import, ImportedRow, ImportedWork
from tacit.intake.replay import Stretch
from tacit.kit import canonical, ids
from tacit.kit.errors import TacitError
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import NewItem
from tacit.work import pipeline, submissions
from tacit.work.records import AiHelp, NewSubmission

_AI_NOTE = "Imported: the source does not say whether a model helped."


@dataclass(frozen=True)
class Part:
    """Some rows of one import."""

    actor: Actor
    project: Project
    of: Import
    rows: tuple[ImportedRow, ...]
    make_id: Callable[[], str]

    def stretch(self, work: ImportedWork) -> Stretch:
        """When the work was done; where the source does not say, before the import."""
        seconds = work.seconds or 0.0
        end = work.at
        if end is None:
            end = Stretch.until(self.of.created_at, seconds=work.seconds_later).begin
        return Stretch.until(end, seconds=seconds)

    @property
    def begin(self) -> datetime:
        """The first moment of any of the work."""
        begins = [self.stretch(work).begin for row in self.rows for work in row.work]
        return min([self.of.created_at, *begins])


def take_in(tx: Tx, part: Part) -> None:
    """Add the items that are new, then the work on them.

    Raises:
        ImportRefused: names the file and line of the row.
    """
    known = registry.get(part.of.format)
    cast = Cast(tx, importer=part.actor, project=part.project, known=known, now=part.begin)
    item_ids = _add_items(tx, part, cast)
    for row in part.rows:
        for number, work in enumerate(row.work):
            place = work.place or row.place
            target = _Target(item_id=item_ids[row.key], key=row.key, number=number)
            try:
                _replay(tx, part, cast, work, target)
            except TacitError as error:
                raise _refused(error, place) from error


def _add_items(tx: Tx, part: Part, cast: Cast) -> dict[str, str]:
    rows = {row.key: row for row in part.rows}
    inputs = [
        NewItem(
            id=part.make_id(),
            key=row.key,
            input=row.input,
            priority=part.project.priority if row.priority is None else row.priority,
            origin=_origin(row, part, cast),
            place=row.place,
        )
        for row in rows.values()
    ]
    begin = part.begin
    try:
        added = items.add_many(
            tx, actor=part.actor, project_id=part.project.id, inputs=inputs, now=begin
        )
    except TacitError as error:
        raise _refused(error, error.place or part.rows[0].place) from error
    pipeline.open_items(
        tx, actor=part.actor, project_id=part.project.id, item_ids=added.ids, now=begin
    )
    found: dict[str, str] = {}
    for key in rows:
        item = items.find_item_by_key(tx, actor=part.actor, project_id=part.project.id, key=key)
        assert item is not None, "it was just added, or there before"
        found[key] = item.id
    return found


def _origin(row: ImportedRow, part: Part, cast: Cast) -> dict[str, object]:
    origin = dict(row.origin or {})
    if row.asker is not None:
        origin["asked_by"] = cast.get(row.asker, make_id=part.make_id).alias
    return origin


@dataclass(frozen=True)
class _Target:
    """The item that work goes to, and which of the works on it this is."""

    item_id: str
    key: str
    number: int


def _replay(tx: Tx, part: Part, cast: Cast, work: ImportedWork, target: _Target) -> None:
    person = cast.get(work.rater, make_id=part.make_id)
    make_id = _ids_of(part, target, person, work)
    submission_id = make_id()
    claim = replay.take(
        tx,
        importer=part.actor,
        person=person,
        item_id=target.item_id,
        stretch=part.stretch(work),
        make_id=make_id,
    )
    submission = NewSubmission(
        id=submission_id, answer=work.answer, ai_help=AiHelp.NONE, ai_note=_AI_NOTE
    )
    made = submissions.submit(
        tx,
        actor=person,
        claim_id=claim.id,
        submission=submission,
        now=part.stretch(work).end,
        imported=True,
        rater_kind=work.rater_kind,
    )
    if canonical.dumps(made.answer) != canonical.dumps(work.answer):
        raise ImportRefused(
            "This person's answer to this item is in already, and it was another.",
            remedy="Answers never change. Import the new file into a project of its own.",
        )


def _ids_of(part: Part, target: _Target, person: Actor, work: ImportedWork) -> Callable[[], str]:
    """Ids that the same work always gets, so that it is taken in once.

    Of works on one item at one time they sort as the source lists them.
    """
    at = work.at or part.project.created_at
    cause = f"{part.project.id}\n{target.key}\n{person.person_id}"
    numbers = count()

    def make() -> str:
        digest = hashlib.sha256(f"{cause}\n{next(numbers)}".encode()).digest()
        return ids.make_id(
            milliseconds=int(at.timestamp() * 1000),
            fraction=target.number,
            randomness=int.from_bytes(digest[:8], "big"),
        )

    return make


def _refused(error: TacitError, place: str) -> ImportRefused:
    return ImportRefused(error.message, place=place, remedy=error.remedy, cause=error.code)
