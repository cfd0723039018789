"""One request, one verb, one transaction.

A route parses, then hands one function to `Call.write` or `Call.read`. Who is asking is
looked up inside the same transaction as the verb, so that a token that was ended a
moment ago no longer works, and a request costs one transaction, not two.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from tacit.access import sessions, tokens
from tacit.access.records import Actor
from tacit.door import credentials
from tacit.door.credentials import Credential, Means
from tacit.door.services import Services, services_of
from tacit.kit import canonical
from tacit.kit.errors import SignInNeeded
from tacit.storage import idempotency
from tacit.storage.transaction import Tx

T = TypeVar("T")
Verb = Callable[[Tx, Actor, datetime], T]
"""A verb with its arguments bound: transaction, who asks, when."""


class Call:
    """The way of one request to the verbs."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.services: Services = services_of(request)
        self.credential: Credential | None = credentials.of_request(request)

    @property
    def session_hash(self) -> str | None:
        """The session that asks, if it is one."""
        if self.credential is None or self.credential.means is not Means.SESSION:
            return None
        return self.credential.secret_hash

    async def write(self, verb: Verb[T]) -> T:
        """Run one verb in its own transaction and commit it."""
        now = self.services.clock.now()
        credential = self._credential()
        return await self.services.db.write(
            lambda tx: verb(tx, who_writes(tx, credential, now), now)
        )

    async def read(self, verb: Verb[T]) -> T:
        """Run one reading verb; nothing is written."""
        return (await self.read_as(verb))[1]

    async def read_as(self, verb: Verb[T]) -> tuple[Actor, T]:
        """As `read`, and say who asked."""
        now = self.services.clock.now()
        credential = self._credential()

        def see(tx: Tx) -> tuple[Actor, T]:
            actor = who(tx, credential, now)
            return actor, verb(tx, actor, now)

        actor, found = await self.services.db.read(see)
        if actor.touch_due:
            await self.services.db.write(lambda tx: touch(tx, credential, now))
        return actor, found

    async def see(self, verb: Verb[T], answer: Callable[[T], BaseModel]) -> Response:
        """Run one reading verb and answer in JSON."""
        return self.answer(answer(await self.read(verb)))

    async def do(
        self, verb: Verb[T], answer: Callable[[T], BaseModel | None], *, status: int = 200
    ) -> Response:
        """Run one verb and answer in JSON; for verbs that are harmless when repeated."""
        return self.answer(answer(await self.write(verb)), status=status)

    async def once(
        self, verb: Verb[T], answer: Callable[[T], BaseModel | None], *, status: int = 200
    ) -> Response:
        """Run one verb and answer in JSON; with an `Idempotency-Key`, at most once.

        The answer is stored in the verb's transaction under (who, key), so the same request
        sent again gets the same answer and has no second effect.

        Raises:
            KeyReused: the key was used for another request.
        """
        key = self.request.headers.get("idempotency-key")
        if key is None:
            return await self.do(verb, answer, status=status)
        fingerprint = await self._fingerprint()
        action = f"{self.request.method} {self.request.url.path}"

        def run(tx: Tx, actor: Actor, now: datetime) -> Mapping[str, object]:
            def effect() -> dict[str, object]:
                model = answer(verb(tx, actor, now))
                body = None if model is None else model.model_dump(mode="json")
                return {"status": status, "body": body}

            return idempotency.run_once(
                tx,
                key=key,
                actor_id=actor.person_id,
                action=action,
                request_hash=fingerprint,
                now=now,
                fn=effect,
            )

        stored = await self.write(run)
        return stored_answer(stored)

    @staticmethod
    def answer(model: BaseModel | None, *, status: int = 200) -> Response:
        """A model as JSON; None is an answer without a body."""
        if model is None:
            return Response(status_code=status)
        body = model.model_dump_json()
        return Response(body, status_code=status, media_type="application/json")

    def _credential(self) -> Credential:
        if self.credential is None:
            raise SignInNeeded(
                "You are not signed in.",
                remedy="Sign in, or send an API token as 'Authorization: Bearer …'.",
            )
        return self.credential

    async def _fingerprint(self) -> str:
        body = await self.request.body()
        head = f"{self.request.method} {self.request.url.path}?{self.request.url.query}\n"
        return canonical.sha256_hex(head.encode() + body)


def who(tx: Tx, credential: Credential, now: datetime) -> Actor:
    """The person behind a credential; raises SignInNeeded when it no longer stands."""
    if credential.means is Means.TOKEN:
        return tokens.find_actor(tx, token_hash=credential.secret_hash, now=now)
    return sessions.find_actor(tx, session_hash=credential.secret_hash, now=now)


def who_writes(tx: Tx, credential: Credential, now: datetime) -> Actor:
    """As `who`, and notes that the credential is in use when that is due."""
    actor = who(tx, credential, now)
    if actor.touch_due:
        touch(tx, credential, now)
    return actor


def touch(tx: Tx, credential: Credential, now: datetime) -> None:
    """Note that a token or session is in use."""
    if credential.means is Means.TOKEN:
        tokens.touch(tx, token_hash=credential.secret_hash, now=now)
    else:
        sessions.touch(tx, session_hash=credential.secret_hash, now=now)


def stored_answer(stored: Mapping[str, object]) -> Response:
    """An answer kept by `idempotency`, sent again as it was."""
    status = stored["status"]
    assert isinstance(status, int), "stored answers carry their status"
    if stored["body"] is None:
        return Response(status_code=status)
    return Response(
        canonical.dumps(stored["body"]), status_code=status, media_type="application/json"
    )
