"""`/scores`: responses scored by a rubric from files or pasted JSON; nothing is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from tacit.kit import canonical
from tacit.kit.errors import Malformed, TacitError
from tacit.stats import scoring
from tacit.tasks import scores
from tacit.tasks.scores import Scored
from tacit.web._call import Asked, PageCall, shown, text

router = APIRouter()

OWN = "own"
POLICIES = ("refuse", "skip", "zero", "partial(0.5)", "fail")
FIELDS = ("rubric", "grades", "formula", "policy", "dependencies")


@dataclass(frozen=True)
class ScoresView:
    """The form as it was sent, and what came of it."""

    typed: Mapping[str, str]
    formulas: tuple[tuple[str, str], ...] = tuple((name, name) for name in (OWN, *scoring.FORMULAS))
    policies: tuple[tuple[str, str], ...] = tuple((name, name) for name in POLICIES)
    found: tuple[Scored, ...] | None = None
    formula: str = ""
    """The one that was taken."""


@router.get("/scores")
async def show_scores(call: Asked) -> Response:
    """The form."""
    return await _show(call, ScoresView(typed=dict.fromkeys(FIELDS, "")))


@router.post("/scores")
async def score(call: Asked) -> Response:
    """Score what was sent; the page has the form again, and the scores with their parts."""
    form = await call.form()
    typed = {name: text(form, name) for name in FIELDS}
    try:
        for name in ("rubric", "grades"):
            typed[name] = await _content(form, name) or typed[name]
        rubric = scores.read_rubric(_parse(typed["rubric"], place="rubric"))
        responses = scores.read_grades(_parse(typed["grades"], place="grades"))
        own = rubric.formula or scores.Asked.formula
        formula = own if typed["formula"] in {"", OWN} else typed["formula"]
        asked = scores.Asked(
            formula=formula,
            policy=typed["policy"] or scores.Asked.policy,
            dependencies=bool(typed["dependencies"]),
        )
        found = await call.read(
            lambda tx, actor, now: scores.score(rubric.criteria, responses, asked=asked)
        )
    except TacitError as error:
        return await _show(call, ScoresView(typed=typed), error=shown(error))
    return await _show(call, ScoresView(typed=typed, found=tuple(found), formula=formula))


async def _show(call: PageCall, view: ScoresView, *, error: TacitError | None = None) -> Response:
    return await call.page(
        "scores.html",
        lambda tx, actor, now: view,
        lambda found: {"view": found, "error": error},
        status=error.status if error else 200,
    )


async def _content(form: FormData, name: str) -> str:
    """The file that was chosen, as text; a line each of JSON Lines becomes an entry."""
    file = form.get(f"{name}_file")
    if not isinstance(file, UploadFile) or not file.filename:
        return ""
    try:
        content = (await file.read()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("This is not UTF-8.", place=name, remedy="Save it as UTF-8.") from None
    if not file.filename.endswith(".jsonl"):
        return content
    return "[" + ",\n".join(line for line in content.splitlines() if line.strip()) + "]"


def _parse(content: str, *, place: str) -> object:
    if not content.strip():
        raise Malformed(
            f"There are no {place}." if place == "grades" else "There is no rubric.",
            place=place,
            remedy="Choose a file, or paste JSON.",
        )
    try:
        return canonical.loads(content)
    except (ValueError, RecursionError) as error:
        words = str(error)[:200] or "nested too deeply"
        raise Malformed(f"This is no JSON: {words}.", place=place) from None
