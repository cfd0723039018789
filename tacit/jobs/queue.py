"""The verbs on jobs: enqueue, look up, cancel. They touch our table and nothing else.

Features call these inside their own verbs; no engine need be there. A job is not an event
of its own: the verb that asks for it says in the log what happened.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime

from tacit.jobs import _store
from tacit.jobs.errors import JobKeyReused, NoSuchJob
from tacit.jobs.records import Job, JobState
from tacit.kit import canonical
from tacit.kit.ids import ALPHABET, ID_LENGTH
from tacit.storage.transaction import Tx

ARGUMENTS_CHARS_MAX = 10_000

_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())


def enqueue(
    tx: Tx,
    *,
    name: str,
    arguments: Mapping[str, object],
    key: str,
    org_id: str | None,
    now: datetime,
) -> str:
    """Ask for a job and return its id, which follows from name and key.

    The same name and key are one job: asked for again, also after it ended, it is not run
    again. Arguments are ids and plain values, never an answer or a secret.

    Raises:
        JobKeyReused: the key was used with other arguments.
    """
    text = canonical.dumps(dict(arguments))
    assert len(text) <= ARGUMENTS_CHARS_MAX, "arguments of a job are ids, not content"
    job_id = make_id(name=name, key=key)
    job = Job(
        id=job_id,
        name=name,
        key=key,
        arguments=arguments,
        state=JobState.QUEUED,
        done_count=0,
        total_count=None,
        error=None,
        org_id=org_id,
        created_at=now,
        started_at=None,
        ended_at=None,
    )
    _store.add_job(tx, job)
    stored = status(tx, job_id=job_id)
    if canonical.dumps(stored.arguments) != text:
        raise JobKeyReused(
            f"The key {key} already stands for another {name}.",
            remedy="Use one key for one piece of work.",
        )
    return job_id


def status(tx: Tx, *, job_id: str) -> Job:
    """Read a job. Who may see it is the door's question: compare `org_id`.

    Raises:
        NoSuchJob: there is none with this id.
    """
    job = _store.find_job(tx, job_id)
    if job is None:
        raise NoSuchJob("There is no such job.")
    return job


def cancel(tx: Tx, *, job_id: str, now: datetime) -> bool:
    """End a job before its next step. Steps that ran keep their effect.

    Returns:
        False when the job had ended already.

    Raises:
        NoSuchJob: there is none with this id.
    """
    status(tx, job_id=job_id)
    return _store.end_job(tx, job_id, to=JobState.CANCELLED, error=None, now=now)


def make_id(*, name: str, key: str) -> str:
    """The id of the one job of this name and key."""
    digest = hashlib.sha256(f"{name}\n{key}".encode()).digest()
    return base64.b32encode(digest).translate(_TO_CROCKFORD).decode()[:ID_LENGTH]
