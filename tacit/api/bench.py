"""What lies beside the work: questions on the guideline, readings, pads, templates."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from tacit.api._call import (
    LIMIT_DEFAULT,
    PREFIX,
    PROBLEMS,
    Asked,
    Cursor,
    Limit,
    list_of,
    of,
    page_of,
)
from tacit.bench import bench, pads, questions, readings, templates
from tacit.bench.records import NewAnswer, NewQuestion, NewTemplate, QuestionState, Writing
from tacit.wire import bench as wire
from tacit.wire.base import PageOf

SEARCH_CHARS_MAX = 200

router = APIRouter(prefix=PREFIX, tags=["bench"], responses=PROBLEMS)

Search = Annotated[str, Query(max_length=SEARCH_CHARS_MAX, description="Words to find.")]


@router.get("/claims/{claim_id}/bench", response_model=wire.Bench)
async def get_bench(call: Asked, claim_id: str, q: Search = "") -> Response:
    """What lies beside a piece of work: changes, questions, pad, templates."""
    return await call.see(
        lambda tx, actor, now: bench.get(tx, actor=actor, claim_id=claim_id, search=q),
        of(wire.Bench),
    )


@router.put("/claims/{claim_id}/reading", response_model=wire.Reading)
async def record_reading(call: Asked, claim_id: str, body: wire.NewReading) -> Response:
    """Note that the guideline lies open beside the work, or that one read it."""
    return await call.do(
        lambda tx, actor, now: readings.record(
            tx, actor=actor, claim_id=claim_id, read=body.read, now=now
        ),
        of(wire.Reading),
    )


@router.post("/claims/{claim_id}/questions", status_code=201, response_model=wire.Asked)
async def ask_question(call: Asked, claim_id: str, body: wire.NewQuestion) -> Response:
    """Ask something on the guideline; the same id asks once."""
    new = NewQuestion(id=body.id, text=body.text, heading=body.heading, quote=body.quote)
    return await call.do(
        lambda tx, actor, now: questions.ask(
            tx, actor=actor, claim_id=claim_id, question=new, now=now
        ),
        of(wire.Asked),
        status=201,
    )


@router.get("/questions", response_model=PageOf[wire.Asked])
async def list_own_questions(call: Asked) -> Response:
    """What this person asked, newest first."""
    return await call.see(
        lambda tx, actor, now: questions.list_mine(tx, actor=actor), list_of(wire.Asked)
    )


@router.get("/projects/{project_id}/questions", response_model=PageOf[wire.Asked])
async def list_questions(
    call: Asked,
    project_id: str,
    state: wire.QuestionState | None = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """What was asked on the guideline of a project, newest first."""
    wanted = None if state is None else QuestionState(state)
    return await call.see(
        lambda tx, actor, now: questions.list_of_project(
            tx, actor=actor, project_id=project_id, state=wanted, cursor=cursor, limit=limit
        ),
        page_of(wire.Asked),
    )


@router.post("/questions/{question_id}/answers", status_code=201, response_model=wire.Asked)
async def answer_question(call: Asked, question_id: str, body: wire.NewAnswer) -> Response:
    """Answer a question, for everybody or for its asker; the same id answers once."""
    new = NewAnswer(id=body.id, text=body.text, published=body.published)
    return await call.do(
        lambda tx, actor, now: questions.answer(
            tx, actor=actor, question_id=question_id, answer=new, now=now
        ),
        of(wire.Asked),
        status=201,
    )


@router.post("/questions/{question_id}/seen", response_model=wire.Asked)
async def mark_answer_seen(call: Asked, question_id: str) -> Response:
    """Note that the asker saw the newest answer."""
    return await call.once(
        lambda tx, actor, now: questions.mark_seen(
            tx, actor=actor, question_id=question_id, now=now
        ),
        of(wire.Asked),
    )


@router.get("/claims/{claim_id}/scratch-pad", response_model=wire.Pad)
async def get_scratch_pad(call: Asked, claim_id: str) -> Response:
    """This person's notes on the item of a claim; version 0 where there are none."""
    return await call.see(
        lambda tx, actor, now: pads.get(tx, actor=actor, claim_id=claim_id), of(wire.Pad)
    )


@router.put("/claims/{claim_id}/scratch-pad", response_model=wire.Pad)
async def save_scratch_pad(call: Asked, claim_id: str, body: wire.NewPad) -> Response:
    """Keep the notes, also after the work was handed in."""
    return await call.do(
        lambda tx, actor, now: pads.save(
            tx,
            actor=actor,
            claim_id=claim_id,
            text=body.text,
            base_version=body.base_version,
            now=now,
        ),
        of(wire.Pad),
    )


@router.get("/scratch-pads", response_model=PageOf[wire.OwnPad])
async def list_scratch_pads(call: Asked) -> Response:
    """This person's notes on all items, the last one written first."""
    return await call.see(
        lambda tx, actor, now: pads.list_mine(tx, actor=actor), list_of(wire.OwnPad)
    )


@router.delete("/scratch-pads/{item_id}", response_model=wire.Pad)
async def delete_scratch_pad(call: Asked, item_id: str) -> Response:
    """Erase the notes on an item; answers them for the last time."""
    return await call.once(
        lambda tx, actor, now: pads.delete(tx, actor=actor, item_id=item_id), of(wire.Pad)
    )


@router.get("/templates", response_model=PageOf[wire.Template])
async def list_templates(call: Asked) -> Response:
    """This person's own templates, by name."""
    return await call.see(
        lambda tx, actor, now: templates.list_mine(tx, actor=actor), list_of(wire.Template)
    )


@router.post("/templates", status_code=201, response_model=wire.Template)
async def create_template(call: Asked, body: wire.NewTemplate) -> Response:
    """Keep a text to insert where one writes; the same id once."""
    new = NewTemplate(id=body.id, name=body.name, text=body.text)
    return await call.do(
        lambda tx, actor, now: templates.create(tx, actor=actor, template=new, now=now),
        of(wire.Template),
        status=201,
    )


@router.put("/templates/{template_id}", response_model=wire.Template)
async def change_template(call: Asked, template_id: str, body: wire.TemplateChange) -> Response:
    """Give a template another name or text."""
    new = NewTemplate(id=template_id, name=body.name, text=body.text)
    return await call.do(
        lambda tx, actor, now: templates.change(tx, actor=actor, template=new, now=now),
        of(wire.Template),
    )


@router.delete("/templates/{template_id}", response_model=wire.Template)
async def delete_template(call: Asked, template_id: str) -> Response:
    """Erase a template; answers it for the last time."""
    return await call.once(
        lambda tx, actor, now: templates.delete(tx, actor=actor, template_id=template_id),
        of(wire.Template),
    )


@router.get("/writing", response_model=wire.Writing)
async def get_writing(call: Asked) -> Response:
    """How this person wants to write: language and spelling."""
    return await call.see(
        lambda tx, actor, now: bench.get_writing(tx, actor=actor), of(wire.Writing)
    )


@router.put("/writing", response_model=wire.Writing)
async def set_writing(call: Asked, body: wire.NewWriting) -> Response:
    """Set how this person wants to write."""
    wanted = Writing(language=body.language, spelling=body.spelling)
    return await call.do(
        lambda tx, actor, now: bench.set_writing(tx, actor=actor, wanted=wanted),
        of(wire.Writing),
    )
