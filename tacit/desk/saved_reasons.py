"""Sentences that reviewers use often: one's own, and those of a project."""

from dataclasses import replace
from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.desk import _store
from tacit.desk.errors import SavedReasonInvalid, SavedReasonNotFound, TooManySavedReasons
from tacit.desk.events import SavedReasonKept, SavedReasonRemoved
from tacit.desk.records import (
    REASON_CHARS_MAX,
    REASON_TITLE_CHARS_MAX,
    REASONS_MAX,
    NewSavedReason,
    SavedReason,
)
from tacit.projects import projects
from tacit.storage.transaction import Tx

_TITLE_WORDS = 8


def list_reasons(tx: Tx, *, actor: Actor, project_id: str | None = None) -> tuple[SavedReason, ...]:
    """List one's own sentences and those of a project; without one, of every project.

    Whoever reviews may read them, and whoever may change projects.
    """
    if not permissions.can(actor, Action.APPLY_PROJECT, org_id=actor.org_id):
        permissions.check(actor, Action.DO_REVIEW, org_id=actor.org_id)
    own = _store.reasons_of_person(tx, org_id=actor.org_id, person_id=actor.person_id)
    if project_id is None:
        return (*own, *_store.shared_reasons(tx, org_id=actor.org_id))
    return (*own, *_store.reasons_of_project(tx, org_id=actor.org_id, project_id=project_id))


def add(tx: Tx, *, actor: Actor, reason: NewSavedReason, now: datetime) -> SavedReason:
    """Keep a sentence, for oneself or, as a manager, for all who review a project.

    The same id keeps it once.

    Raises:
        SavedReasonInvalid: it is empty or too long.
        TooManySavedReasons: REASONS_MAX are kept already.
    """
    org_id = actor.org_id
    if reason.project_id is not None:
        org_id = projects.read_project(tx, project_id=reason.project_id).org_id
    _check(actor, project_id=reason.project_id, org_id=org_id)
    if stored := _store.find_reason(tx, reason.id):
        return _mine(actor, stored)
    title, text = _texts(reason.title, reason.text)
    there = (
        _store.reasons_of_person(tx, org_id=org_id, person_id=actor.person_id)
        if reason.project_id is None
        else _store.reasons_of_project(tx, org_id=org_id, project_id=reason.project_id)
    )
    if len(there) >= REASONS_MAX:
        raise TooManySavedReasons(
            f"{REASONS_MAX} sentences are kept, which is the most.", remedy="Remove one first."
        )
    made = SavedReason(
        id=reason.id,
        org_id=org_id,
        person_id=actor.person_id if reason.project_id is None else None,
        project_id=reason.project_id,
        title=title,
        text=text,
        by=actor.person_id,
        at=now,
    )
    _store.add_reason(tx, made)
    _tell(tx, made, actor=actor, now=now)
    return made


def change(
    tx: Tx, *, actor: Actor, reason_id: str, title: str, text: str, now: datetime
) -> SavedReason:
    """Change a sentence. What was said with it before stays as it was said.

    Raises:
        SavedReasonNotFound: it is none of the actor's.
        SavedReasonInvalid: it is empty or too long.
    """
    stored = _get(tx, actor, reason_id)
    new_title, new_text = _texts(title, text)
    changed = replace(stored, title=new_title, text=new_text, by=actor.person_id, at=now)
    _store.change_reason(tx, changed)
    _tell(tx, changed, actor=actor, now=now)
    return changed


def remove(tx: Tx, *, actor: Actor, reason_id: str, now: datetime) -> SavedReason:
    """Remove a sentence; return it as it was.

    Raises:
        SavedReasonNotFound: it is none of the actor's.
    """
    stored = _get(tx, actor, reason_id)
    _store.remove_reason(tx, reason_id)
    event = SavedReasonRemoved(
        org_id=stored.org_id,
        actor_id=actor.person_id,
        project_id=stored.project_id,
        reason_id=reason_id,
    )
    log.append(tx, event, happened_at=now)
    return stored


def _get(tx: Tx, actor: Actor, reason_id: str) -> SavedReason:
    stored = _store.find_reason(tx, reason_id)
    if stored is None or stored.org_id != actor.org_id:
        if not permissions.can(actor, Action.APPLY_PROJECT, org_id=actor.org_id):
            permissions.check(actor, Action.DO_REVIEW, org_id=actor.org_id)
        raise _missing()
    _check(actor, project_id=stored.project_id, org_id=stored.org_id)
    return _mine(actor, stored)


def _check(actor: Actor, *, project_id: str | None, org_id: str) -> None:
    action = Action.DO_REVIEW if project_id is None else Action.APPLY_PROJECT
    permissions.check(actor, action, org_id=org_id)


def _mine(actor: Actor, stored: SavedReason) -> SavedReason:
    if stored.person_id not in (None, actor.person_id) or stored.org_id != actor.org_id:
        raise _missing()
    return stored


def _texts(title: str, text: str) -> tuple[str, str]:
    text = text.strip()
    if not text:
        raise SavedReasonInvalid("A sentence has words.", place="text")
    if len(text) > REASON_CHARS_MAX:
        raise SavedReasonInvalid(
            f"{len(text)} characters; at most {REASON_CHARS_MAX} are kept.", place="text"
        )
    title = " ".join(title.split()) or " ".join(text.split()[:_TITLE_WORDS])
    return title[:REASON_TITLE_CHARS_MAX], text


def _tell(tx: Tx, reason: SavedReason, *, actor: Actor, now: datetime) -> None:
    event = SavedReasonKept(
        org_id=reason.org_id,
        actor_id=actor.person_id,
        project_id=reason.project_id,
        reason_id=reason.id,
    )
    log.append(tx, event, happened_at=now)


def _missing() -> SavedReasonNotFound:
    return SavedReasonNotFound("You keep no sentence with this id.", place="id")
