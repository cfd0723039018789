"""People, tokens, organizations, sign-ins."""

from collections.abc import Iterable, Iterator

from tacit.kit.ids import new_id
from tacit.sdk.choices import some_of
from tacit.sdk.transport import Transport
from tacit.wire import access
from tacit.wire.base import PageOf


class People:
    """The people of an organization."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def me(self) -> access.Me:
        """Who this client acts as."""
        return self._transport.get("/api/v1/me", access.Me)

    def list(self, *, cursor: str | None = None, limit: int = 50) -> PageOf[access.Person]:
        """One page of the people."""
        return self._transport.page("/api/v1/people", access.Person, cursor=cursor, limit=limit)

    def all(self, *, role: str | None = None, q: str | None = None) -> Iterator[access.Person]:
        """All people, page by page; `q` looks for a part of a name."""
        return self._transport.pages("/api/v1/people", access.Person, role=role, q=q)

    def get(self, person_id: str) -> access.Person:
        """One person."""
        return self._transport.get(f"/api/v1/people/{person_id}", access.Person)

    def add(
        self,
        *,
        name: str,
        roles: Iterable[str],
        email: str | None = None,
        alias: str | None = None,
        password: str | None = None,
    ) -> access.Person:
        """Add a person with their roles."""
        body = access.NewPerson(
            id=new_id(),
            name=name,
            roles=some_of(access.Role, roles, place="role"),
            email=email,
            alias=alias,
            password=password,
        )
        return self._transport.post("/api/v1/people", body, access.Person)

    def set_roles(self, person_id: str, roles: Iterable[str]) -> access.Person:
        """Set what a person is; none takes them out of the organization."""
        body = access.Roles(roles=some_of(access.Role, roles, place="role"))
        return self._transport.put(f"/api/v1/people/{person_id}/roles", body, access.Person)

    def set_tags(self, person_id: str, tags: Iterable[access.NewTag]) -> PageOf[access.PersonTag]:
        """Set the skills and qualifications of a person."""
        body = access.Tags(tags=list(tags))
        path = f"/api/v1/people/{person_id}/tags"
        return self._transport.put(path, body, PageOf[access.PersonTag])

    def set_password(self, person_id: str, password: str) -> None:
        """Set a password; all sessions of the person end."""
        body = access.Password(password=password)
        self._transport.send("PUT", f"/api/v1/people/{person_id}/password", body=body)

    def disable(self, person_id: str) -> access.Person:
        """Shut a person out; what they did stays."""
        path = f"/api/v1/people/{person_id}/disabling"
        return self._transport.post(path, None, access.Person)

    def enable(self, person_id: str) -> access.Person:
        """Let a person in again."""
        path = f"/api/v1/people/{person_id}/enabling"
        return self._transport.post(path, None, access.Person)

    def sign_ins(self, *, cursor: str | None = None, limit: int = 50) -> PageOf[access.SignIn]:
        """One page of the sign-in log, newest first."""
        return self._transport.page("/api/v1/sign-ins", access.SignIn, cursor=cursor, limit=limit)

    def organizations(self) -> PageOf[access.Organization]:
        """The organizations this person can act for."""
        return self._transport.page("/api/v1/organizations", access.Organization)

    def create_organization(self, *, slug: str, name: str) -> access.Organization:
        """Create an organization; the caller becomes its admin."""
        body = access.NewOrganization(id=new_id(), slug=slug, name=name)
        return self._transport.post("/api/v1/organizations", body, access.Organization)


class Tokens:
    """API tokens of the person who asks."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> PageOf[access.Token]:
        """The tokens, also those that have ended."""
        return self._transport.page("/api/v1/tokens", access.Token)

    def all(self) -> Iterator[access.Token]:
        """All tokens, page by page."""
        return self._transport.pages("/api/v1/tokens", access.Token)

    def create(self, *, name: str, scopes: Iterable[str]) -> access.MadeToken:
        """Make a token; its secret is in the answer and nowhere else."""
        body = access.NewToken(
            id=new_id(), name=name, scopes=some_of(access.Scope, scopes, place="scope")
        )
        return self._transport.post("/api/v1/tokens", body, access.MadeToken)

    def end(self, token_id: str) -> access.Token:
        """End a token at once."""
        answer = self._transport.send("DELETE", f"/api/v1/tokens/{token_id}")
        return access.Token.model_validate_json(answer.content)
