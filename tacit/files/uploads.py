"""Uploads: begun, received part by part, looked into, kept or refused.

The verbs hold the state; bytes that are not finished lie in `parts.py`, and the door brings
the two together. What `received` says is safe on the disk before it is written here.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.files import _rules, _store
from tacit.files.errors import FileUnknown, OffsetWrong, UploadIdReused
from tacit.files.records import (
    UNFINISHED_DAYS_MAX,
    Examined,
    FileRefused,
    FileStored,
    NewUpload,
    Quota,
    StoredFile,
    Upload,
    UploadState,
)
from tacit.kit.errors import NotFound
from tacit.log.records import Event
from tacit.storage.transaction import Tx

FORGET_AT_ONCE_MAX = 200
MATERIAL_SHOWN_MAX = 200
SAME_MAX = 50
"""Uploads of the same bytes that are asked who may see them."""


def begin(
    tx: Tx, *, actor: Actor, new: NewUpload, item_id: str | None, quota: Quota, now: datetime
) -> Upload:
    """Announce a file. What will not fit is refused here, before a byte comes.

    The same id with the same file is the same upload, so that a sender who lost the answer
    goes on where they were. Whether the actor may send for the item was asked before.

    Raises:
        FileTooLarge, QuotaUsedUp, TooManyUploads, FileNameInvalid: as they say.
        UploadIdReused: the id is another file's.
    """
    name = _rules.check_name(new.name)
    if stored := _store.find(tx, new.id):
        return _same(stored, new, name=name, actor=actor)
    _rules.check_new(
        new,
        quota=quota,
        kept_for_item=_store.kept_for_item(tx, item_id=item_id, person_id=actor.person_id)
        if item_id is not None
        else 0,
        kept_in_all=_store.kept_in_all(tx, org_id=actor.org_id),
    )
    _rules.check_count(_store.count_receiving(tx, org_id=actor.org_id, person_id=actor.person_id))
    upload = Upload(
        id=new.id,
        org_id=actor.org_id,
        person_id=actor.person_id,
        item_id=item_id,
        name=name,
        bytes=new.bytes,
        declared_sha256=new.sha256,
        received=0,
        state=UploadState.RECEIVING,
        sha256=None,
        type=None,
        reasons=(),
        created_at=now,
        ended_at=None,
    )
    if not _store.add(tx, upload):
        return _same(get(tx, actor=actor, upload_id=new.id), new, name=name, actor=actor)
    return upload


def get(tx: Tx, *, actor: Actor, upload_id: str) -> Upload:
    """Get an upload of the actor: where it stands, and how many bytes are safe.

    Raises:
        NotFound: the actor has no upload with this id.
    """
    upload = _store.find(tx, upload_id)
    if upload is None or (upload.org_id, upload.person_id) != (actor.org_id, actor.person_id):
        raise NotFound("You have no upload with this id.", place="upload_id")
    return upload


def check_part(tx: Tx, *, actor: Actor, upload_id: str, offset: int, size: int) -> Upload:
    """Say whether a part may be written now; nothing is stored.

    Raises:
        NotFound, UploadEnded, OffsetWrong, FileTooLarge: as they say.
    """
    upload = get(tx, actor=actor, upload_id=upload_id)
    _rules.check_part(upload, offset=offset, size=size)
    return upload


def advance(tx: Tx, *, actor: Actor, upload_id: str, offset: int, size: int) -> Upload:
    """Note that the bytes of a part are safe.

    Raises:
        OffsetWrong: another part came in first; says where to go on.
    """
    upload = check_part(tx, actor=actor, upload_id=upload_id, offset=offset, size=size)
    if not _store.advance(tx, upload_id, before=offset, after=offset + size):
        current = get(tx, actor=actor, upload_id=upload_id)
        raise OffsetWrong(
            "Another part came in first.",
            remedy=f"Go on at {current.received}.",
            received=current.received,
        )
    return replace(upload, received=offset + size)


def rewind(tx: Tx, *, actor: Actor, upload_id: str, received: int) -> Upload:
    """Go back to what is really there: after a restore, or where the bytes were wrong."""
    upload = get(tx, actor=actor, upload_id=upload_id)
    _rules.check_receiving(upload)
    _store.advance(tx, upload_id, before=upload.received, after=received)
    return replace(upload, received=received)


def check_whole(tx: Tx, *, actor: Actor, upload_id: str) -> Upload:
    """Get an upload that is over already, or one that can be finished now.

    Raises:
        NotFound, UploadUnfinished: as they say.
    """
    upload = get(tx, actor=actor, upload_id=upload_id)
    if upload.state is UploadState.RECEIVING:
        _rules.check_whole(upload)
    return upload


def finish(tx: Tx, *, actor: Actor, upload_id: str, examined: Examined, now: datetime) -> Upload:
    """Write what was found in the bytes: the file is kept, or refused with the reasons.

    The bytes of a file that is kept are in the store before. A second time changes nothing.
    """
    upload = get(tx, actor=actor, upload_id=upload_id)
    if upload.state is not UploadState.RECEIVING:
        return upload
    ended = replace(
        upload,
        state=UploadState.REFUSED if examined.refused else UploadState.STORED,
        sha256=None if examined.refused else examined.sha256,
        type=None if examined.refused else examined.type,
        reasons=examined.reasons,
        ended_at=now,
    )
    if not _store.end(tx, ended):
        return get(tx, actor=actor, upload_id=upload_id)
    _tell(tx, ended, now=now)
    return ended


def keep(
    tx: Tx, *, actor: Actor, new: NewUpload, item_id: str | None, examined: Examined, now: datetime
) -> Upload:
    """Write down a file whose bytes are in the store already: sample work, imports."""
    quota = Quota(file_bytes_max=new.bytes, item_bytes_max=2**62, total_bytes_max=2**62)
    upload = begin(tx, actor=actor, new=new, item_id=item_id, quota=quota, now=now)
    if upload.received != upload.bytes:
        _store.advance(tx, upload.id, before=upload.received, after=upload.bytes)
    return finish(tx, actor=actor, upload_id=upload.id, examined=examined, now=now)


def list_of_item(tx: Tx, *, item_id: str) -> tuple[Upload, ...]:
    """What is kept of all that was sent for an item; the caller asks who may see it."""
    return tuple(_store.of_item(tx, item_id))


def list_material(tx: Tx, *, actor: Actor) -> tuple[Upload, ...]:
    """List the newest files that were sent for no work: what items can name, at most 200."""
    permissions.check(actor, Action.ADD_ITEMS, org_id=actor.org_id)
    return tuple(_store.list_material(tx, org_id=actor.org_id, limit=MATERIAL_SHOWN_MAX))


def find_file(tx: Tx, *, org_id: str, sha256: str) -> StoredFile | None:
    """Describe a file that the organization keeps; the caller asks who may see it."""
    found = _store.by_hash(tx, org_id=org_id, sha256=sha256)
    return _store.stored_file(found[0]) if found else None


def list_same(tx: Tx, *, org_id: str, sha256: str) -> tuple[Upload, ...]:
    """List the uploads of the same bytes; the caller asks who may see them."""
    return tuple(_store.by_hash(tx, org_id=org_id, sha256=sha256)[:SAME_MAX])


def describe(upload: Upload) -> StoredFile:
    """A stored upload as the file that it is."""
    return _store.stored_file(upload)


def check_known(
    tx: Tx, *, org_id: str, person_id: str, item_id: str, hashes: Sequence[str]
) -> None:
    """Every file was sent by this person for this work.

    Raises:
        FileUnknown: names the first that was not.
    """
    for sha256 in dict.fromkeys(hashes):
        found = _store.by_hash(tx, org_id=org_id, sha256=sha256)
        if not any((each.item_id, each.person_id) == (item_id, person_id) for each in found):
            raise FileUnknown(
                "The answer names a file that you did not send for this work.",
                place=sha256,
                remedy="Send the file, then name it by the hash that the server gives.",
            )


def forget_old(tx: Tx, *, now: datetime) -> tuple[str, ...]:
    """Forget uploads that nobody went on with; returns their ids, for their bytes."""
    before = now - timedelta(days=UNFINISHED_DAYS_MAX)
    old = _store.list_old(tx, before=before, limit=FORGET_AT_ONCE_MAX)
    _store.forget(tx, old)
    return tuple(old)


def _same(stored: Upload, new: NewUpload, *, name: str, actor: Actor) -> Upload:
    same = (stored.person_id, stored.name, stored.bytes, stored.declared_sha256)
    if same != (actor.person_id, name, new.bytes, new.sha256):
        raise UploadIdReused("This upload id was used for another file.", place="id")
    return stored


def _tell(tx: Tx, upload: Upload, *, now: datetime) -> None:
    event: Event
    if upload.state is UploadState.REFUSED:
        event = FileRefused(
            org_id=upload.org_id,
            item_id=upload.item_id,
            actor_id=upload.person_id,
            upload_id=upload.id,
            reasons=upload.reasons,
        )
    else:
        assert upload.sha256 is not None, "what is stored has a hash"
        assert upload.type is not None, "what is stored has a type"
        event = FileStored(
            org_id=upload.org_id,
            item_id=upload.item_id,
            actor_id=upload.person_id,
            upload_id=upload.id,
            sha256=upload.sha256,
            type=upload.type,
            bytes=upload.bytes,
            reasons=upload.reasons,
        )
    log.append(tx, event, happened_at=now)
