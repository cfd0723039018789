"""`/`, signing in and out; in demo mode by one click as one of its people."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from tacit.access import sessions
from tacit.access.gate import Attempt, Entered
from tacit.access.records import Person, Role
from tacit.door import remote
from tacit.door.credentials import SESSION_COOKIE
from tacit.kit.errors import SignInNeeded, TacitError
from tacit.web import _frame
from tacit.web._call import Asked, PageCall, go, text

router = APIRouter()

SESSION_SECONDS_MAX = 30 * 24 * 3600
_GROUPS = (
    (Role.EXPERT, "Experts", "write and grade answers"),
    (Role.REVIEWER, "Reviewers", "review, decide and audit the work of others"),
    (Role.MANAGER, "Manager", "runs projects"),
    (Role.CUSTOMER, "Customer", "sees projects, no names"),
    (Role.FINANCE, "Finance", "sees projects and costs"),
    (Role.ADMIN, "Admin", "manages people and server"),
)
"""Who has several roles stands under the first of these."""


@dataclass(frozen=True)
class DemoGroup:
    """People of the demo under one role."""

    role: str
    does: str
    people: tuple[Person, ...]


@router.get("/")
async def show_home(call: Asked) -> Response:
    """The first page of whoever is signed in, else the way in."""
    if call.credential is None:
        return RedirectResponse("/sign-in", status_code=303)
    actor = await call.read(lambda tx, actor, now: actor)
    return RedirectResponse(_frame.home(actor), status_code=303)


@router.get("/sign-in")
async def show_sign_in(call: Asked) -> Response:
    """The form, and in a demo its people."""
    return await _form(call, after=call.request.query_params.get("next", ""))


@router.post("/sign-in")
async def sign_in(call: Asked) -> Response:
    """Begin a session with address and password."""
    form = await call.form()
    attempt = Attempt(
        email=text(form, "email"), password=_password(form.get("password")), address=address(call)
    )
    after = text(form, "next")
    try:
        entered = await call.services.gate.sign_in(attempt=attempt, now=call.services.clock.now())
    except TacitError as error:
        return await _form(call, after=after, email=attempt.email, error=error)
    return await enter(call, entered, after)


@router.post("/sign-in/demo")
async def sign_in_demo(call: Asked) -> Response:
    """Begin a session as a person of the demo."""
    form = await call.form()
    entered = await call.services.gate.enter_demo(
        person_id=text(form, "person_id"),
        demo=call.services.settings.demo,
        address=address(call),
        now=call.services.clock.now(),
    )
    return await enter(call, entered, text(form, "next"))


@router.post("/sign-out")
async def sign_out(call: Asked) -> Response:
    """End the session of this browser."""
    await call.form()
    await _end_session(call)
    answer = go("/sign-in", say="You are signed out.")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def address(call: PageCall) -> str:
    """Where the request came from, for the sign-in log and the count of tries."""
    return remote.address_of(call.request, trusted=call.services.settings.trusted_proxies)


def safe_path(path: str) -> str | None:
    """The path if it is one of this server; never a way to another site."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path.isprintable() else None


async def _form(
    call: PageCall, *, after: str, email: str = "", error: TacitError | None = None
) -> Response:
    demo = call.services.settings.demo
    people = await call.services.db.read(lambda tx: sessions.list_demo_people(tx, demo=demo))
    closed = not await call.services.db.read(sessions.can_anybody_sign_in)
    context = {
        "groups": _group(people),
        "nobody_yet": closed and not people,
        "after": safe_path(after) or "",
        "email": email,
        "error": error,
    }
    actor = await call.find_actor()
    return call.show("sign_in.html", context, actor=actor, status=error.status if error else 200)


def _group(people: tuple[Person, ...]) -> tuple[DemoGroup, ...]:
    found: dict[Role, list[Person]] = {}
    for person in people:
        first = next(role for role, _, _ in _GROUPS if role in person.roles)
        found.setdefault(first, []).append(person)
    return tuple(
        DemoGroup(role=label, does=does, people=tuple(found[role]))
        for role, label, does in _GROUPS
        if role in found
    )


async def enter(call: PageCall, entered: Entered, after: str) -> Response:
    """Give the browser a session that was begun, instead of the one it had."""
    await _end_session(call)
    answer = RedirectResponse(safe_path(after) or "/", status_code=303)
    answer.set_cookie(
        SESSION_COOKIE,
        entered.secret,
        max_age=SESSION_SECONDS_MAX,
        httponly=True,
        samesite="lax",
        secure=call.services.settings.public_url.startswith("https:"),
    )
    return answer


async def _end_session(call: PageCall) -> None:
    """End the session that the browser came with, if it still stands."""
    session_hash = call.session_hash
    if session_hash is None:
        return
    try:
        await call.write(
            lambda tx, actor, now: sessions.sign_out(
                tx, actor=actor, session_hash=session_hash, now=now
            )
        )
    except SignInNeeded:
        return


def _password(value: object) -> str:
    return value if isinstance(value, str) else ""
