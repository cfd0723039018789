"""`/people`: who belongs to the organization; roles, skills, passwords, closing accounts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.responses import Response

from tacit.access import people, sessions, sign_ins, tokens
from tacit.access.records import Actor, NewPerson, NewTag, Person, Role, SignIn, TagKind, Token
from tacit.kit import ids
from tacit.kit.errors import Malformed, TacitError
from tacit.kit.paging import Page
from tacit.storage.transaction import Tx
from tacit.web import words
from tacit.web._call import Asked, PageCall, go, shown, text, texts

router = APIRouter()

SIGN_INS_SHOWN = 20
_TAG_LINE = re.compile(r"(?P<tag>\S+)(?:\s+until\s+(?P<until>\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True)
class PersonView:
    person: Person
    tokens: tuple[Token, ...]
    sign_ins: tuple[SignIn, ...]
    is_me: bool


@dataclass(frozen=True)
class TypedPerson:
    """The form of a new person as it was sent."""

    id: str
    name: str = ""
    email: str = ""
    alias: str = ""
    roles: tuple[str, ...] = (Role.EXPERT.value,)


@router.get("/people")
async def show_people(call: Asked) -> Response:
    """The people, by role and words."""
    return await _list(call)


@router.post("/people")
async def add_person(call: Asked) -> Response:
    """Add a person. A form that is sent twice adds one."""
    form = await call.form()
    typed = TypedPerson(
        id=text(form, "id") if ids.is_id(text(form, "id")) else ids.new_id(),
        name=text(form, "name"),
        email=text(form, "email"),
        alias=text(form, "alias"),
        roles=tuple(texts(form, "roles")),
    )
    try:
        password_hash = await _hash(call, form)
        new = NewPerson(
            id=typed.id,
            name=typed.name,
            email=typed.email or None,
            alias=typed.alias or None,
            roles=_roles(typed.roles),
            password_hash=password_hash,
        )
        added = await call.write(
            lambda tx, actor, now: people.add(tx, actor=actor, person=new, now=now)
        )
    except TacitError as error:
        return await _list(call, typed=typed, error=shown(error))
    return go(f"/people/{added.id}", say=f"{added.name} is added as {added.alias}.")


@router.get("/people/{person_id}")
async def show_person(call: Asked, person_id: str) -> Response:
    """One person, and what can be changed about them."""
    return await _person(call, person_id)


@router.post("/people/{person_id}/roles")
async def set_roles(call: Asked, person_id: str) -> Response:
    """Give a person exactly the roles that are ticked."""
    form = await call.form()
    try:
        roles = _roles(texts(form, "roles"))
        await call.write(
            lambda tx, actor, now: people.set_roles(
                tx, actor=actor, person_id=person_id, roles=roles, now=now
            )
        )
    except TacitError as error:
        return await _person(call, person_id, part="roles", error=shown(error))
    return go(f"/people/{person_id}", say="The roles are set.")


@router.post("/people/{person_id}/tags")
async def set_tags(call: Asked, person_id: str) -> Response:
    """Give a person exactly the skills and qualifications that are listed."""
    form = await call.form()
    skills, qualifications = text(form, "skills"), text(form, "qualifications")
    try:
        tags = [
            *_read_tags(skills, TagKind.SKILL),
            *_read_tags(qualifications, TagKind.QUALIFICATION),
        ]
        await call.write(
            lambda tx, actor, now: people.set_tags(
                tx, actor=actor, person_id=person_id, tags=tags, now=now
            )
        )
    except TacitError as error:
        typed = {"skills": skills, "qualifications": qualifications}
        return await _person(call, person_id, part="tags", error=shown(error), typed=typed)
    return go(f"/people/{person_id}", say="Skills and qualifications are set.")


@router.post("/people/{person_id}/password")
async def set_password(call: Asked, person_id: str) -> Response:
    """Set a password; the person is signed out everywhere."""
    form = await call.form()
    try:
        password_hash = await _hash(call, form)
        if password_hash is None:
            raise Malformed("There is no password in the form.", place="password")
        await call.write(
            lambda tx, actor, now: people.set_password(
                tx,
                actor=actor,
                person_id=person_id,
                password_hash=password_hash,
                keep_session=call.session_hash,
                now=now,
            )
        )
    except TacitError as error:
        return await _person(call, person_id, part="password", error=shown(error))
    return go(f"/people/{person_id}", say="The password is set; their sessions have ended.")


@router.post("/people/{person_id}/sessions/end")
async def end_sessions(call: Asked, person_id: str) -> Response:
    """Sign a person out everywhere."""
    await call.form()
    count = await call.write(
        lambda tx, actor, now: sessions.end_all(tx, actor=actor, person_id=person_id, now=now)
    )
    return go(f"/people/{person_id}", say=f"Sessions ended: {count}.")


@router.post("/people/{person_id}/disable")
async def disable_person(call: Asked, person_id: str) -> Response:
    """Close an account; a line offers to open it again."""
    await call.form()
    try:
        person = await call.write(
            lambda tx, actor, now: people.disable(tx, actor=actor, person_id=person_id, now=now)
        )
    except TacitError as error:
        return await _person(call, person_id, part="account", error=shown(error))
    undo = f"/people/{person_id}/enable"
    return go(f"/people/{person_id}", say=f"The account of {person.name} is closed.", undo=undo)


@router.post("/people/{person_id}/enable")
async def enable_person(call: Asked, person_id: str) -> Response:
    """Open a closed account."""
    await call.form()
    person = await call.write(
        lambda tx, actor, now: people.enable(tx, actor=actor, person_id=person_id, now=now)
    )
    return go(f"/people/{person_id}", say=f"The account of {person.name} is open.")


async def _list(
    call: PageCall, *, typed: TypedPerson | None = None, error: TacitError | None = None
) -> Response:
    query = call.request.query_params
    role = Role(query["role"]) if query.get("role") in set(Role) else None
    search = query.get("q", "").strip()[: people.SEARCH_CHARS_MAX]

    def context(page: Page[Person]) -> dict[str, object]:
        return {
            "page": page,
            "role": role,
            "q": search,
            "roles_all": words.ROLES,
            "typed": typed or TypedPerson(id=ids.new_id()),
            "error": error,
        }

    return await call.page(
        "people.html",
        lambda tx, actor, now: people.list_people(
            tx, actor=actor, role=role, search=search, cursor=query.get("cursor")
        ),
        context,
        status=error.status if error else 200,
    )


async def _person(
    call: PageCall,
    person_id: str,
    *,
    part: str = "",
    error: TacitError | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    def see(tx: Tx, actor: Actor, now: datetime) -> PersonView:
        lines = sign_ins.list_sign_ins(tx, actor=actor, person_id=person_id, limit=SIGN_INS_SHOWN)
        return PersonView(
            person=people.get_person(tx, actor=actor, person_id=person_id),
            tokens=tokens.list_tokens(tx, actor=actor, person_id=person_id).items,
            sign_ins=lines.items,
            is_me=person_id == actor.person_id,
        )

    def context(view: PersonView) -> dict[str, object]:
        return {
            "view": view,
            "roles_all": words.ROLES,
            "typed": typed or _typed_tags(view.person),
            "part": part,
            "error": error,
        }

    status = error.status if error else 200
    return await call.page("person.html", see, context, status=status)


def _typed_tags(person: Person) -> dict[str, str]:
    def lines(kind: TagKind) -> str:
        return "\n".join(
            tag.tag + (f" until {tag.until:%Y-%m-%d}" if tag.until else "")
            for tag in person.tags
            if tag.kind is kind
        )

    return {"skills": lines(TagKind.SKILL), "qualifications": lines(TagKind.QUALIFICATION)}


def _read_tags(lines: str, kind: TagKind) -> list[NewTag]:
    """One tag a line, with `until 2027-01-31` where it ends."""
    place = "skills" if kind is TagKind.SKILL else "qualifications"
    tags = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        found = _TAG_LINE.fullmatch(line)
        if found is None:
            raise Malformed(
                f"“{line}” is not understood.",
                place=place,
                remedy="Write one a line, as law.contracts or law.contracts until 2027-01-31.",
            )
        tags.append(NewTag(tag=found["tag"], kind=kind, until=_read_day(found["until"], place)))
    return tags


def _read_day(day: str | None, place: str) -> datetime | None:
    if day is None:
        return None
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed(f"{day} is no day.", place=place, remedy="Write 2027-01-31.") from None


def _roles(values: Sequence[str]) -> frozenset[Role]:
    unknown = [value for value in values if value not in set(Role)]
    if unknown:
        raise Malformed(f"There is no role “{unknown[0]}”.", place="roles")
    return frozenset(Role(value) for value in values)


async def _hash(call: PageCall, form: FormData) -> str | None:
    """Hash the password of a form for somebody who may manage people; None without one."""
    password = form.get("password")
    if not isinstance(password, str) or not password:
        return None
    await call.read(lambda tx, actor, now: actor)
    return await call.services.passwords.hash(password)
