"""The way of a file in: its parts onto the disk, then its rows; looked into before it is kept."""

import asyncio
from collections.abc import Iterable

from tacit.door.call import Call
from tacit.door.services import Services
from tacit.files import sandbox, uploads
from tacit.files.errors import FileNotTaken, HashDiffers
from tacit.files.parts import Parts
from tacit.files.records import PART_BYTES_MAX, Examined, NewUpload, Quota, Upload, UploadState
from tacit.work import files as work_files


def quota_of(services: Services) -> Quota:
    """How much may come in, by the settings."""
    settings = services.settings
    return Quota(
        file_bytes_max=settings.file_bytes_max,
        item_bytes_max=settings.item_files_bytes_max,
        total_bytes_max=settings.files_bytes_max,
    )


async def begin(call: Call, *, claim_id: str | None, new: NewUpload) -> Upload:
    """Announce a file, for a claim or as material."""
    quota = quota_of(call.services)
    begun = await call.write(
        lambda tx, actor, now: work_files.begin_upload(
            tx, actor=actor, claim_id=claim_id, new=new, quota=quota, now=now
        )
    )
    return await _as_it_is(call, begun)


async def look(call: Call, *, upload_id: str) -> Upload:
    """Where an upload stands; bytes that are gone, as after a restore, do not count."""
    found = await call.read(
        lambda tx, actor, now: uploads.get(tx, actor=actor, upload_id=upload_id)
    )
    return await _as_it_is(call, found)


async def add_part(call: Call, *, upload_id: str, offset: int, content: bytes) -> Upload:
    """Write a part: first the bytes, then that they are safe.

    A part whose answer was lost is the same part; sent again, it changes nothing.

    Raises:
        OffsetWrong, PartBusy, UploadEnded, FileTooLarge, DiskFull: as they say.
    """
    await look(call, upload_id=upload_id)
    size, parts = len(content), _parts(call)
    with parts.locked(upload_id):
        # Asked under the lock: a part that waited may be behind what came in meanwhile, and
        # would cut it off.
        upload = await look(call, upload_id=upload_id)
        if upload.state is UploadState.RECEIVING and offset + size <= upload.received:
            return upload
        await call.read(
            lambda tx, actor, now: uploads.check_part(
                tx, actor=actor, upload_id=upload_id, offset=offset, size=size
            )
        )
        await asyncio.to_thread(parts.write, upload_id, content, offset=offset)
        return await call.write(
            lambda tx, actor, now: uploads.advance(
                tx, actor=actor, upload_id=upload_id, offset=offset, size=size
            )
        )


async def finish(call: Call, *, upload_id: str) -> Upload:
    """Look into a whole upload, and keep it or refuse it. A second time answers the same.

    Raises:
        UploadUnfinished: bytes are missing.
        HashDiffers: these are not the bytes that were announced; send them again.
        FileNotTaken: it was looked into and is not kept; says why.
    """
    await look(call, upload_id=upload_id)
    upload = await call.read(
        lambda tx, actor, now: uploads.check_whole(tx, actor=actor, upload_id=upload_id)
    )
    if upload.state is UploadState.RECEIVING:
        parts = _parts(call)
        with parts.locked(upload_id):
            examined = await _examine(call, upload, parts)
            upload = await call.write(
                lambda tx, actor, now: uploads.finish(
                    tx, actor=actor, upload_id=upload_id, examined=examined, now=now
                )
            )
        parts.remove(upload_id)
    if upload.state is UploadState.REFUSED:
        raise FileNotTaken(
            f"{upload.name} was not taken. {' '.join(upload.reasons)}",
            place=upload.name,
            remedy="Nothing of it was kept. Mend the file, or send another.",
        )
    return upload


async def send_whole(
    call: Call, *, claim_id: str | None, new: NewUpload, content: Iterable[bytes]
) -> Upload:
    """A file that came in one request, by the same way as parts."""
    upload = await begin(call, claim_id=claim_id, new=new)
    for part in content:
        assert len(part) <= PART_BYTES_MAX, "whoever sends whole files cuts them"
        upload = await add_part(call, upload_id=upload.id, offset=upload.received, content=part)
    return await finish(call, upload_id=upload.id)


async def _as_it_is(call: Call, upload: Upload) -> Upload:
    there = _parts(call).size(upload.id)
    if upload.state is not UploadState.RECEIVING or there >= upload.received:
        return upload
    return await call.write(
        lambda tx, actor, now: uploads.rewind(tx, actor=actor, upload_id=upload.id, received=there)
    )


async def _examine(call: Call, upload: Upload, parts: Parts) -> Examined:
    sha256 = await asyncio.to_thread(parts.hash, upload.id)
    if upload.declared_sha256 not in {None, sha256}:
        await call.write(
            lambda tx, actor, now: uploads.rewind(tx, actor=actor, upload_id=upload.id, received=0)
        )
        raise HashDiffers(
            f"The bytes of {upload.name} are not those that were announced.",
            place="sha256",
            remedy="Nothing was kept. Send it again from the beginning.",
        )
    path = parts.path(upload.id)
    examined = await asyncio.to_thread(sandbox.inspect, path, name=upload.name, sha256=sha256)
    if not examined.refused:
        stored = await asyncio.to_thread(call.services.files.put, parts.stream(upload.id))
        assert stored == sha256, "nobody else writes while the upload is locked"
    return examined


def _parts(call: Call) -> Parts:
    return Parts(call.services.settings.uploads_folder)
