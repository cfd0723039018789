"""`/account`: who I am here, my organizations, password, theme, sessions and tokens."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import organizations, people, permissions, sessions, sign_ins, tokens
from tacit.access.gate import PasswordChange
from tacit.access.permissions import Action
from tacit.access.records import (
    Actor,
    Membership,
    NewOrganization,
    NewToken,
    Person,
    Scope,
    SignIn,
    Token,
)
from tacit.kit import ids
from tacit.kit.errors import Malformed, SignInNeeded, TacitError
from tacit.kit.paging import Page
from tacit.storage.transaction import Tx
from tacit.web._call import Asked, PageCall, go, shown, text, texts
from tacit.web.sign_in import address

router = APIRouter()

THEMES = ("", "light", "dark")
THEME_SECONDS = 365 * 24 * 3600
SECRET_COOKIE = "tacit_new_token"
SECRET_SECONDS = 120
SIGN_INS_SHOWN = 10
SCOPES = (
    (Scope.READ, "Read", "see what you may see"),
    (Scope.WORK, "Work", "claim, write, review"),
    (Scope.MANAGE, "Manage", "create and change projects, items, releases"),
    (Scope.ADMIN, "Administer", "people, tokens, backups"),
)


@dataclass(frozen=True)
class AccountView:
    person: Person
    memberships: tuple[Membership, ...]
    sign_ins: tuple[SignIn, ...]
    may_organize: bool
    new_id: str
    """Of an organization that the form may make, so that sending it twice makes one."""


@router.get("/account")
async def show_account(call: Asked) -> Response:
    """Who I am, and what I can change about it."""
    return await _account(call)


@router.post("/account/organization")
async def switch_organization(call: Asked) -> Response:
    """Act for another organization from now on."""
    form = await call.form()
    org_id, session_hash = text(form, "org_id"), _session(call)
    await call.write(
        lambda tx, actor, now: sessions.switch_organization(
            tx, actor=actor, session_hash=session_hash, org_id=org_id, now=now
        )
    )
    return go("/", say="You now act for the other organization.")


@router.post("/account/organizations")
async def create_organization(call: Asked) -> Response:
    """Make another organization, with me as its admin. A form sent twice makes one."""
    form = await call.form()
    given = text(form, "id")
    new = NewOrganization(
        id=given if ids.is_id(given) else ids.new_id(),
        slug=text(form, "slug"),
        name=text(form, "name"),
    )
    try:
        made = await call.write(
            lambda tx, actor, now: organizations.create(tx, actor=actor, organization=new, now=now)
        )
    except TacitError as error:
        return await _account(call, error=shown(error))
    return go("/account", say=f"{made.name} is there. Choose it to act for it.")


@router.post("/account/password")
async def change_password(call: Asked) -> Response:
    """Change my password; my other sessions end."""
    form = await call.form()
    old, new, again = (_secret(form.get(name)) for name in ("old", "password", "again"))
    change = PasswordChange(old=old, new=new, session_hash=_session(call), address=address(call))
    actor = await call.read(lambda tx, actor, now: actor)
    try:
        if new != again:
            raise Malformed("The two new passwords differ.", place="again")
        now = call.services.clock.now()
        await call.services.gate.change_password(actor=actor, change=change, now=now)
    except TacitError as error:
        return await _account(call, error=error)
    return go("/account", say="Your password is changed. Your other sessions have ended.")


@router.post("/account/theme")
async def set_theme(call: Asked) -> Response:
    """Day or night, for browsers without scripts."""
    form = await call.form()
    theme = text(form, "theme")
    answer = go("/account")
    if theme in THEMES[1:]:
        answer.set_cookie("theme", theme, max_age=THEME_SECONDS, samesite="lax")
    else:
        answer.delete_cookie("theme")
    return answer


@router.post("/account/sessions/end")
async def end_sessions(call: Asked) -> Response:
    """Sign out everywhere but here."""
    await call.form()
    keep = _session(call)
    count = await call.write(
        lambda tx, actor, now: sessions.end_all(
            tx, actor=actor, person_id=actor.person_id, keep=keep, now=now
        )
    )
    said = "one other session" if count == 1 else f"{count} other sessions"
    return go("/account", say=f"Ended: {said}." if count else "There was no other session.")


@router.get("/account/tokens")
async def show_tokens(call: Asked) -> Response:
    """My API tokens; the secret of a new one, once."""
    answer = await _tokens(call)
    answer.delete_cookie(SECRET_COOKIE, path="/account/tokens")
    return answer


@router.post("/account/tokens")
async def create_token(call: Asked) -> Response:
    """Make a token. A form that is sent twice makes one."""
    form = await call.form()
    secret = tokens.new_secret()
    new = NewToken(
        id=text(form, "id") if ids.is_id(text(form, "id")) else ids.new_id(),
        token_hash=tokens.hash_secret(secret),
        name=text(form, "name"),
        scopes=frozenset(texts(form, "scopes")),
    )

    def create(tx: Tx, actor: Actor, now: datetime) -> bool:
        return tokens.create(tx, actor=actor, token=new, now=now).created_at == now

    try:
        is_new = await call.write(create)
    except TacitError as error:
        return await _tokens(call, typed=new, error=shown(error))
    if not is_new:
        return go("/account/tokens", say="This token was made already.")
    answer = go("/account/tokens")
    answer.set_cookie(
        SECRET_COOKIE, secret, max_age=SECRET_SECONDS, path="/account/tokens",
        httponly=True, samesite="strict",
        secure=call.services.settings.public_url.startswith("https:"),
    )  # fmt: skip
    return answer


@router.post("/account/tokens/{token_id}/end")
async def end_token(call: Asked, token_id: str) -> Response:
    """End a token for good."""
    await call.form()
    token = await call.write(
        lambda tx, actor, now: tokens.end(tx, actor=actor, token_id=token_id, now=now)
    )
    return go("/account/tokens", say=f"The token “{token.name}” has ended.")


async def _account(call: PageCall, error: TacitError | None = None) -> Response:
    def see(tx: Tx, actor: Actor, now: datetime) -> AccountView:
        log = sign_ins.list_sign_ins(
            tx, actor=actor, person_id=actor.person_id, limit=SIGN_INS_SHOWN
        )
        return AccountView(
            person=people.get_person(tx, actor=actor, person_id=actor.person_id),
            memberships=organizations.list_own(tx, actor=actor),
            sign_ins=log.items,
            may_organize=permissions.can(actor, Action.CREATE_ORGANIZATION, org_id=actor.org_id),
            new_id=ids.new_id(),
        )

    return await call.page(
        "account.html",
        see,
        lambda view: {"view": view, "error": error, "session": call.session_hash is not None},
        status=error.status if error else 200,
    )


async def _tokens(
    call: PageCall, *, typed: NewToken | None = None, error: TacitError | None = None
) -> Response:
    cursor = call.request.query_params.get("cursor")
    blank = NewToken(id=ids.new_id(), token_hash="", name="", scopes=frozenset({"read"}))

    def context(page: Page[Token]) -> dict[str, object]:
        return {
            "page": page,
            "secret": call.request.cookies.get(SECRET_COOKIE),
            "typed": typed or blank,
            "scopes": SCOPES,
            "error": error,
        }

    return await call.page(
        "tokens.html",
        lambda tx, actor, now: tokens.list_tokens(tx, actor=actor, cursor=cursor),
        context,
        status=error.status if error else 200,
    )


def _session(call: PageCall) -> str:
    if call.session_hash is None:
        raise SignInNeeded("This page needs a session.", remedy="Sign in.")
    return call.session_hash


def _secret(value: object) -> str:
    return value if isinstance(value, str) else ""
