"""`tacit work` and `tacit submission`: what an expert or reviewer does, from a terminal."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from tacit.cli.connection import connect
from tacit.cli.files import read_json
from tacit.cli.output import Options, moment, say, say_table
from tacit.kit.ids import new_id
from tacit.wire import time as wire_time
from tacit.wire import work as wire
from tacit.wire import worksheet

work = typer.Typer(no_args_is_help=True, help="Do work: take it, draft, hand in, decide.")
submission = typer.Typer(no_args_is_help=True, help="What you handed in, and its feedback.")
COMMANDS = {"work": work, "submission": submission}

AnswerFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON.")]


@work.command("desk")
def desk(context: typer.Context) -> None:
    """What there is to do for you."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.work.desk()
    say(options, found, _desk_lines(found))


@work.command("next")
def take_next(
    context: typer.Context,
    project: str | None = None,
    stage: Annotated[list[str] | None, typer.Option(help="author, review …")] = None,
) -> None:
    """Take the next piece of work."""
    options: Options = context.obj
    with connect(options) as client:
        project_id = None if project is None else client.projects.get(project).id
        claim = client.work.next(project_id=project_id, stage_names=stage)
        if claim is None:
            typer.echo("null" if options.json else "Nothing for you now.")
            return
        sheet = client.work.worksheet(claim.id)
    say(options, sheet, _sheet_lines(sheet))


@work.command("again")
def take_again(context: typer.Context, item_id: str) -> None:
    """Take back work you held before, or that was kept for you."""
    options: Options = context.obj
    with connect(options) as client:
        claim = client.work.take_again(item_id)
    say(options, claim, [f"{claim.id}, held until {moment(claim.hold_until)}"])


@work.command("held")
def held(context: typer.Context) -> None:
    """What you hold."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.work.claims()
    columns = ("id", "stage_name", "item_id", "hold_until")
    say_table(options, page.items, columns, empty="You hold nothing: `tacit work next`.")


@work.command("show")
def show(context: typer.Context, claim_id: str) -> None:
    """Everything needed to work on a claim; `--json` gives the whole of it."""
    options: Options = context.obj
    with connect(options) as client:
        sheet = client.work.worksheet(claim_id)
    say(options, sheet, _sheet_lines(sheet))


@work.command("renew")
def renew(context: typer.Context, claim_id: str) -> None:
    """Hold it for its full time again."""
    options: Options = context.obj
    with connect(options) as client:
        claim = client.work.renew(claim_id)
    say(options, claim, [f"Held until {moment(claim.hold_until)}."])


@work.command("give-back")
def give_back(context: typer.Context, claim_id: str, reason: str) -> None:
    """Give it back; your draft is kept."""
    options: Options = context.obj
    with connect(options) as client:
        claim = client.work.give_back(claim_id, reason)
    say(options, claim, ["Given back. Your draft is kept."])


@work.command("park")
def park(context: typer.Context, claim_id: str, reason: str) -> None:
    """Say that the item is broken."""
    options: Options = context.obj
    with connect(options) as client:
        parked = client.work.park(claim_id, reason)
    say(options, parked, ["Out of the queue until a manager answers."])


@work.command("draft")
def draft(
    context: typer.Context,
    claim_id: str,
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False)] = None,
) -> None:
    """Show your draft, or keep a new version of it from a file."""
    options: Options = context.obj
    with connect(options) as client:
        current = client.work.draft(claim_id)
        if file is not None:
            base = 0 if current is None else current.version
            current = client.work.save_draft(claim_id, read_json(file), base_version=base)
    if current is None:
        typer.echo("null" if options.json else "No draft yet.")
        return
    text = json.dumps(current.answer, indent=2, ensure_ascii=False)
    say(options, current, [f"Version {current.version}, saved {moment(current.saved_at)}", text])


@work.command("drafts")
def drafts(context: typer.Context, claim_id: str) -> None:
    """The versions of your draft that are kept."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.work.drafts(claim_id)
    say_table(options, page.items, ("version", "saved_at", "tab"), empty="No draft yet.")


@work.command("check")
def check(context: typer.Context, claim_id: str, file: AnswerFile) -> None:
    """What is missing in an answer, before you hand it in."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.work.check(claim_id, read_json(file))
    say_table(options, page.items, ("level", "path", "text"), empty="Nothing to say: ready.")


@work.command("submit")
def submit(
    context: typer.Context,
    claim_id: str,
    file: AnswerFile,
    *,
    ai_help: Annotated[str, typer.Option(help="none, spelling, search or draft.")],
    ai_note: str = "",
) -> None:
    """Hand in the answer, with the disclosure of how a model helped."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.work.submit(claim_id, read_json(file), ai_help=ai_help, ai_note=ai_note)
    say(options, made, [f"Handed in, round {made.round}: {made.id}"])


@work.command("review")
def review(context: typer.Context, claim_id: str, file: AnswerFile) -> None:
    """Accept, return or reject: a file with verdict, reasons, lines, comments."""
    options: Options = context.obj
    body = wire.NewReview.model_validate(_named(read_json(file)))
    with connect(options) as client:
        made = client.work.review(claim_id, body)
    say(options, made, [f"{made.verdict}: {made.id}"])


@work.command("adjudicate")
def adjudicate(context: typer.Context, claim_id: str, file: AnswerFile) -> None:
    """Decide where people differ: a file with verdict, reasons, decisions."""
    options: Options = context.obj
    body = wire.NewAdjudication.model_validate(_named(read_json(file)))
    with connect(options) as client:
        made = client.work.adjudicate(claim_id, body)
    say(options, made, [f"{made.verdict}: {made.id}"])


@work.command("audit")
def audit(context: typer.Context, claim_id: str, verdict: str, reasons: str) -> None:
    """Pass or fail a sampled row."""
    options: Options = context.obj
    body = wire.NewAudit(id=new_id(), verdict=wire.AuditVerdict(verdict), reasons=reasons)
    with connect(options) as client:
        made = client.work.audit(claim_id, body)
    say(options, made, [f"{made.verdict}: {made.id}"])


@work.command("time")
def time(context: typer.Context) -> None:
    """Your time so far, by day."""
    options: Options = context.obj
    with connect(options) as client:
        totals = client.work.time()
    lines = [f"{day}  {seconds / 60:.0f} min" for day, seconds in sorted(totals.by_day.items())]
    say(options, totals, lines or ["No time yet."])


@work.command("record-time")
def record_time(context: typer.Context, claim_id: str, file: AnswerFile) -> None:
    """Record stretches of time: a file with `segments` of id, from_at, to_at, signal."""
    options: Options = context.obj
    body = wire_time.NewSegments.model_validate(read_json(file))
    with connect(options) as client:
        page = client.work.record_time(claim_id, body.segments)
    columns = ("from_at", "to_at", "kind", "note")
    say_table(options, page.items, columns, empty="All of it was known already.")


@work.command("answer-gap")
def answer_gap(context: typer.Context, segment_id: str, answer: str) -> None:
    """Say whether a gap was `work` or a `break`."""
    options: Options = context.obj
    with connect(options) as client:
        segment = client.work.answer_gap(segment_id, answer)
    say(
        options, segment, [f"{moment(segment.from_at)} – {moment(segment.to_at)}: {segment.answer}"]
    )


@submission.command("list")
def list_submissions(context: typer.Context, limit: int = 50) -> None:
    """What you handed in, newest first."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.work.submissions(limit=limit)
    columns = ("at", "item_title", "stage", "round", "item_state", "verdict", "id")
    say_table(options, page.items, columns, empty="Nothing yet: `tacit work next`.")


@submission.command("show")
def show_submission(context: typer.Context, submission_id: str) -> None:
    """One submission with its feedback."""
    options: Options = context.obj
    with connect(options) as client:
        view = client.work.submission(submission_id)
    say(options, view, _view_lines(view))


@submission.command("comments")
def comments(context: typer.Context, submission_id: str) -> None:
    """The comments on a submission."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.work.comments(submission_id)
    lines = [f"{one.comment.id}  {one.by}: {one.comment.text}" for one in page.items]
    say(options, page, lines or ["No comments."])


@submission.command("reply")
def reply(context: typer.Context, comment_id: str, text: str) -> None:
    """Answer a comment."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.work.reply(comment_id, text)
    say(options, made, [f"Answered: {made.id}"])


def _named(body: dict[str, Any]) -> dict[str, Any]:
    return {"id": new_id(), **body}


def _desk_lines(found: worksheet.Desk) -> list[str]:
    lines = [f"held   {one.claim.id}  {one.item_title}" for one in found.held]
    lines += [f"back   {one.item_id}  {one.item_title} ({one.stage})" for one in found.kept]
    lines += [
        f"offer  {one.count} × {one.stage} in {one.project_title}: {'; '.join(one.why)}"
        for one in found.offers
    ]
    return lines or ["Nothing for you now."]


def _sheet_lines(sheet: worksheet.Worksheet) -> list[str]:
    claim = sheet.claim
    return [
        f"{sheet.item_title}  ({sheet.project_title}, {claim.stage_name})",
        f"  claim {claim.id}, held until {moment(claim.hold_until)}",
        f"  guideline version {sheet.guideline_version}; `--json` shows all of it",
    ]


def _view_lines(view: worksheet.SubmissionView) -> list[str]:
    made = view.submission
    lines = [f"{made.id}, round {made.round}, {moment(made.submitted_at)}"]
    lines += [f"  {one.verdict}: {one.reasons}" for one in view.reviews]
    lines += [f"  “{one.comment.text}” ({one.by})" for one in view.comments]
    return lines
