"""Imports on their way: started once, taken in by bounded steps, resumed where they stopped.

A small import is one transaction and leaves nothing behind when a row is refused. A large
one is stored step by step and says how far it is; started again with the same files it
goes on there. Done, it has no second effect.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.intake import _store
from tacit.intake._text import Report
from tacit.intake.errors import (
    ImportInvalid,
    ImportMismatch,
    ImportNotFound,
    ImportRefused,
)
from tacit.intake.imports import _rows, surveys
from tacit.intake.imports.surveys import Source, Survey, survey
from tacit.intake.records import (
    Import,
    ImportedRow,
    ImportEnded,
    ImportStarted,
    ImportState,
    NewImport,
)
from tacit.kit import paging
from tacit.kit.errors import TacitError
from tacit.kit.paging import Page
from tacit.projects import projects
from tacit.projects.records import NewProject, Project, ProjectState, StageName, StateChange
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks import registry as kinds

__all__ = ["find_import", "get_import", "list_imports", "prepare", "run", "start", "step", "survey"]

ATOMIC_ROWS_MAX = 100
"""An import of at most so many rows is one transaction."""
STEP_ROWS_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a run needs from outside."""

    import_id: str
    project: str | None
    """Id or name; None: a project named after the format, made if it is not there."""
    make_id: Callable[[], str]
    release_seed: str
    now: Callable[[], datetime]
    on_progress: Callable[[Import], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Started:
    """An import, and whether asking for it began a run."""

    current: Import
    is_due: bool
    """It was begun, or begun again after it failed; else it runs or is done already."""


def start(tx: Tx, *, actor: Actor, new: NewImport, now: datetime) -> Import:
    """As `begin`, for who runs the import right after."""
    return begin(tx, actor=actor, new=new, now=now).current


def begin(tx: Tx, *, actor: Actor, new: NewImport, now: datetime) -> Started:
    """Begin an import, or find the one of the same files and options into the same project.

    The project is made, and opened, where there is none of the name. An import that
    failed goes on.

    Raises:
        ImportMismatch: the project is of another kind, is not open, or wants fewer people
            an item than the source has.
    """
    permissions.check(actor, Action.IMPORT_DATA, org_id=actor.org_id)
    project = _find_or_make_project(tx, actor=actor, new=new, now=now)
    wanted = Import(
        id=new.id,
        org_id=project.org_id,
        project_id=project.id,
        format=new.format,
        files_sha256=new.files_sha256,
        options=new.options,
        state=ImportState.RUNNING,
        rows_done=0,
        rows_total=new.rows_total,
        error=None,
        created_by=actor.person_id,
        created_at=now,
        ended_at=None,
    )
    stored = _store.find_same(tx, wanted)
    if stored is None:
        if not _store.add_import(tx, wanted):
            raise _lost()
    elif stored.state is ImportState.FAILED:
        wanted = replace(stored, state=ImportState.RUNNING, error=None, ended_at=None)
        state = ImportState.RUNNING
        if not _store.set_state(tx, stored, state=state, error=None, ended_at=None):
            raise _lost()
    else:
        return Started(current=stored, is_due=False)
    _check_takes(project, new)
    log.append(
        tx,
        ImportStarted(
            org_id=wanted.org_id,
            actor_id=actor.person_id,
            project_id=wanted.project_id,
            on_version=project.guideline_version,
            import_id=wanted.id,
            format=wanted.format,
            files_sha256=wanted.files_sha256,
            rows_total=wanted.rows_total,
        ),
        happened_at=now,
    )
    return Started(current=wanted, is_due=True)


def step(
    tx: Tx,
    *,
    actor: Actor,
    import_id: str,
    rows: Sequence[ImportedRow],
    position: int,
    make_id: Callable[[], str],
    now: datetime,
) -> Import:
    """Take in the rows from a position on, through the verbs that people use.

    Rows that were taken in before are passed over. The last rows end the import.

    Raises:
        ImportMismatch: rows are missing between what was taken in and these.
        ImportRefused: a row cannot be taken in; names file and line.
    """
    stored = get_import(tx, actor=actor, import_id=import_id)
    permissions.check(actor, Action.IMPORT_DATA, org_id=stored.org_id)
    if stored.rows_done >= min(position + len(rows), stored.rows_total):
        return stored
    if stored.rows_done != position:
        raise ImportMismatch(
            f"{stored.rows_done} rows are in; these begin at {position}.",
            remedy="Start the import again with the same files: it goes on where it stopped.",
        )
    project = projects.read_project(tx, project_id=stored.project_id)
    _rows.take_in(tx, _rows.Part(actor, project, stored, tuple(rows), make_id))
    if not _store.advance(tx, stored, count=len(rows), now=now):
        raise _lost()
    done = get_import(tx, actor=actor, import_id=import_id)
    if done.state is ImportState.DONE:
        _tell_end(tx, done, actor=actor, now=now)
    return done


def fail(tx: Tx, *, actor: Actor, import_id: str, error: str, now: datetime) -> Import:
    """Write down why an import stopped; what is in stays, and the import can go on."""
    stored = get_import(tx, actor=actor, import_id=import_id)
    permissions.check(actor, Action.IMPORT_DATA, org_id=stored.org_id)
    state = ImportState.FAILED
    if stored.state is ImportState.RUNNING and _store.set_state(
        tx, stored, state=state, error=error[:2_000], ended_at=now
    ):
        stored = get_import(tx, actor=actor, import_id=import_id)
        _tell_end(tx, stored, actor=actor, now=now)
    return stored


def get_import(tx: Tx, *, actor: Actor, import_id: str) -> Import:
    """Get an import with its progress.

    Raises:
        ImportNotFound: the organization has none of that id.
    """
    found = find_import(tx, actor=actor, import_id=import_id)
    if found is None:
        raise ImportNotFound(f"Your organization has no import {import_id!r}.")
    return found


def find_import(tx: Tx, *, actor: Actor, import_id: str) -> Import | None:
    """Find an import of the organization."""
    permissions.check(actor, Action.SEE_ITEMS, org_id=actor.org_id)
    found = _store.find_import(tx, import_id)
    return found if found is not None and found.org_id == actor.org_id else None


def list_imports(
    tx: Tx, *, actor: Actor, cursor: str | None = None, limit: int = paging.PAGE_SIZE_DEFAULT
) -> Page[Import]:
    """List the imports of the organization in the order they were started."""
    permissions.check(actor, Action.SEE_ITEMS, org_id=actor.org_id)
    limit = paging.check_limit(limit)
    after = str(paging.decode_cursor(cursor)[0]) if cursor else ""
    rows = _store.list_imports(tx, org_id=actor.org_id, after=after, limit=limit + 1)
    return paging.make_page(rows, limit=limit, key=lambda each: (each.id,))


def run(db: Database, *, actor: Actor, source: Source, request: Request) -> Import:
    """Survey a source and take it in, from the start or from where it stopped.

    Synchronous, for the command line and workers: it opens its own transactions.

    Raises:
        ImportInvalid: rows are not what the format asks for; nothing was stored.
        ImportRefused: a row cannot be taken in; of a small import nothing was stored.
    """
    if request.project is not None:
        name = request.project
        project = db.read_now(lambda tx: projects.find_project(tx, actor=actor, project=name))
        if project is not None:
            source = replace(source, rubric=tuple(project.rubric))
    found = survey(source)
    new = prepare(found, request)
    if found.rows <= ATOMIC_ROWS_MAX:
        whole = tuple(surveys.read_rows(source, Report()))
        taken = db.write_now(lambda tx: _take_whole(tx, actor, new, whole, request))
        _say(request, taken)
        return taken
    return _run_steps(db, actor, source, request, new)


def _take_whole(
    tx: Tx, actor: Actor, new: NewImport, rows: tuple[ImportedRow, ...], request: Request
) -> Import:
    started = start(tx, actor=actor, new=new, now=request.now())
    return step(
        tx,
        actor=actor,
        import_id=started.id,
        rows=rows[started.rows_done :],
        position=started.rows_done,
        make_id=request.make_id,
        now=request.now(),
    )


def _run_steps(
    db: Database, actor: Actor, source: Source, request: Request, new: NewImport
) -> Import:
    current = db.write_now(lambda tx: start(tx, actor=actor, new=new, now=request.now()))
    _say(request, current)
    report = Report()
    rows: Iterator[ImportedRow] = islice(surveys.read_rows(source, report), current.rows_done, None)
    while part := list(islice(rows, STEP_ROWS_MAX)):
        try:
            current = db.write_now(_stepper(actor, current, part, request))
        except TacitError as error:
            db.write_now(_failer(actor, current, str(error), request))
            raise
        _say(request, current)
    if report.problems:
        raise ImportInvalid(problems=report.problems)
    return current


def _stepper(
    actor: Actor, current: Import, part: list[ImportedRow], request: Request
) -> Callable[[Tx], Import]:
    def take(tx: Tx) -> Import:
        return step(
            tx,
            actor=actor,
            import_id=current.id,
            rows=part,
            position=current.rows_done,
            make_id=request.make_id,
            now=request.now(),
        )

    return take


def _failer(actor: Actor, current: Import, why: str, request: Request) -> Callable[[Tx], Import]:
    def mark(tx: Tx) -> Import:
        return fail(tx, actor=actor, import_id=current.id, error=why, now=request.now())

    return mark


def prepare(found: Survey, request: Request) -> NewImport:
    """Describe an import that is about to be started, after its survey."""
    return NewImport(
        id=request.import_id,
        format=found.format,
        files_sha256=found.files_sha256,
        options=found.options,
        rows_total=found.rows,
        people_of_item_max=found.people_of_item_max,
        project=request.project,
        document=surveys.make_document(found, name=request.project),
        project_id=request.make_id(),
        release_seed=request.release_seed,
    )


def _find_or_make_project(tx: Tx, *, actor: Actor, new: NewImport, now: datetime) -> Project:
    name = new.project or new.document.name
    project = projects.find_project(tx, actor=actor, project=name)
    if project is None:
        kind = kinds.get(new.document.kind).facts()
        made = NewProject(id=new.project_id, release_seed=new.release_seed, document=new.document)
        project = projects.create(tx, actor=actor, project=made, kind=kind, now=now)
        change = StateChange.OPEN
        return projects.change_state(tx, actor=actor, project_id=project.id, change=change, now=now)
    if project.kind != new.document.kind:
        raise ImportMismatch(
            f"{project.slug} is of kind {project.kind}; this import makes {new.document.kind}.",
            place="project",
            remedy="Choose another project, or give a new name and it is made.",
        )
    return project


def _check_takes(project: Project, new: NewImport) -> None:
    """Say before the first row what would stop one: imported work goes through the pipeline."""
    if not new.people_of_item_max:
        return
    if project.state is not ProjectState.OPEN:
        raise ImportMismatch(
            f"{project.title} is {project.state.value}, and imported work goes through its "
            "pipeline like any other.",
            place="project",
            remedy="Open the project first, then import.",
        )
    author = project.find_stage(StageName.AUTHOR)
    wanted = author.people if author else 0
    if new.people_of_item_max > wanted:
        raise ImportMismatch(
            f"{project.title} wants {wanted} answers an item; these files have up to "
            f"{new.people_of_item_max}.",
            place="project",
            remedy=f"Set `people: {new.people_of_item_max}` for the stage author in "
            "project.yaml, or give the name of a new project and it is made.",
        )


def _say(request: Request, current: Import) -> None:
    if request.on_progress is not None:
        request.on_progress(current)


def _tell_end(tx: Tx, ended: Import, *, actor: Actor, now: datetime) -> None:
    log.append(
        tx,
        ImportEnded(
            org_id=ended.org_id,
            actor_id=actor.person_id,
            project_id=ended.project_id,
            import_id=ended.id,
            state=ended.state.value,
            rows_done=ended.rows_done,
        ),
        happened_at=now,
    )


def _lost() -> ImportRefused:
    return ImportRefused(
        "Somebody else moved this import at the same moment; nothing was written.",
        remedy="Look at it again, then repeat.",
    )
