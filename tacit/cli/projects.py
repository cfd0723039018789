"""`tacit project` and `tacit status`."""

from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.output import Options, say, say_table
from tacit.wire import projects as wire
from tacit.wire.flow import Figure, Flow, MarkAgreement, PairAgreement, ProducerStrength

project = typer.Typer(no_args_is_help=True, help="Projects, their state and guideline.")
status = typer.Typer(help="Where projects stand.")
COMMANDS = {"project": project, "status": status}

_PROJECT_COLUMNS = ("slug", "title", "kind", "state", "guideline_version", "id")


@project.command("list")
def list_projects(context: typer.Context) -> None:
    """The projects of your organization."""
    options: Options = context.obj
    with connect(options) as client:
        rows = list(client.projects.all())
    say_table(options, rows, _PROJECT_COLUMNS, empty="No project yet: `tacit init FOLDER`.")


@project.command("show")
def show(context: typer.Context, name: str) -> None:
    """One project."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.projects.get(name)
    say(options, found, _lines(found))


@project.command("open")
def open_project(context: typer.Context, name: str) -> None:
    """Let experts claim work of it."""
    _change(context, name, "opening")


@project.command("pause")
def pause(context: typer.Context, name: str) -> None:
    """Hand out no new work; what is held may be handed in."""
    _change(context, name, "pause")


@project.command("close")
def close(context: typer.Context, name: str) -> None:
    """End a project."""
    _change(context, name, "closing")


@project.command("guidelines")
def guidelines(context: typer.Context, name: str) -> None:
    """The versions of the guideline, newest first."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.projects.guidelines(client.projects.get(name).id)
    say_table(options, page.items, ("version", "created_at", "note"), empty="None.")


@project.command("guideline")
def add_guideline(
    context: typer.Context,
    name: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    note: Annotated[str, typer.Option(help="Why it changed.")] = "",
    reask: Annotated[
        bool, typer.Option("--reask", help="Ask open work again under the new version.")
    ] = False,
) -> None:
    """Make a new version of the guideline from a file."""
    options: Options = context.obj
    body = wire.NewGuideline(
        text=file.read_text(encoding="utf-8"),
        note=note,
        open_work=wire.OpenWork.REASK if reask else wire.OpenWork.FINISH,
    )
    with connect(options) as client:
        made = client.projects.add_guideline(client.projects.get(name).id, body)
    say(options, made, [f"Version {made.version}, {len(made.points)} points."])


@project.command("open-work")
def open_work(context: typer.Context, name: str) -> None:
    """What a newer guideline would touch."""
    options: Options = context.obj
    with connect(options) as client:
        work = client.projects.open_work(client.projects.get(name).id)
    words = f"{work.held} held, {work.in_review} in review, {work.returned} returned"
    say(options, work, [words])


@project.command("close-case")
def close_case(
    context: typer.Context,
    name: str,
    case_id: str,
    *,
    finding: Annotated[str, typer.Option(help="What you found when you looked into it.")],
) -> None:
    """Close a case of quality with what you found; nothing else follows from it."""
    options: Options = context.obj
    with connect(options) as client:
        project_id = client.projects.get(name).id
        closed = client.projects.close_quality_case(project_id, case_id, finding)
    say(options, closed, [f"The case is closed: {closed.finding}"])


@project.command("strengths")
def show_strengths(context: typer.Context, name: str) -> None:
    """How strong each producer is whose responses were compared."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.projects.strengths(client.projects.get(name).id)
    lines = [_strength_line(one) for one in found.players]
    if found.reason is not None:
        lines.append(f"No strength is known: {found.reason}.")
    say(options, found, lines)


@status.command()
def show_status(
    context: typer.Context, name: Annotated[str | None, typer.Argument()] = None
) -> None:
    """Where a project stands, stage by stage; without a name, every project."""
    options: Options = context.obj
    with connect(options) as client:
        if name is None:
            rows = list(client.projects.all())
            say_table(options, rows, _PROJECT_COLUMNS, empty="No project yet: `tacit init`.")
            return
        flow = client.projects.flow(client.projects.get(name).id)
    say(options, flow, _flow_lines(flow))


@project.command("agreement")
def show_agreement(context: typer.Context, name: str) -> None:
    """For each pair of graders: equal labels, percent, Cohen's κ; overlap of marked words."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.projects.agreement(client.projects.get(name).id)
    common = [pair for pair in found.pairs if pair.n]
    lines = [_pair_line(pair, found.labels) for pair in common]
    if apart := len(found.pairs) - len(common):
        lines.append(f"{apart} more pairs have judged nothing in common.")
    lines += [line for pair in found.marks for line in _mark_lines(pair, found.labels)]
    say(options, found, lines or [f"Not known yet: {found.reason}."])


def _change(context: typer.Context, name: str, change: str) -> None:
    options: Options = context.obj
    with connect(options) as client:
        changed = client.projects.change(client.projects.get(name).id, change)
    say(options, changed, [f"{changed.slug} is {changed.state}."])


def _lines(found: wire.Project) -> list[str]:
    stages = " → ".join(stage.name for stage in found.pipeline)
    return [
        f"{found.title}  ({found.slug}, {found.id})",
        f"  {found.summary}",
        f"  kind {found.kind}, {found.state}, guideline version {found.guideline_version}",
        f"  {stages}",
    ]


def _pair_line(pair: PairAgreement, labels: dict[str, str]) -> str:
    names = _names(pair, labels)
    return f"{names}: {pair.equal} of {pair.n} equal, κ {_figure(pair.kappa)}"


def _mark_lines(pair: MarkAgreement, labels: dict[str, str]) -> list[str]:
    """What two people marked in the responses that both have read."""
    return [
        f"{_names(pair, labels)}, on {pair.n} responses both have read:",
        f"  same first wrong step {_figure(pair.equal)}, κ {_figure(pair.kappa)}",
        f"  steps between the two {_figure(pair.distance)}",
        f"  overlap of marked words, F1 {_figure(pair.spans)}",
    ]


def _names(pair: PairAgreement | MarkAgreement, labels: dict[str, str]) -> str:
    return " – ".join(labels.get(rater, rater) for rater in (pair.rater_a, pair.rater_b))


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return f"undefined, {figure.reason}"
    return f"{figure.value:.3f}"


def _strength_line(one: ProducerStrength) -> str:
    counts = f"{one.wins} better, {one.losses} worse, {one.ties} equal"
    if one.value is None:
        return f"{one.name}: {counts}"
    if one.low is None or one.high is None:
        return f"{one.name}: {one.value:+.2f}, {counts}"
    return f"{one.name}: {one.value:+.2f} ({one.low:+.2f} to {one.high:+.2f}), {counts}"


def _flow_lines(flow: Flow) -> list[str]:
    counts = ", ".join(f"{state} {count}" for state, count in flow.items.items() if count)
    lines = [f"items: {counts or 'none'}", ""]
    lines += [
        f"{stage.stage:<11} open {stage.open}  held {stage.held}  overdue {stage.overdue}  "
        f"returned {stage.returned}  parked {stage.parked}  settled {stage.settled}"
        for stage in flow.stages
    ]
    lines += ["", *(f"needs you: {one.stage}: {one.words}" for one in flow.unstaffed)]
    lines += [f"needs you: {one.item_title} ({one.why})" for one in flow.stuck]
    return lines
