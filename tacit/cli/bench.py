"""`tacit question`, `tacit pad`, `tacit template`: what lies beside the work."""

from pathlib import Path
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.output import Options, moment, say, say_table
from tacit.wire import bench as wire

question = typer.Typer(no_args_is_help=True, help="Questions on a guideline, and their answers.")
pad = typer.Typer(no_args_is_help=True, help="Your notes on a piece of work; they go nowhere.")
template = typer.Typer(no_args_is_help=True, help="Texts that you insert where you write.")
COMMANDS = {"question": question, "pad": pad, "template": template}

TextFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A text in UTF-8.")]


@question.command("look")
def look(context: typer.Context, claim_id: str, find: str | None = None) -> None:
    """What lies beside your work: what changed in the guideline, and what was answered."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.bench.look(claim_id, q=find)
    lines = [f"guideline version {found.guideline_version}"]
    if found.since is not None:
        lines.append(f"  you last read version {found.since.version}, {moment(found.since.at)}")
        lines += [f"  changed: {note}" for note in found.since.notes]
    say(options, found, [*lines, *(line for one in found.questions for line in _lines(one))])


@question.command("read")
def read(context: typer.Context, claim_id: str) -> None:
    """Say that you read the guideline beside your work."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.bench.record_reading(claim_id, read=True)
    say(options, made, [f"Version {made.version} is marked as read."])


@question.command("ask")
def ask(
    context: typer.Context, claim_id: str, text: str, heading: str = "", quote: str = ""
) -> None:
    """Ask something on the guideline beside your work."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.bench.ask(claim_id, text, heading=heading, quote=quote)
    say(options, made, [f"Asked: {made.question.id}. The answer will be on your desk."])


@question.command("list")
def list_questions(
    context: typer.Context,
    project: Annotated[str | None, typer.Argument(help="Else what you asked yourself.")] = None,
    state: Annotated[str | None, typer.Option(help="open or answered.")] = None,
) -> None:
    """The questions of a project, or your own, newest first."""
    options: Options = context.obj
    with connect(options) as client:
        if project is None:
            page = client.bench.questions()
        else:
            project_id = client.projects.get(project).id
            page = client.bench.project_questions(project_id, state=state)
    lines = [line for one in page.items for line in _lines(one)]
    say(options, page, lines or ["No question."])


@question.command("answer")
def answer(
    context: typer.Context,
    question_id: str,
    text: str,
    *,
    privately: Annotated[bool, typer.Option(help="For its asker alone.")] = False,
) -> None:
    """Answer a question, for everybody who works under the guideline."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.bench.answer(question_id, text, published=not privately)
    say(options, made, ["Answered for its asker." if privately else "Answered for everybody."])


@question.command("seen")
def seen(context: typer.Context, question_id: str) -> None:
    """Note that you saw the answer: the desk tells of it no more."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.bench.mark_seen(question_id)
    say(options, made, ["Seen." if made.answer else "There is no answer yet."])


@pad.command("show")
def show_pad(context: typer.Context, claim_id: str) -> None:
    """Your notes on a piece of work."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.bench.pad(claim_id)
    say(options, found, [found.text] if found.text else ["Nothing written yet."])


@pad.command("save")
def save_pad(context: typer.Context, claim_id: str, file: TextFile) -> None:
    """Keep the notes of a file in place of those that are there."""
    options: Options = context.obj
    with connect(options) as client:
        version = client.bench.pad(claim_id).version
        text = file.read_text(encoding="utf-8")
        made = client.bench.save_pad(claim_id, text, base_version=version)
    say(options, made, [f"Kept, version {made.version}. Only you can read it."])


@pad.command("list")
def list_pads(context: typer.Context) -> None:
    """Your notes on all work."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.bench.pads()
    lines = [f"{one.pad.item_id}  {one.item_title}: {one.pad.text[:60]!r}" for one in page.items]
    say(options, page, lines or ["Nothing written yet."])


@pad.command("delete")
def delete_pad(context: typer.Context, item_id: str) -> None:
    """Erase your notes on an item."""
    options: Options = context.obj
    with connect(options) as client:
        gone = client.bench.delete_pad(item_id)
    say(options, gone, ["Erased."])


@template.command("list")
def list_templates(context: typer.Context) -> None:
    """Your own templates."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.bench.templates()
    say_table(options, page.items, ("id", "name"), empty="None yet: `tacit template add`.")


@template.command("add")
def add_template(context: typer.Context, name: str, file: TextFile) -> None:
    """Keep the text of a file as a template."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.bench.create_template(name, file.read_text(encoding="utf-8"))
    say(options, made, [f"Kept as {made.name!r}: {made.id}"])


@template.command("change")
def change_template(context: typer.Context, template_id: str, name: str, file: TextFile) -> None:
    """Give a template another name and text."""
    options: Options = context.obj
    with connect(options) as client:
        text = file.read_text(encoding="utf-8")
        made = client.bench.change_template(template_id, name=name, text=text)
    say(options, made, [f"Changed: {made.name!r}."])


@template.command("delete")
def delete_template(context: typer.Context, template_id: str) -> None:
    """Erase a template."""
    options: Options = context.obj
    with connect(options) as client:
        gone = client.bench.delete_template(template_id)
    say(options, gone, ["Erased."])


@template.command("writing")
def writing(
    context: typer.Context,
    *,
    language: Annotated[
        str | None, typer.Option(help="A tag, as de; empty: the project's.")
    ] = None,
    spelling: Annotated[bool | None, typer.Option(help="Mark unknown words.")] = None,
) -> None:
    """Show or set the language you write in and whether unknown words are marked."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.bench.writing()
        if language is not None or spelling is not None:
            found = client.bench.set_writing(
                language=found.language if language is None else language,
                spelling=found.spelling if spelling is None else spelling,
            )
    words = found.language or "as the project says"
    say(options, found, [f"Language: {words}. Spelling: {'on' if found.spelling else 'off'}."])


def _lines(asked: wire.Asked) -> list[str]:
    at = f" at “{asked.question.heading}”" if asked.question.heading else ""
    lines = [f"{asked.question.id}  {moment(asked.question.asked_at)}{at}"]
    lines.append(f"  Q: {asked.question.text}")
    if asked.answer is not None:
        scope = "" if asked.answer.published else " (for its asker)"
        lines.append(f"  A: {asked.answer.text}{scope}")
    return lines
