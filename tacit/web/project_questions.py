"""`/projects/{slug}/questions`: what experts asked on the guideline, answered once for all."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import people
from tacit.access.records import Actor
from tacit.bench import questions
from tacit.bench.records import Asked as AskedQuestion
from tacit.bench.records import NewAnswer, QuestionState
from tacit.kit import ids
from tacit.kit.errors import TacitError
from tacit.kit.paging import Page
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.web import _project
from tacit.web._call import Asked, PageCall, go, shown, text

router = APIRouter()

SHOWN_MAX = 50


@dataclass(frozen=True)
class QuestionsView:
    page: Page[AskedQuestion]
    names: dict[str, str]
    """Who asked, by id."""
    open: int
    state: str

    def new_id(self) -> str:
        """Of an answer that a form may give, so that sending it twice gives one."""
        return ids.new_id()


@dataclass(frozen=True)
class TypedAnswer:
    """A form that came back."""

    question_id: str
    text: str
    published: bool


@router.get("/projects/{slug}/questions")
async def show_questions(call: Asked, slug: str) -> Response:
    """Open questions first; answered ones on their own tab."""
    return await _show(call, slug)


@router.post("/projects/{slug}/questions/{question_id}/answers")
async def answer(call: Asked, slug: str, question_id: str) -> Response:
    """Answer for everybody, or for the asker alone."""
    form = await call.form()
    given = text(form, "id")
    new = NewAnswer(
        id=given if ids.is_id(given) else ids.new_id(),
        text=text(form, "text"),
        published=text(form, "published") != "no",
    )
    try:
        await call.write(
            lambda tx, actor, now: questions.answer(
                tx, actor=actor, question_id=question_id, answer=new, now=now
            )
        )
    except TacitError as error:
        typed = TypedAnswer(question_id, new.text, new.published)
        return await _show(call, slug, error=shown(error), typed=typed)
    if text(form, "then") == "guideline":
        return go(f"/projects/{slug}/guideline?question={question_id}#new-version")
    told = "everybody who works under the guideline" if new.published else "who asked"
    return go(f"/projects/{slug}/questions", say=f"Answered: shown to {told}.")


async def _show(
    call: PageCall,
    slug: str,
    *,
    error: TacitError | None = None,
    typed: TypedAnswer | None = None,
) -> Response:
    query = call.request.query_params
    given = query.get("state", QuestionState.OPEN.value)
    state = QuestionState(given) if given in set(QuestionState) else None

    def see(tx: Tx, actor: Actor, project: Project, now: datetime) -> QuestionsView:
        page = questions.list_of_project(
            tx,
            actor=actor,
            project_id=project.id,
            state=state,
            cursor=query.get("cursor"),
            limit=SHOWN_MAX,
        )
        asking = {one.question.person_id for one in page.items}
        return QuestionsView(
            page=page,
            names=people.list_labels(tx, actor=actor, person_ids=asking),
            open=questions.count_open(tx, actor=actor, project_id=project.id),
            state=state.value if state else "all",
        )

    return await _project.page(
        call, slug, "project_questions.html", see, extra={"typed": typed}, error=error
    )
