"""`tacit plan` and `tacit audit`: buying quality by a plan, and proving it."""

from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.files import read_json
from tacit.cli.output import Options, counted, say
from tacit.wire import plans as wire

plan = typer.Typer(no_args_is_help=True, help="Review plans: propose, start, show, looks.")
audit = typer.Typer(no_args_is_help=True, help="Audits of releases: commit, open, rows, judge.")
COMMANDS = {"plan": plan, "audit": audit}

Error = Annotated[float | None, typer.Option(help="Promised error, as 0.05.")]
Confidence = Annotated[float | None, typer.Option(help="As 0.95.")]
Most = Annotated[int, typer.Option(min=2, max=20, help="Votes on an item at most.")]


@plan.command("propose")
def propose(
    context: typer.Context,
    project: str,
    *,
    error_at_most: Error = None,
    confidence: Confidence = None,
    most: Most = 6,
) -> None:
    """What a plan would take and cost; nothing is bought."""
    options: Options = context.obj
    with connect(options) as client:
        shown = client.plans.propose(
            client.projects.get(project).id,
            error_at_most=error_at_most,
            confidence=confidence,
            most=most,
        )
    say(options, shown, _proposal_lines(shown))


@plan.command("start")
def start(
    context: typer.Context,
    project: str,
    *,
    error_at_most: Annotated[float, typer.Option(help="Promised error, as 0.05.")] = 0.05,
    confidence: Annotated[float, typer.Option(help="As 0.95.")] = 0.95,
    most: Most = 6,
    threshold: Annotated[float | None, typer.Option(help="Else the one proposed.")] = None,
) -> None:
    """Follow a plan from now on."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.plans.start(
            client.projects.get(project).id,
            error_at_most=error_at_most,
            confidence=confidence,
            most=most,
            threshold=threshold,
        )
    say(options, made, [_plan_line(made)])


@plan.command("show")
def show(context: typer.Context, project: str) -> None:
    """How far the plan is, and what it saved beside a fixed number of votes."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.plans.get(client.projects.get(project).id)
    lines = [_plan_line(found.plan) if found.plan else "No plan: `tacit plan propose PROJECT`."]
    lines.append(
        f"{counted(found.votes, 'answer')} on {counted(found.items, 'item')}; "
        f"{found.waiting} wait for a decision"
    )
    lines.append(_saving_line(found.saving))
    lines.append(found.model)
    say(options, found, lines)


@plan.command("looks")
def looks(context: typer.Context, project: str) -> None:
    """Items whose answers are in, and what is to become of them."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.plans.looks(client.projects.get(project).id)
    lines = [f"{one.item_id}  {one.state:<8} {one.why}" for one in page.items]
    say(options, page, lines or ["Nothing waits."])


@audit.command("commit")
def commit(context: typer.Context, project: str) -> None:
    """Fix the draw of all audits of a project and publish its hash."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.plans.commit_seed(client.projects.get(project).id)
    say(options, made, [f"SHA-256 of the seed: {made.sha256}, published {made.at:%Y-%m-%d}."])


@audit.command("open")
def open_audit(
    context: typer.Context,
    release_id: str,
    *,
    error_at_most: Annotated[float, typer.Option(help="Promised error, as 0.05.")] = 0.05,
    confidence: Annotated[float, typer.Option(help="As 0.95.")] = 0.95,
    rows: Annotated[int | None, typer.Option(min=1, help="Rows for all attempts.")] = None,
) -> None:
    """Fix the rows of a sealed release for its audit."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.plans.open_audit(
            release_id, error_at_most=error_at_most, confidence=confidence, audit_rows=rows
        )
    say(options, made, [f"Attempt {made.attempt}: {counted(made.rows, 'row')} are fixed."])


@audit.command("show")
def show_audit(context: typer.Context, release_id: str) -> None:
    """What the audit of a release has shown so far."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.plans.certificate(release_id)
    lines = [
        found.sentence,
        f"evidence {found.e_value:.2f}, certifies at {found.certifies_at:.0f}; "
        f"{found.judged} of at most {found.rows_max} rows judged, {found.wrong} wrong",
    ]
    say(options, found, lines)


@audit.command("rows")
def rows(context: typer.Context, release_id: str) -> None:
    """Rows that you may judge."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.plans.audit_rows(release_id)
    lines = [f"{one.item_id}  {one.title}" for one in page.items]
    say(options, page, lines or ["No row waits for you."])


@audit.command("judge")
def judge(
    context: typer.Context,
    release_id: str,
    item_id: str,
    *,
    answer: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Your own answer, JSON.")
    ] = None,
    right: Annotated[
        bool | None, typer.Option("--right/--wrong", help="Of kinds without votes.")
    ] = None,
    reasons: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Judge a row: by your own answer, or by --right or --wrong."""
    options: Options = context.obj
    with connect(options) as client:
        taken = client.plans.judge(
            release_id,
            item_id,
            own_answer=read_json(answer) if answer else None,
            is_right=right,
            reasons=reasons,
        )
    say(options, taken, ["Taken. What it means for the release is not told before the end."])


def _proposal_lines(shown: wire.ReviewProposal) -> list[str]:
    promise = shown.promise
    lines = [
        f"At most {promise.error_at_most:.1%} wrong with {promise.confidence:.0%} confidence, "
        f"{counted(shown.items, 'item')}, {shown.first} to {shown.most} votes each",
        shown.note,
    ]
    for point in shown.points:
        mark = "*" if point == shown.best else " "
        cost = _money(point.cost, shown.prices.currency)
        lines.append(
            f"{mark} settle at {point.threshold:.2%}: {point.votes:.2f} votes, "
            f"{point.adjudicated:.0%} adjudicated, error {point.error:.1%}, "
            f"audit {_rows(point.audit_rows)}, {cost}"
        )
    if shown.unknown:
        lines.append(f"No plan is proposed: {shown.unknown}.")
    return [*lines, *(f"  assumes: {words}" for words in shown.assumes)]


def _rows(number: float | None) -> str:
    return "not possible" if number is None else f"{number:.0f} rows"


def _money(cents: int | None, currency: str | None) -> str:
    return "no cost known" if cents is None else f"{cents / 100:,.2f} {currency}"


def _plan_line(found: wire.ReviewPlan) -> str:
    return (
        f"Since {found.at:%Y-%m-%d}: {found.first} votes, then more up to {found.most} until the "
        f"error is at or below {found.threshold:.2%}"
    )


def _saving_line(found: wire.Saving) -> str:
    share = found.share
    if share.value is None or share.low is None or share.high is None:
        return f"Saving: not known yet, {share.unknown or share.method}."
    return (
        f"Saving: {share.value:.0%} ({share.low:.0%} to {share.high:.0%}) of votes beside "
        f"{found.fixed} for every item; {found.bought:.2f} were bought"
    )
