"""`tacit quality`: what is known of the quality of a project, as plain tables."""

from collections.abc import Iterator, Sequence

import typer

from tacit.cli.connection import connect
from tacit.cli.output import Options, counted, moment, say
from tacit.wire.quality import AgreementFigures, Estimate, PersonFigures, Quality, ScaleFigures

quality = typer.Typer(help="Agreement, reliability and severity of the people who judged.")
COMMANDS = {"quality": quality}

BY = ("week", "domain", "guideline")
"""Parts that the table shows; by criterion stands in `--json`."""


@quality.command()
def show_quality(context: typer.Context, name: str) -> None:
    """How far people agree, with intervals, and how they fare where the truth is known."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.projects.quality(client.projects.get(name).id)
    say(options, found, list(_lines(found)))


def _lines(found: Quality) -> Iterator[str]:
    figures = found.figures
    yield (
        f"{counted(figures.votes, 'vote')}, {counted(figures.gold_answers, 'judgement')} of gold, "
        f"computed {moment(figures.computed_at)} under guideline {figures.guideline_version}"
    )
    if figures.reason:
        yield f"Agreement is not known: {figures.reason}."
    for scale in figures.scales:
        yield ""
        yield from _scale_lines(scale)
    if figures.people.people:
        yield ""
        yield f"right where the truth is known: {_say(figures.people.pool, of='judgement')}"
        people = sorted(figures.people.people, key=lambda one: found.labels.get(one.person_id, ""))
        yield from _table(
            ("who", "votes", "right", "reliability (90 %)", "chance"),
            [_person(found.labels.get(one.person_id, one.person_id), one) for one in people],
        )
    yield ""
    for model in figures.models:
        temp = f"{model.temp:.2f}, {'fitted on gold' if model.temp_fitted else 'assumed'}"
        yield f"{model.scale or 'verdicts'}: {model.note}; temperature {temp}"
    yield f"criteria: {figures.criteria.unknown or 'see below'}"
    flagged = [one for one in figures.criteria.lines if one.flags]
    yield from (f"  {one.criterion}: {', '.join(one.flags)}" for one in flagged)
    if figures.criteria.lines and not flagged:
        yield "  none of them is flagged"
    for case in found.cases:
        names = ", ".join(found.labels.get(one, one) for one in case.person_ids)
        state = f"closed: {case.finding}" if case.closed_at else "open"
        yield f"case {case.id}, {case.kind}: {names}; {state}"


def _scale_lines(scale: ScaleFigures) -> Iterator[str]:
    yield f"{scale.scale or 'verdicts'}  ({scale.coefficient})"
    parts = [one for part in scale.parts if part.by in BY for one in part.lines]
    rows = [_agreement("all", scale.all), *(_agreement(one.name, one) for one in parts)]
    yield from _table(
        ("", "α (95 %)", "AC1 (95 %)", "same answer (95 %)", "by two", "votes", "commonest"), rows
    )
    if scale.all.alpha.low is None:
        yield f"  {scale.all.alpha.unknown or scale.all.alpha.method}"


def _agreement(name: str, one: AgreementFigures) -> tuple[str, ...]:
    return (
        name,
        _short(one.alpha),
        _short(one.ac1),
        _short(one.percent),
        str(one.items),
        str(one.votes),
        f"{one.commonest} {one.commonest_share:.0%}",
    )


def _person(name: str, one: PersonFigures) -> tuple[str, ...]:
    side = "below" if one.below else "above"
    return (
        name,
        str(one.votes),
        f"{one.right} of {one.outcomes}" if one.outcomes else "none known",
        _short(one.reliability),
        f"{side} the {one.outside} % line" if one.outside else "within" if one.outcomes else "–",
    )


def _short(one: Estimate) -> str:
    if one.value is None:
        return "not known"
    if one.low is None or one.high is None:
        return f"{one.value:.2f}"
    return f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f}{', rough' if one.rough else ''})"


def _say(one: Estimate, *, of: str) -> str:
    """A figure in a sentence: what it is from, or why it is not known."""
    if one.value is None:
        return f"not known, {one.unknown}"
    return f"{_short(one)} from {counted(one.n, of)}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [head, *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield ("  " + "  ".join(cells)).rstrip()
