"""`tacit reviews`, `tacit reason` and `tacit calibrate`: the review desk, from a terminal."""

from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.files import read_json
from tacit.cli.output import Options, say, say_table
from tacit.wire import desk as wire
from tacit.wire import work
from tacit.wire.quality import DomainReliability

reviews = typer.Typer(no_args_is_help=True, help="The review desk.")
reason = typer.Typer(no_args_is_help=True, help="Sentences kept for verdicts.")
calibrate = typer.Typer(no_args_is_help=True, help="Grade gold and see the difference.")
COMMANDS = {"reviews": reviews, "reason": reason, "calibrate": calibrate}

AnswerFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON.")]


@reviews.command("waiting")
def waiting(context: typer.Context) -> None:
    """What waits for you, by project."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.desk.waiting()
    lines = [
        f"{stage.count:>4} × {stage.stage:<11} {project.project_title}, oldest "
        f"{stage.oldest_at:%Y-%m-%d}, {_usual(stage)}"
        for project in page.items
        for stage in project.stages
    ]
    say(options, page, lines or ["Nothing waits for you."])


@reviews.command("ask")
def ask(context: typer.Context, item_id: str, question: str) -> None:
    """Ask another reviewer for a second opinion on a review."""
    options: Options = context.obj
    with connect(options) as client:
        asked = client.desk.ask_opinion(item_id, question)
    say(options, asked, [f"Asked: {asked.id}. The review comes back with the opinion."])


@reviews.command("asked")
def asked(context: typer.Context) -> None:
    """What you asked others, and whether the opinion is there."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.desk.asks()
    lines = [f"{one.ask.id}  {one.state:<10} {one.item_title}" for one in page.items]
    say(options, page, lines or ["You asked nothing."])


@reviews.command("take-back")
def take_back(context: typer.Context, ask_id: str) -> None:
    """Go on without the second opinion."""
    options: Options = context.obj
    with connect(options) as client:
        asked = client.desk.withdraw_ask(ask_id)
    say(options, asked, ["Taken back. The review is on your desk again."])


@reviews.command("opinion")
def opinion(context: typer.Context, claim_id: str, verdict: str, reasons: str) -> None:
    """Say what you would decide: `accept`, `return` or `reject`, and why."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.desk.give_opinion(claim_id, verdict, reasons)
    say(options, made, [f"{made.verdict}: {made.id}"])


@reviews.command("appeal")
def appeal(context: typer.Context, submission_id: str, reason: str) -> None:
    """Ask that another reviewer looks at a verdict on your work again."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.desk.appeal(submission_id, reason)
    say(options, made, [f"Appealed: {made.id}"])


@reviews.command("appeals")
def appeals(
    context: typer.Context,
    submission_id: Annotated[str | None, typer.Argument(help="Only of this hand-in.")] = None,
) -> None:
    """Your appeals and what was decided; of one hand-in, whether it can be appealed."""
    options: Options = context.obj
    with connect(options) as client:
        if submission_id is not None:
            standing = client.desk.appeal_standing(submission_id)
            say(options, standing, [_standing(standing)])
            return
        page = client.desk.appeals()
    columns = ("at", "item_title", "against", "verdict", "id")
    say_table(options, page.items, columns, empty="You appealed nothing.")


@reviews.command("decide-appeal")
def decide_appeal(context: typer.Context, claim_id: str, verdict: str, reasons: str) -> None:
    """`uphold`, `overturn` (accepted) or `overturn_return` (another round), and why."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.desk.decide_appeal(claim_id, verdict, reasons)
    say(options, made, [f"{made.verdict}: {made.id}"])


@reviews.command("trend")
def trend(context: typer.Context) -> None:
    """How your own work fared: accepted at first hand-in, points marked most often."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.desk.trend()
    lines = [f"accepted at first hand-in: {say_share(found.accepted_at_first)}"]
    lines += [
        f"  week of {week.begins_on}: {week.accepted_at_first} of {week.decided}"
        for week in found.weeks
    ]
    lines += [f"  not met {one.unmet} of {one.judged}: {one.title}" for one in found.points]
    say(options, found, lines)


@reviews.command("reliability")
def reliability(context: typer.Context) -> None:
    """How often you are right by domain, on gold and where somebody decided afterwards."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.desk.reliability()
    say(options, found, [_domain_line(one) for one in (*found.domains, found.all)])


@reason.command("list")
def list_reasons(context: typer.Context, project: str | None = None) -> None:
    """Your sentences, and those of a project or of all."""
    options: Options = context.obj
    with connect(options) as client:
        project_id = None if project is None else client.projects.get(project).id
        page = client.desk.reasons(project_id)
    say_table(options, page.items, ("id", "title", "project_id"), empty="None is kept.")


@reason.command("add")
def add_reason(
    context: typer.Context, text: str, *, title: str = "", project: str | None = None
) -> None:
    """Keep a sentence, for yourself or, as a manager, for a project."""
    options: Options = context.obj
    with connect(options) as client:
        project_id = None if project is None else client.projects.get(project).id
        made = client.desk.add_reason(text, title=title, project_id=project_id)
    say(options, made, [f"Kept: {made.id}"])


@reason.command("change")
def change_reason(context: typer.Context, reason_id: str, text: str, *, title: str = "") -> None:
    """Change a sentence."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.desk.change_reason(reason_id, text, title=title)
    say(options, made, ["Changed."])


@reason.command("remove")
def remove_reason(context: typer.Context, reason_id: str) -> None:
    """Remove a sentence."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.desk.remove_reason(reason_id)
    say(options, made, [f"Removed: {made.title}"])


@calibrate.command("list")
def list_gold(context: typer.Context) -> None:
    """The gold you can grade, and how you agree with it so far."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.desk.gold()
    lines = []
    for one in page.items:
        lines.append(f"{one.project_title} ({one.project_id}): {say_share(one.agreement)}")
        lines += [
            f"  {piece.key}  {piece.title}"
            + (f"  {piece.first.agreed} of {piece.first.compared} alike" if piece.first else "")
            for piece in one.pieces
        ]
    say(options, page, lines or ["No project has gold for you."])


@calibrate.command("people")
def list_people(context: typer.Context, project: str) -> None:
    """How each person who judges in a project agrees with its gold."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.desk.project_calibration(client.projects.get(project).id)
    lines = [
        f"{one.label}: {say_share(one.agreement)}; {one.graded} of {found.pieces} pieces graded"
        for one in found.people
    ]
    if found.pieces < found.pieces_wanted:
        lines.append(f"A share takes {found.pieces_wanted} gold pieces; here are {found.pieces}.")
    say(options, found, lines or ["Nobody has judged here yet."])


@calibrate.command("show")
def show_gold(context: typer.Context, project_id: str, key: str) -> None:
    """A gold piece to grade; `--json` gives the whole of it."""
    options: Options = context.obj
    with connect(options) as client:
        task = client.desk.gold_task(project_id, key)
    lines = [f"{task.title}  ({task.project_title})"]
    lines += [f"  {point.slug}: {point.title}" for point in task.points]
    say(options, task, lines)


@calibrate.command("grade")
def grade_gold(context: typer.Context, project_id: str, key: str, file: AnswerFile) -> None:
    """Grade it: a file with an answer of the kind, or with `verdict` and `lines`."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.desk.calibrate(project_id, key, read_json(file))
    say(options, made, _difference(made))


@calibrate.command("result")
def result(context: typer.Context, calibration_id: str) -> None:
    """What you made of a gold piece, with the difference."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.desk.calibration(calibration_id)
    say(options, made, _difference(made))


def say_share(share: wire.Share) -> str:
    """A share in words, or why there is none."""
    if share.value is None or share.low is None or share.high is None:
        return f"not known yet: {share.reason}"
    return f"{share.value:.0%} ({share.low:.0%} to {share.high:.0%}), {share.count} of {share.n}"


def _difference(made: wire.Calibration) -> list[str]:
    lines = [f"{made.id}: {made.agreed} of {made.compared} alike"]
    for line in made.lines:
        mark = "=" if line.agrees else "≠"
        lines.append(f"  {mark} {line.text}: you {line.given or 'nothing'}, gold {line.gold}")
        if not line.agrees and line.reason:
            lines.append(f"      {line.reason}")
    return lines


def _usual(stage: wire.WaitingStage) -> str:
    if stage.minutes is None:
        return "time not known yet"
    return f"about {stage.minutes} min each"


def _standing(standing: work.AppealStanding) -> str:
    if standing.appeal is not None:
        return f"Appealed {standing.appeal.at:%Y-%m-%d}: {standing.appeal.verdict or 'undecided'}"
    if standing.until is not None:
        return f"Can be appealed until {standing.until:%Y-%m-%d %H:%M} UTC."
    return standing.why_not


def _domain_line(one: DomainReliability) -> str:
    name, known = one.domain or "in all", one.reliability
    counts = f"{name}: {one.right} of {one.outcomes} right"
    if known.value is None or known.low is None or known.high is None:
        return f"{counts}; {known.unknown}"
    return f"{counts}; {known.value:.2f} ({known.low:.2f} to {known.high:.2f})"
