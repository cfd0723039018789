"""People, roles, tags, tokens, organizations, sign-ins."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from tacit.access import organizations, people, sign_ins, tokens
from tacit.access.records import (
    Membership,
    NewOrganization,
    NewPerson,
    NewTag,
    NewToken,
    Role,
    TagKind,
    Token,
)
from tacit.api._call import (
    LIMIT_DEFAULT,
    PREFIX,
    PROBLEMS,
    Asked,
    Cursor,
    Limit,
    list_of,
    of,
    page_of,
)
from tacit.wire import access as wire
from tacit.wire.base import PageOf

router = APIRouter(prefix=PREFIX, tags=["people"], responses=PROBLEMS)


@router.get("/me", response_model=wire.Me)
async def get_me(call: Asked) -> Response:
    """Who the request came from."""
    return await call.see(lambda tx, actor, now: actor, of(wire.Me))


@router.get("/organizations", response_model=PageOf[wire.Organization])
async def list_organizations(call: Asked) -> Response:
    """The organizations that the person can act for."""

    def make(memberships: tuple[Membership, ...]) -> PageOf[wire.Organization]:
        return list_of(wire.Organization)(one.organization for one in memberships)

    return await call.see(lambda tx, actor, now: organizations.list_own(tx, actor=actor), make)


@router.post("/organizations", status_code=201, response_model=wire.Organization)
async def create_organization(call: Asked, body: wire.NewOrganization) -> Response:
    """Create an organization; whoever asks becomes its admin."""
    new = NewOrganization(id=body.id, slug=body.slug, name=body.name)
    return await call.once(
        lambda tx, actor, now: organizations.create(tx, actor=actor, organization=new, now=now),
        of(wire.Organization),
        status=201,
    )


@router.get("/people", response_model=PageOf[wire.Person])
async def list_people(
    call: Asked,
    role: wire.Role | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Cursor = None,
    limit: Limit = LIMIT_DEFAULT,
) -> Response:
    """The people of the organization, in the order they were added."""
    wanted = None if role is None else Role(role)
    return await call.see(
        lambda tx, actor, now: people.list_people(
            tx, actor=actor, role=wanted, search=q, cursor=cursor, limit=limit
        ),
        page_of(wire.Person),
    )


@router.post("/people", status_code=201, response_model=wire.Person)
async def add_person(call: Asked, body: wire.NewPerson) -> Response:
    """Add a person with their roles; the same id adds them once."""
    password_hash = None
    if body.password is not None:
        password_hash = await call.services.passwords.hash(body.password)
    new = NewPerson(
        id=body.id,
        name=body.name,
        roles=frozenset(Role(role) for role in body.roles),
        email=body.email,
        alias=body.alias,
        password_hash=password_hash,
    )
    return await call.do(
        lambda tx, actor, now: people.add(tx, actor=actor, person=new, now=now),
        of(wire.Person),
        status=201,
    )


@router.get("/people/{person_id}", response_model=wire.Person)
async def get_person(call: Asked, person_id: str) -> Response:
    """One person, with their roles and tags."""
    return await call.see(
        lambda tx, actor, now: people.get_person(tx, actor=actor, person_id=person_id),
        of(wire.Person),
    )


@router.put("/people/{person_id}/roles", response_model=wire.Person)
async def set_roles(call: Asked, person_id: str, body: wire.Roles) -> Response:
    """Set what a person is; without a role they have left the organization."""
    roles = frozenset(Role(role) for role in body.roles)
    return await call.once(
        lambda tx, actor, now: people.set_roles(
            tx, actor=actor, person_id=person_id, roles=roles, now=now
        ),
        of(wire.Person),
    )


@router.put("/people/{person_id}/tags", response_model=PageOf[wire.PersonTag])
async def set_tags(call: Asked, person_id: str, body: wire.Tags) -> Response:
    """Set the skills and qualifications of a person."""
    tags = [NewTag(tag=tag.tag, kind=TagKind(tag.kind), until=tag.until) for tag in body.tags]
    return await call.once(
        lambda tx, actor, now: people.set_tags(
            tx, actor=actor, person_id=person_id, tags=tags, now=now
        ),
        list_of(wire.PersonTag),
    )


@router.put("/people/{person_id}/password", status_code=204)
async def set_password(call: Asked, person_id: str, body: wire.Password) -> Response:
    """Set a password; the other sessions of the person end."""
    password_hash = await call.services.passwords.hash(body.password)
    return await call.do(
        lambda tx, actor, now: people.set_password(
            tx,
            actor=actor,
            person_id=person_id,
            password_hash=password_hash,
            keep_session=call.session_hash,
            now=now,
        ),
        lambda _: None,
        status=204,
    )


@router.post("/people/{person_id}/disabling", response_model=wire.Person)
async def disable_person(call: Asked, person_id: str) -> Response:
    """Close an account; what the person did stays."""
    return await call.once(
        lambda tx, actor, now: people.disable(tx, actor=actor, person_id=person_id, now=now),
        of(wire.Person),
    )


@router.post("/people/{person_id}/enabling", response_model=wire.Person)
async def enable_person(call: Asked, person_id: str) -> Response:
    """Open a closed account again."""
    return await call.once(
        lambda tx, actor, now: people.enable(tx, actor=actor, person_id=person_id, now=now),
        of(wire.Person),
    )


@router.get("/tokens", response_model=PageOf[wire.Token])
async def list_tokens(call: Asked, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT) -> Response:
    """The API tokens of whoever asks, also those that have ended."""
    return await call.see(
        lambda tx, actor, now: tokens.list_tokens(tx, actor=actor, cursor=cursor, limit=limit),
        page_of(wire.Token),
    )


@router.post("/tokens", status_code=201, response_model=wire.MadeToken)
async def create_token(call: Asked, body: wire.NewToken) -> Response:
    """Make an API token; the secret is in this answer and nowhere else.

    This one route ignores `Idempotency-Key`: an answer that holds a secret is not kept.
    """
    secret = tokens.new_secret()
    new = NewToken(
        id=body.id,
        token_hash=tokens.hash_secret(secret),
        name=body.name,
        scopes=frozenset(scope.value for scope in body.scopes),
    )

    def make(token: Token) -> wire.MadeToken:
        return wire.MadeToken(**wire.Token.model_validate(token).model_dump(), secret=secret)

    return await call.do(
        lambda tx, actor, now: tokens.create(tx, actor=actor, token=new, now=now),
        make,
        status=201,
    )


@router.delete("/tokens/{token_id}", response_model=wire.Token)
async def end_token(call: Asked, token_id: str) -> Response:
    """End an API token at once and for good."""
    return await call.once(
        lambda tx, actor, now: tokens.end(tx, actor=actor, token_id=token_id, now=now),
        of(wire.Token),
    )


@router.get("/sign-ins", response_model=PageOf[wire.SignIn])
async def list_sign_ins(
    call: Asked, cursor: Cursor = None, limit: Limit = LIMIT_DEFAULT
) -> Response:
    """The sign-in log, newest first."""
    return await call.see(
        lambda tx, actor, now: sign_ins.list_sign_ins(tx, actor=actor, cursor=cursor, limit=limit),
        page_of(wire.SignIn),
    )
