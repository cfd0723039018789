"""`/writing`: my templates, my notes, my questions, and the language I write in."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access.records import Actor
from tacit.bench import bench, pads, questions, templates
from tacit.bench.records import Asked as AskedQuestion
from tacit.bench.records import NewTemplate, OwnPad, Template, Writing
from tacit.kit import ids
from tacit.kit.errors import TacitError
from tacit.storage.transaction import Tx
from tacit.web._call import Asked, PageCall, go, shown, text

router = APIRouter()


@dataclass(frozen=True)
class WritingView:
    templates: tuple[Template, ...]
    pads: tuple[OwnPad, ...]
    questions: tuple[AskedQuestion, ...]
    writing: Writing
    new_id: str
    """Of a template that the form may make, so that sending it twice makes one."""


@dataclass(frozen=True)
class TypedTemplate:
    """A form that came back; without an id it is a new one's."""

    id: str
    name: str
    text: str


@router.get("/writing")
async def show_writing(call: Asked) -> Response:
    """What helps me write."""
    return await _show(call)


@router.post("/writing/settings")
async def set_writing(call: Asked) -> Response:
    """The language I write in, and whether unknown words are marked."""
    form = await call.form()
    wanted = Writing(language=text(form, "language"), spelling=text(form, "spelling") == "1")
    try:
        await call.write(lambda tx, actor, now: bench.set_writing(tx, actor=actor, wanted=wanted))
    except TacitError as error:
        return await _show(call, error=shown(error))
    return go("/writing", say="Kept.")


@router.post("/writing/templates")
async def create_template(call: Asked) -> Response:
    """Keep a new template."""
    form = await call.form()
    given = text(form, "id")
    new = NewTemplate(
        id=given if ids.is_id(given) else ids.new_id(),
        name=text(form, "name"),
        text=text(form, "text"),
    )
    try:
        await call.write(
            lambda tx, actor, now: templates.create(tx, actor=actor, template=new, now=now)
        )
    except TacitError as error:
        typed = TypedTemplate(id="", name=new.name, text=new.text)
        return await _show(call, error=shown(error), typed=typed)
    return go("/writing#templates", say=f"“{new.name}” can be inserted with Ctrl+. at work.")


@router.post("/writing/templates/{template_id}")
async def change_template(call: Asked, template_id: str) -> Response:
    """Give a template another name or text."""
    form = await call.form()
    new = NewTemplate(id=template_id, name=text(form, "name"), text=text(form, "text"))
    try:
        await call.write(
            lambda tx, actor, now: templates.change(tx, actor=actor, template=new, now=now)
        )
    except TacitError as error:
        typed = TypedTemplate(id=new.id, name=new.name, text=new.text)
        return await _show(call, error=shown(error), typed=typed)
    return go("/writing#templates", say=f"“{new.name}” is changed.")


@router.post("/writing/templates/{template_id}/delete")
async def delete_template(call: Asked, template_id: str) -> Response:
    """Erase a template."""
    await call.form()
    gone = await call.write(
        lambda tx, actor, now: templates.delete(tx, actor=actor, template_id=template_id)
    )
    return go("/writing#templates", say=f"“{gone.name}” is deleted.")


@router.post("/writing/pads/{item_id}/delete")
async def delete_pad(call: Asked, item_id: str) -> Response:
    """Erase my notes on a piece of work."""
    await call.form()
    await call.write(lambda tx, actor, now: pads.delete(tx, actor=actor, item_id=item_id))
    return go("/writing#pads", say="Your notes are erased.")


@router.post("/questions/{question_id}/seen")
async def mark_seen(call: Asked, question_id: str) -> Response:
    """I saw the answer: the desk tells of it no more."""
    await call.form()
    await call.write(
        lambda tx, actor, now: questions.mark_seen(
            tx, actor=actor, question_id=question_id, now=now
        )
    )
    return go("/desk", say="The answer stays beside the guideline, and with your questions.")


async def _show(
    call: PageCall, *, error: TacitError | None = None, typed: TypedTemplate | None = None
) -> Response:
    return await call.page(
        "writing.html",
        _read,
        lambda view: {"view": view, "error": error, "typed": typed},
        status=error.status if error else 200,
    )


def _read(tx: Tx, actor: Actor, now: datetime) -> WritingView:
    return WritingView(
        templates=templates.list_mine(tx, actor=actor),
        pads=pads.list_mine(tx, actor=actor),
        questions=questions.list_mine(tx, actor=actor),
        writing=bench.get_writing(tx, actor=actor),
        new_id=ids.new_id(),
    )
