"""docs/reference/permissions.md is written from the table and held to it.

After a change: `python -m tests.unit.access.test_permissions_page` writes it anew.
"""

from pathlib import Path

from tacit.access.permissions import ACTIONS, Action
from tacit.access.records import Role, Scope

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "permissions.md"

INTRODUCTION = """\
# Permissions

What a person may do follows from their roles in one organization; a person may hold
several roles, and be a member of several organizations, acting for one at a time.
Another organization's things answer as if they did not exist.

An API token acts for a person. It may do what the person's roles allow *and* its scopes
name; a scope never adds. Scopes do not contain each other: a program that hands in work
and reads what came of it has both `read` and `work`.

Everybody sees and changes what is their own without further permission: their page,
their password, their sessions and sign-ins. A password is not changed with a token.

## Actions

A dot says that the role allows the action; the last column is the scope that a token needs.
"""

RULES = """
## Who may give which role

A manager gives and takes the roles customer, expert and reviewer. The roles manager,
finance and admin are given and taken by admins, and only an admin sets the password,
closes the account, or ends the sessions and tokens of a person who holds one of them. An
organization keeps at least one admin who can sign in.

A person who belongs to another organization too keeps their account to themselves: here
their roles can be taken, which ends their sessions and tokens here; their password cannot
be set and their account cannot be closed.

## Names and pseudonyms

Every person has a pseudonym in each organization, such as `expert-014`. Who may
`see_people` is shown names; everybody else is shown pseudonyms, and their own name.

## Ways in

| way | ends |
| --- | --- |
| session, by password | after 3 days without use, after 30 days, by sign-out, by a new password |
| session, by one click (demo) | likewise |
| API token (`tct_…`) | when it is ended, or the person leaves the organization or is closed |

One click enters nobody but in demo mode, and then only a sample person without a password,
of an organization that was made as a demo.

Passwords are hashed with argon2id; sessions and tokens are 256 random bits of which the
SHA-256 is stored. Sign-in allows ten tries for an account from one address, one more every 30
seconds, and a hundred for all accounts from one address. Every try is in the sign-in
log; what was typed as the address is not.
"""


def render() -> str:
    header = " | ".join(["action", "may …", *(role.value for role in Role), "scope"])
    ruler = " | ".join(["---", "---", *([":-:"] * len(Role)), "---"])
    rows = [row(action) for action in Action]
    scopes = [scope_line(scope) for scope in Scope]
    table = "\n".join([f"| {header} |", f"| {ruler} |", *rows])
    return "\n".join([INTRODUCTION, table, "", "## Scopes", "", *scopes, RULES])


def row(action: Action) -> str:
    rule = ACTIONS[action]
    dots = ["•" if role in rule.roles else " " for role in Role]
    cells = [f"`{action.value}`", rule.words, *dots, f"`{rule.scope.value}`"]
    return f"| {' | '.join(cells)} |"


def scope_line(scope: Scope) -> str:
    actions = ", ".join(f"`{action.value}`" for action in Action if ACTIONS[action].scope is scope)
    return f"- `{scope.value}`: {actions}"


def test_the_page_says_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(), (
        "run: python -m tests.unit.access.test_permissions_page"
    )


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
