"""`tacit people` and `tacit token`."""

import sys
from typing import Annotated

import typer

from tacit.cli.connection import connect
from tacit.cli.output import Options, say, say_table
from tacit.wire import access

people = typer.Typer(no_args_is_help=True, help="People, their roles and tags.")
token = typer.Typer(no_args_is_help=True, help="API tokens of your own.")
COMMANDS = {"people": people, "token": token}

_PERSON_COLUMNS = ("id", "alias", "name", "email", "roles")
_TOKEN_COLUMNS = ("id", "name", "scopes", "created_at", "last_used_on", "ended_at")


@people.command("me")
def me(context: typer.Context) -> None:
    """Who you act as."""
    options: Options = context.obj
    with connect(options) as client:
        found = client.people.me()
    say(options, found, [f"{found.name} ({found.alias}): {', '.join(sorted(found.roles))}"])


@people.command("list")
def list_people(context: typer.Context, role: str | None = None, q: str | None = None) -> None:
    """The people of your organization."""
    options: Options = context.obj
    with connect(options) as client:
        rows = list(client.people.all(role=role, q=q))
    say_table(options, rows, _PERSON_COLUMNS, empty="Nobody here yet: `tacit people add`.")


@people.command("show")
def show(context: typer.Context, person_id: str) -> None:
    """One person with their roles and tags."""
    options: Options = context.obj
    with connect(options) as client:
        person = client.people.get(person_id)
    say(options, person, _lines(person))


@people.command("add")
def add(
    context: typer.Context,
    *,
    name: Annotated[str, typer.Option(help="As the person signs.")],
    role: Annotated[list[str], typer.Option(help="May be given several times.")],
    email: Annotated[str | None, typer.Option(help="To sign in with.")] = None,
    alias: Annotated[str | None, typer.Option(help="The name others see.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a password.")] = False,
) -> None:
    """Add a person."""
    options: Options = context.obj
    secret = _ask_password("Password") if password else None
    with connect(options) as client:
        person = client.people.add(name=name, roles=role, email=email, alias=alias, password=secret)
    say(options, person, _lines(person))


@people.command("roles")
def set_roles(context: typer.Context, person_id: str, roles: list[str]) -> None:
    """Set what a person is: customer, manager, expert, reviewer, finance, admin."""
    options: Options = context.obj
    with connect(options) as client:
        person = client.people.set_roles(person_id, roles)
    say(options, person, _lines(person))


@people.command("tags")
def set_tags(
    context: typer.Context,
    person_id: str,
    *,
    skill: Annotated[list[str] | None, typer.Option(help="A skill, as law.contracts.")] = None,
    qualification: Annotated[
        list[str] | None, typer.Option(help="A qualification, as contracts-101@2.")
    ] = None,
) -> None:
    """Set the skills and qualifications of a person; those not named are taken."""
    options: Options = context.obj
    tags = [access.NewTag(tag=tag, kind=access.TagKind.SKILL) for tag in skill or []]
    tags += [
        access.NewTag(tag=tag, kind=access.TagKind.QUALIFICATION) for tag in qualification or []
    ]
    with connect(options) as client:
        page = client.people.set_tags(person_id, tags)
    say_table(options, page.items, ("tag", "kind", "until"), empty="No tags.")


@people.command("password")
def set_password(context: typer.Context, person_id: str) -> None:
    """Set a password; the person's sessions end."""
    options: Options = context.obj
    secret = _ask_password("New password")
    with connect(options) as client:
        client.people.set_password(person_id, secret)
    if not options.json:
        typer.echo("The password is set; the person signs in anew.")


@people.command("disable")
def disable(context: typer.Context, person_id: str) -> None:
    """Close an account; what the person did stays."""
    options: Options = context.obj
    with connect(options) as client:
        person = client.people.disable(person_id)
    say(options, person, _lines(person))


@people.command("enable")
def enable(context: typer.Context, person_id: str) -> None:
    """Open a closed account again."""
    options: Options = context.obj
    with connect(options) as client:
        person = client.people.enable(person_id)
    say(options, person, _lines(person))


@people.command("sign-ins")
def sign_ins(context: typer.Context, limit: int = 50) -> None:
    """The sign-in log, newest first."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.people.sign_ins(limit=limit)
    columns = ("at", "person_id", "ok", "reason", "address")
    say_table(options, page.items, columns, empty="Nobody has signed in yet.")


@people.command("organizations")
def organizations(context: typer.Context) -> None:
    """The organizations you can act for."""
    options: Options = context.obj
    with connect(options) as client:
        page = client.people.organizations()
    say_table(options, page.items, ("id", "slug", "name"), empty="None.")


@people.command("add-organization")
def add_organization(context: typer.Context, slug: str, name: str) -> None:
    """Create an organization; you become its admin."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.people.create_organization(slug=slug, name=name)
    say(options, made, [f"{made.slug}: {made.name} ({made.id})"])


@token.command("list")
def list_tokens(context: typer.Context) -> None:
    """Your API tokens, also those that have ended."""
    options: Options = context.obj
    with connect(options) as client:
        rows = list(client.tokens.all())
    say_table(options, rows, _TOKEN_COLUMNS, empty="No tokens: `tacit token create NAME`.")


@token.command("create")
def create_token(
    context: typer.Context,
    name: str,
    scope: Annotated[list[str], typer.Option(help="read, work, manage, admin.")],
) -> None:
    """Make a token; its secret is shown once."""
    options: Options = context.obj
    with connect(options) as client:
        made = client.tokens.create(name=name, scopes=scope)
    say(options, made, [made.secret, "This is shown once. Keep it like a password."])


@token.command("end")
def end_token(context: typer.Context, token_id: str) -> None:
    """End a token at once and for good."""
    options: Options = context.obj
    with connect(options) as client:
        ended = client.tokens.end(token_id)
    say(options, ended, [f"{ended.name} ended."])


def _ask_password(words: str) -> str:
    """Twice from a person, who sees nothing while typing; once from a script."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = typer.prompt(words, hide_input=True, confirmation_prompt=True)
    return asked


def _lines(person: access.Person) -> list[str]:
    tags = ", ".join(tag.tag for tag in person.tags) or "none"
    return [
        f"{person.name} ({person.alias})  {person.id}",
        f"  roles: {', '.join(sorted(person.roles)) or 'none'}",
        f"  tags:  {tags}",
        f"  email: {person.email or 'none, cannot sign in by password'}",
    ]
