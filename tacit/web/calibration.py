"""`/review/calibration`: grade gold, and see the difference line by line."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from tacit.desk import calibration
from tacit.desk.records import Calibration, GoldTask, NewCalibration, Standing
from tacit.kit.errors import NotAllowed, NotFound, TacitError
from tacit.kit.ids import is_id, new_id
from tacit.stats.shares import Share
from tacit.tasks import forms, registry
from tacit.web import _judgement, _payload, _sheet, keys
from tacit.web._call import Asked, PageCall, go
from tacit.web._plain import say

router = APIRouter()

VERDICTS = (
    ("accept", "Accept"),
    ("return", "Send back"),
    ("reject", "Reject"),
)


@router.get("/review/calibration")
async def show_calibration(call: Asked) -> Response:
    """The gold one can grade, and how one agrees with it so far."""

    def context(found: tuple[Standing, ...]) -> Mapping[str, object]:
        return {"standings": [(one, share_words(one.agreement)) for one in found]}

    return await call.page(
        "calibration.html",
        lambda tx, actor, now: calibration.list_standings(tx, actor=actor, now=now),
        context,
    )


@router.get("/review/calibration/{project_id}/{key:path}")
async def show_gold(call: Asked, project_id: str, key: str) -> Response:
    """A gold piece to grade."""
    return await _show(call, project_id, key)


@router.post("/review/calibration/{project_id}/{key:path}")
async def grade(call: Asked, project_id: str, key: str) -> Response:
    """Grade it. The same form sent twice grades once."""
    form = await call.form()
    fields = _payload.sent_by_form(form).fields
    wanted = fields.get("id", "")
    task = await call.read(
        lambda tx, actor, now: calibration.get_task(
            tx, actor=actor, project_id=project_id, key=key, now=now
        )
    )
    answer, edited = _answer(task, fields)
    if edited:
        return await _show(call, project_id, key, typed=answer)
    new = NewCalibration(id=wanted if is_id(wanted) else new_id(), key=key, answer=answer)
    try:
        made = await call.write(
            lambda tx, actor, now: calibration.grade(
                tx, actor=actor, project_id=project_id, attempt=new, now=now
            )
        )
    except (NotFound, NotAllowed):
        raise
    except TacitError as error:
        return await _show(call, project_id, key, typed=answer, error=error)
    return go(f"/review/calibrations/{made.id}")


@router.get("/review/calibrations/{calibration_id}")
async def show_result(call: Asked, calibration_id: str) -> Response:
    """The difference, line by line."""

    def context(made: Calibration) -> Mapping[str, object]:
        apart = [line for line in made.lines if not line.agrees]
        return {"made": made, "apart": apart, "alike": [one for one in made.lines if one.agrees]}

    return await call.page(
        "calibration_result.html",
        lambda tx, actor, now: calibration.get_calibration(
            tx, actor=actor, calibration_id=calibration_id
        ),
        context,
    )


def share_words(share: Share) -> str:
    """A share with its interval and from how many, or why there is none."""
    if share.value is None or share.low is None or share.high is None:
        return f"not known yet: {share.reason}"
    return (
        f"{share.value:.0%} alike ({share.low:.0%} to {share.high:.0%}), "
        f"{share.count} of {share.n} judgements"
    )


async def _show(
    call: PageCall,
    project_id: str,
    key: str,
    *,
    typed: Mapping[str, object] | None = None,
    error: TacitError | None = None,
) -> Response:
    def context(task: GoldTask) -> Mapping[str, object]:
        kind = registry.get(task.kind)
        given = typed if typed is not None else task.start
        return {
            "task": task,
            "kind": kind,
            "task_input": task.input,
            "sheet": task,
            "answer": given if task.answer is None else task.answer,
            "lines": _lines(task, given),
            "line_verdicts": _judgement.LINE_VERDICTS,
            "verdicts": VERDICTS,
            "verdict": given.get("verdict"),
            "attempt_id": new_id(),
            "said": say(error) if error else None,
            "problems": error.facts.get("problems", []) if error else [],
            "preview_url": _sheet.PREVIEW_URL,
            "keys": [*kind.keys, *keys.CALIBRATE],
            "place": error.place if error else None,
        }

    status = error.status if error else 200
    return await call.page(
        "calibration_gold.html",
        lambda tx, actor, now: calibration.get_task(
            tx, actor=actor, project_id=project_id, key=key, now=now
        ),
        context,
        status=status,
    )


def _answer(task: GoldTask, fields: Mapping[str, str]) -> tuple[dict[str, object], bool]:
    """What was put down, and whether a button of the editor was pressed."""
    if task.answer is None:
        reading = registry.get(task.kind).read_form(fields, task.input)
        return reading.answer, reading.edited
    rows = forms.read_rows(fields, "lines")
    lines = [
        {"point": row["criterion_id"], "verdict": row.get("verdict", "")}
        for row in rows
        if row.get("criterion_id")
    ]
    return {"verdict": fields.get("verdict", ""), "lines": lines}, False


def _lines(task: GoldTask, given: Mapping[str, object]) -> list[dict[str, object]]:
    listed = given.get("lines")
    said = {
        str(row.get("point")): str(row.get("verdict"))
        for row in (listed if isinstance(listed, list) else [])
        if isinstance(row, Mapping)
    }
    return [
        {"id": point.slug, "text": point.title, "verdict": said.get(point.slug) or None}
        for point in task.points
    ]
