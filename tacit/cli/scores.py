"""`tacit score`: responses by a rubric, from files."""

from pathlib import Path
from typing import Annotated

import typer

from tacit.cli import files
from tacit.cli.connection import connect
from tacit.cli.output import Options, say_table
from tacit.tasks import scores
from tacit.wire import scores as wire

score = typer.Typer(help="Score responses by a rubric.")
COMMANDS = {"score": score}


class _Line(wire.Score):
    """A score for a person."""

    score: str
    interval: str
    why: str


@score.command()
def run_score(
    context: typer.Context,
    rubric: Annotated[Path, typer.Argument(help="JSON: criteria, or a tree of PaperBench.")],
    grades: Annotated[Path, typer.Argument(help="JSON or JSON Lines: grades, or verdicts by id.")],
    *,
    formula: Annotated[
        str | None, typer.Option(help="The rubric's own, else positive_normalised.")
    ] = None,
    policy: Annotated[str, typer.Option(help="refuse, skip, zero, fail, partial(c).")] = "refuse",
    dependencies: Annotated[
        bool, typer.Option(help="Do not ask what depends on an unmet criterion.")
    ] = False,
) -> None:
    """Score each response in GRADES by RUBRIC; nothing is stored."""
    options: Options = context.obj
    read = scores.read_rubric(files.read_any(rubric))
    responses = scores.read_grades(files.read_any(grades))
    with connect(options) as client:
        found = client.items.score(
            wire.Scoring(
                criteria=[dict(each) for each in read.criteria],
                responses=[
                    wire.GradedResponse(id=each.id, verdicts=each.verdicts) for each in responses
                ],
                formula=formula or read.formula or scores.Asked.formula,
                policy=policy,
                dependencies=dependencies,
            )
        )
    lines = [
        _Line(
            **each.model_dump(),
            score="–" if each.value is None else f"{each.value:.4f}",
            interval="–" if each.low is None else f"{each.low:.4f} … {each.high:.4f}",
            why=each.reason or "",
        )
        for each in found.scores
    ]
    columns = ("id", "score", "interval", "met", "unmet", "unresolved", "why")
    say_table(options, found.scores if options.json else lines, columns, empty="No response.")
