"""`/projects/{slug}/guideline`: its versions, what changed between them, a new one."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import people
from tacit.access.records import Actor
from tacit.bench import questions
from tacit.bench.records import Asked as AskedQuestion
from tacit.intake import folders
from tacit.intake.records import Applied, Choices, OpenWorkChoice, ProjectFolder
from tacit.kit import ids
from tacit.kit import text as kit_text
from tacit.kit.errors import Malformed, TacitError
from tacit.projects import guidelines, projects
from tacit.projects.errors import ProjectChanged
from tacit.projects.records import Guideline, Project
from tacit.storage.transaction import Tx
from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow
from tacit.web import _project
from tacit.web._call import Asked, PageCall, go, shown, text
from tacit.web._project import actions_of
from tacit.work import foresight
from tacit.work.foresight import Touched

router = APIRouter()

VERSIONS_SHOWN = 50


@dataclass(frozen=True)
class TypedGuideline:
    """The form of a new version as it was sent."""

    base: int
    text: str
    note: str = ""
    open_work: str = OpenWorkChoice.FINISH.value


@dataclass(frozen=True)
class GuidelineView:
    shown: Guideline
    against: Guideline | None
    diff: tuple[DiffRow, ...]
    versions: tuple[Guideline, ...]
    authors: dict[str, str]
    asked: AskedQuestion | None
    """The answered question that goes into a new version."""
    touched: Touched | None
    """What a new version would touch; None for whoever cannot make one."""


@router.get("/projects/{slug}/guideline")
async def show_guideline(call: Asked, slug: str) -> Response:
    """One version, beside another one if the address names it."""
    return await _show(call, slug)


@router.post("/projects/{slug}/guideline")
async def add_version(call: Asked, slug: str) -> Response:
    """Make a new version; open work finishes under its own, or is asked again."""
    form = await call.form()
    base = text(form, "base")
    typed = TypedGuideline(
        base=kit_text.find_whole(base) or 0,
        text=text(form, "text") + "\n",
        note=text(form, "note"),
        open_work=text(form, "open_work") or OpenWorkChoice.FINISH.value,
    )

    def act(tx: Tx, actor: Actor, now: datetime) -> Applied:
        return _apply(tx, actor=actor, slug=slug, typed=typed, now=now)

    try:
        if not typed.text.strip():
            raise Malformed("A guideline has words.", place="text")
        if typed.open_work not in set(OpenWorkChoice):
            raise Malformed("Choose what happens to open work.", place="open_work")
        applied = await call.write(act)
    except TacitError as error:
        return await _show(call, slug, typed=typed, error=shown(error))
    if applied.guideline_version == typed.base:
        return go(f"/projects/{slug}/guideline", say="The text is the same: no new version.")
    return go(
        f"/projects/{slug}/guideline", say=f"Guideline {applied.guideline_version} is in force."
    )


def _apply(tx: Tx, *, actor: Actor, slug: str, typed: TypedGuideline, now: datetime) -> Applied:
    document = projects.get_document(tx, actor=actor, project_id=slug)
    project = projects.get_project(tx, actor=actor, project=slug)
    if project.guideline_version != typed.base:
        raise ProjectChanged(
            f"Version {project.guideline_version} was made while you wrote on {typed.base}.",
            remedy="Look at it in another tab, bring your text together with it, and send again.",
        )
    changed = dataclasses.replace(document, guideline=typed.text, guideline_note=typed.note)
    choices = Choices(
        make_id=ids.new_id,
        project_id=project.id,
        release_seed=project.release_seed,
        open_work=OpenWorkChoice(typed.open_work),
    )
    folder = ProjectFolder(document=changed)
    return folders.apply(tx, actor=actor, folder=folder, choices=choices, now=now)


async def _show(
    call: PageCall,
    slug: str,
    *,
    typed: TypedGuideline | None = None,
    error: TacitError | None = None,
) -> Response:
    query = call.request.query_params

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> GuidelineView:
        return _view(
            tx,
            actor=actor,
            project=project,
            version=_number(query.get("version")) or project.guideline_version,
            against=_number(query.get("against")),
            question_id=query.get("question"),
        )

    extra = {"typed": typed, "mode": "column" if query.get("mode") == "column" else "side"}
    return await _project.page(call, slug, "project_guideline.html", see, extra=extra, error=error)


def _view(
    tx: Tx,
    *,
    actor: Actor,
    project: Project,
    version: int,
    against: int | None,
    question_id: str | None = None,
) -> GuidelineView:
    shown_version = guidelines.get_guideline(
        tx, actor=actor, project_id=project.id, version=version
    )
    other = None
    if against is not None and against != version:
        other = guidelines.get_guideline(tx, actor=actor, project_id=project.id, version=against)
    rows = diffs.diff_texts({"text": other.text}, {"text": shown_version.text}) if other else []
    versions = guidelines.list_guidelines(
        tx, actor=actor, project_id=project.id, limit=VERSIONS_SHOWN
    ).items
    may_change = "apply_project" in actions_of(actor)
    touched = None
    if may_change:
        touched = foresight.count_touched(tx, actor=actor, project_id=project.id)
    return GuidelineView(
        shown=shown_version,
        against=other,
        diff=tuple(diffs.fold(rows)),
        versions=versions,
        authors=people.list_labels(tx, actor=actor, person_ids={one.created_by for one in versions})
        if may_change
        else {},
        asked=_asked(tx, actor, question_id) if may_change and question_id else None,
        touched=touched,
    )


def _asked(tx: Tx, actor: Actor, question_id: str) -> AskedQuestion:
    return questions.get(tx, actor=actor, question_id=question_id)


def _number(value: str | None) -> int | None:
    return kit_text.find_whole(value)
