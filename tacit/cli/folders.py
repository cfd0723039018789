"""`tacit init` and `tacit apply`: projects as folders."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.output import EXIT_REFUSED, Options, counted, say, say_progress
from tacit.intake import folders, templates
from tacit.intake.records import ProjectFolder
from tacit.kit.ids import new_id
from tacit.sdk.client import Client
from tacit.wire import intake as wire
from tacit.wire.projects import OpenWork

init = typer.Typer(help="Write a new project folder to start from.")
apply = typer.Typer(help="Plan, then create or update a project from its folder.")
COMMANDS = {"init": init, "apply": apply}


@init.command()
def run_init(
    context: typer.Context,
    folder: Path,
    kind: Annotated[str, typer.Option(help="The kind of task.")] = "example",
) -> None:
    """Write a small project that `tacit apply` takes as it stands."""
    written = templates.init(folder, kind=kind)
    for path in written:
        typer.echo(str(path))
    typer.echo(f"Next: edit them, then `tacit apply {folder}`.", err=True)


@apply.command()
def run_apply(
    context: typer.Context,
    folder: Path,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Apply without asking.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Show the plan and stop.")] = False,
    reask: Annotated[
        bool, typer.Option("--reask", help="Ask open work again under a new guideline.")
    ] = False,
) -> None:
    """Show what would change, then change it. A second time nothing is left to do."""
    options: Options = context.obj
    read = folders.read(folder)
    parts = list(folders.split(read))
    with connect(options) as client:
        plans = [client.projects.plan(_as_wire(part)) for part in parts]
        if plan or all(one.is_empty for one in plans):
            _say_plan(options, plans)
            return
        refused = any(one.items_changed for one in plans)
        if refused or not options.json:
            _say_plan(options, plans)
        if refused:
            raise typer.Exit(EXIT_REFUSED)
        if not yes and not typer.confirm("Apply?", err=True):
            raise typer.Exit(EXIT_REFUSED)
        applied = _apply(client, parts, OpenWork.REASK if reask else OpenWork.FINISH)
    added = sum(one.items_added for one in applied)
    words = "created" if applied[0].created else "updated"
    say(options, applied[-1], [f"{applied[0].project} {words}, {counted(added, 'item')} added."])


def _apply(
    client: Client, parts: Sequence[ProjectFolder], open_work: OpenWork
) -> list[wire.Applied]:
    project_id = new_id()
    applied = []
    for number, part in enumerate(parts, start=1):
        body = wire.ApplyFolder(id=project_id, open_work=open_work, **folders.to_json(part))
        applied.append(client.projects.apply(body))
        say_progress(f"part {number} of {len(parts)}")
    say_progress("")
    return applied


def _as_wire(part: ProjectFolder) -> wire.Folder:
    return wire.Folder.model_validate(folders.to_json(part))


def _say_plan(options: Options, plans: Sequence[wire.Plan]) -> None:
    first = plans[0]
    total = first.model_copy(
        update={
            "items_new": sum(one.items_new for one in plans),
            "items_same": sum(one.items_same for one in plans),
            "items_changed": tuple(each for one in plans for each in one.items_changed),
        }
    )
    say(options, total, _plan_lines(total))


def _plan_lines(plan: wire.Plan) -> list[str]:
    if plan.is_empty and not plan.items_new:
        return [f"{plan.project}: nothing to do."]
    new = plan.project_id is None
    lines = [f"{plan.project}: {'new project' if new else 'changes'}"]
    lines += [line for each in plan.fields if not new for line in _field_lines(each)]
    if (guideline := plan.guideline) is not None and not new:
        lines.append(
            f"  ~ guideline version {guideline.old_version} → {guideline.new_version} "
            f"(+{guideline.lines_added} −{guideline.lines_removed} lines)"
        )
        lines += [f"      {line}" for line in guideline.excerpt]
        lines.append(_touched_line(plan.open_work))
    lines += [f"  ~ criterion {each.id}" for each in plan.rubric]
    lines.append(f"  + {counted(plan.items_new, 'item')} new, {plan.items_same} unchanged")
    lines += [f"  ✗ {each.key} ({each.place}): {each.remedy}" for each in plan.items_changed]
    return lines


def _field_lines(change: wire.FieldChange) -> list[str]:
    """A short value on one line; of a list the parts that go and the parts that come."""
    if not (isinstance(change.old, list) and isinstance(change.new, list)):
        return [f"  ~ {change.key}: {_words(change.old)} → {_words(change.new)}"]
    old, new = ([_words(part) for part in parts] for parts in (change.old, change.new))
    return [
        f"  ~ {change.key}:",
        *(f"      - {part}" for part in old if part not in new),
        *(f"      + {part}" for part in new if part not in old),
    ]


def _words(value: object) -> str:
    """A value as one would write it in project.yaml, its keys in one order."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_words(value[key])}" for key in sorted(value)) or "none"
    if isinstance(value, list):
        return ", ".join(_words(part) for part in value) or "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "none" if value in (None, "") else str(value)


def _touched_line(work: wire.TouchedWork) -> str:
    if not (work.held or work.in_review or work.returned):
        return "    no open work is touched"
    return (
        f"    open work it touches: {work.held} held, {work.in_review} in review, "
        f"{work.returned} returned; it finishes under the old version, or use --reask"
    )
