"""Scores of responses by a rubric; nothing is stored."""

import dataclasses
from collections.abc import Sequence

from fastapi import APIRouter
from starlette.responses import Response

from tacit.api._call import PREFIX, PROBLEMS, Asked
from tacit.tasks import scores
from tacit.wire import scores as wire

router = APIRouter(prefix=PREFIX, tags=["items"], responses=PROBLEMS)


@router.post("/scores", response_model=wire.Scores)
async def score(call: Asked, body: wire.Scoring) -> Response:
    """Score responses by a rubric: value, interval, and why there is none."""
    asked = scores.Asked(formula=body.formula, policy=body.policy, dependencies=body.dependencies)
    responses = [scores.Response(id=each.id, verdicts=each.verdicts) for each in body.responses]
    return await call.see(
        lambda tx, actor, now: scores.score(body.criteria, responses, asked=asked), _answer
    )


def _answer(found: Sequence[scores.Scored]) -> wire.Scores:
    return wire.Scores(
        scores=tuple(wire.Score(id=each.id, **dataclasses.asdict(each.score)) for each in found)
    )
