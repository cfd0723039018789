"""`/demo/<role>`: the addresses that `tacit demo` prints, each signing one in."""

from fastapi import APIRouter
from starlette.responses import Response

from tacit.access import sessions
from tacit.access.errors import DemoOff
from tacit.access.records import Person, Role
from tacit.web import sign_in
from tacit.web._call import Asked

router = APIRouter()

SHOWN = frozenset({"expert-03"})
"""Pseudonyms of demo people whose desk has something of everything: feedback, drafts, offers."""


@router.get("/demo/{role}")
async def enter_demo(call: Asked, role: Role) -> Response:
    """Begin a session as the first person of the demo whose chief role this is."""
    services = call.services
    people = await services.db.read(
        lambda tx: sessions.list_demo_people(tx, demo=services.settings.demo)
    )
    person = _first(people, role)
    entered = await services.gate.enter_demo(
        person_id=person.id,
        demo=services.settings.demo,
        address=sign_in.address(call),
        now=services.clock.now(),
    )
    return await sign_in.enter(call, entered, "/")


def _first(people: tuple[Person, ...], role: Role) -> Person:
    """Who shows the role best: an expert named in SHOWN, else whoever has the fewest roles."""
    fitting = [person for person in people if role in person.roles]
    if not fitting:
        raise DemoOff(
            "There is no sign-in by one click here.", remedy="Sign in with your password."
        )
    return min(fitting, key=lambda person: (_is_plain(person, role), len(person.roles)))


def _is_plain(person: Person, role: Role) -> bool:
    return role is not Role.EXPERT or person.alias not in SHOWN
