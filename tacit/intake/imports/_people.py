"""Who stands for a rater of a source: a person without a name and without a login."""

import dataclasses
import hmac
from collections.abc import Callable
from datetime import datetime

from tacit.access import people
from tacit.access.records import Actor, NewPerson, Role
from tacit.intake import _store
from tacit.intake.imports.formats import Format
from tacit.kit import text
from tacit.projects.records import Project
from tacit.storage.transaction import Tx

_ROLES = frozenset({Role.EXPERT})


class Cast:
    """The people of one import; each is made when they first appear.

    The source's own name of a person is not kept where it is personal: a hash of it, keyed
    by the secret of the project, finds the same person again.
    """

    def __init__(
        self, tx: Tx, *, importer: Actor, project: Project, known: Format, now: datetime
    ) -> None:
        self._tx = tx
        # Whoever may import data may add people who cannot sign in; a token needs no
        # scope of its own for that.
        self._importer = dataclasses.replace(importer, scopes=None)
        self._project = project
        self._known = known
        self._now = now
        self._actors: dict[str, Actor] = {}

    def get(self, rater: str, *, make_id: Callable[[], str]) -> Actor:
        """The person who stands for a rater."""
        if rater not in self._actors:
            self._actors[rater] = self._find(rater) or self._add(rater, make_id())
        return self._actors[rater]

    def _find(self, rater: str) -> Actor | None:
        found = _store.find_person(
            self._tx, project_id=self._project.id, rater_sha256=self._hash(rater)
        )
        return None if found is None else self._act(*found)

    def _add(self, rater: str, person_id: str) -> Actor:
        number = 1 + _store.last_number(self._tx, project_id=self._project.id)
        shown = text.slug(rater)
        if self._known.personal or not shown:
            shown = f"expert-{number:03d}"
        alias = f"{self._project.slug}-{shown}"
        person = people.add(
            self._tx,
            actor=self._importer,
            person=NewPerson(id=person_id, name=alias, alias=alias, roles=_ROLES),
            now=self._now,
        )
        _store.add_person(
            self._tx,
            {
                "project_id": self._project.id,
                "rater_sha256": self._hash(rater),
                "number": number,
                "person_id": person.id,
                "alias": person.alias,
            },
        )
        return self._act(person.id, person.alias)

    def _act(self, person_id: str, alias: str) -> Actor:
        return Actor(
            person_id=person_id,
            org_id=self._importer.org_id,
            roles=_ROLES,
            scopes=None,
            name=alias,
            alias=alias,
        )

    def _hash(self, rater: str) -> str:
        secret = self._project.release_seed.encode()
        return hmac.new(secret, rater.encode(), "sha256").hexdigest()
