"""`/files`: files of answers, read in place; and how they come in without scripts."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response, StreamingResponse

from tacit.door import downloads, previews, uploads
from tacit.door.previews import Target
from tacit.files import uploads as upload_verbs
from tacit.files import views
from tacit.files.records import PART_BYTES_MAX, NewUpload, StoredFile, Upload
from tacit.files.views import Form, View
from tacit.kit.errors import Malformed, SignInNeeded, TacitError
from tacit.kit.ids import new_id
from tacit.tasks import diffs, file_refs
from tacit.tasks.kind import DiffRow
from tacit.web import _payload, _saving, _sheet, _uploads, rendering
from tacit.web._call import Asked, PageCall, go
from tacit.work import files as work_files

router = APIRouter()

_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_IMAGE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=3600",
}


@router.get("/files/{sha256}")
async def download(call: Asked, sha256: str) -> Response:
    """The bytes to keep; no browser opens them."""
    file = await _find(call, sha256)
    path = call.request.query_params.get("path", "")
    named = replace(file, name=path) if file_refs.is_path(path) else file
    return downloads.answer(call.services, named)


@router.get("/files/{sha256}/image")
async def image(call: Asked, sha256: str) -> Response:
    """A picture that was looked into, under the type of its bytes and nothing else."""
    file = await _find(call, sha256)
    if file.type not in _IMAGES or not file.is_shown:
        raise Malformed("This file is not shown as a picture.", place="sha256")
    return StreamingResponse(
        call.services.files.stream(sha256), media_type=file.type, headers=_IMAGE_HEADERS
    )


@router.get("/files/{sha256}/view")
async def show(call: Asked, sha256: str) -> Response:
    """A file in words; with `part`, for the page that it is opened in."""
    file = await _find(call, sha256)
    path = _path(call, file)
    view = await call.services.views.get(call.services.files, file)
    page: dict[str, object] = {
        "file": file,
        "path": path,
        "place": file_refs.path_of(path),
        "view": view,
        "pdf_url": _pdf_url(call, file),
        "site_url": f"/files/{sha256}/site?path={quote(path)}" if _is_site(view) else "",
    }
    return await _answer(call, page, part="file_body.html", sub=file.type)


@router.get("/files/{sha256}/changes")
async def show_changes(call: Asked, sha256: str) -> Response:
    """What is different between two versions of a file, as far as both are shown."""
    file = await _find(call, sha256)
    before = await _find(call, call.request.query_params.get("was", sha256))
    path = _path(call, file)
    old = await call.services.views.get(call.services.files, before)
    new = await call.services.views.get(call.services.files, file)
    place = file_refs.path_of(path)
    if Form.NONE in {old.form, new.form} or Form.IMAGE in {old.form, new.form}:
        reason = (
            f"Its content cannot be compared here. {before.bytes} bytes before, {file.bytes} now."
        )
        changes: list[tuple[str, list[DiffRow]]] = []
    else:
        reason, changes = "", await asyncio.to_thread(_compare, old, new, place)
    page: dict[str, object] = {"file": file, "path": path, "changes": changes, "reason": reason}
    return await _answer(call, page, part="file_changes.html", sub="What changed")


@router.get("/files/{sha256}/site")
async def show_site(call: Asked, sha256: str) -> Response:
    """A web site in a frame on its own origin."""
    file = await _find(call, sha256)
    path = _path(call, file)
    actor = await call.read(lambda tx, actor, now: actor)
    if file.type == "application/zip":
        view = await call.services.views.get(call.services.files, file)
        inside = _index_of(view)
        target = Target(kind="archive", id=sha256, root=str(PurePosixPath(inside).parent))
        opens = PurePosixPath(inside).name
    else:
        kind, named = await call.read(
            lambda tx, actor, now: work_files.find_answer(tx, actor=actor, sha256=sha256, path=path)
        )
        target = Target(kind=kind, id=named, root=str(PurePosixPath(path).parent))
        opens = PurePosixPath(path).name
    target = replace(target, root="" if target.root == "." else target.root)
    url = _link(call, target, opens)
    return call.show(
        "file_site.html",
        {"path": path, "frame_url": url, "scripts": previews.may_run_scripts(call.request)},
        actor=actor,
    )


@router.post("/work/{claim_id}/files")
async def send_files(call: Asked, claim_id: str) -> Response:
    """Files that came with the form, without scripts; what was typed is kept first."""
    form = await _sheet.read_form(call)
    if isinstance(form, Response):
        return form
    sent = _payload.sent_by_form(form)
    sheet = await call.read(_sheet.read(claim_id))
    kind = _sheet.kind_of(sheet)
    typed = kind.read_form(sent.fields, sheet.input).answer
    try:
        saved = await _saving.save_form(call, claim_id, sent=sent, answer=typed)
        files = await _take(call, _uploads.files_of(form, "upload"), claim_id=claim_id)
        rows = dict(sent.fields)
        for number, file in enumerate(files, file_refs.FILES_MAX):
            rows |= _row(file, number)
        answer = kind.read_form(rows, sheet.input).answer
        newest = replace(sent, base_version=saved.version)
        await _saving.save_form(call, claim_id, sent=newest, answer=answer)
    except SignInNeeded as error:
        return await _sheet.signed_out(call, error)
    except TacitError as error:
        return go(f"/work/{claim_id}#f-files", say=f"{error.message} {error.remedy or ''}"[:400])
    return go(f"/work/{claim_id}#f-files", say="Sent and saved.")


@router.get("/material")
async def show_material(call: Asked) -> Response:
    """The files that items can name."""
    return await _show_material(call)


@router.post("/material/files")
async def send_material(call: Asked) -> Response:
    """Send files that items can name."""
    form = await call.form()
    try:
        await _take(call, _uploads.files_of(form, "files"), claim_id=None)
    except SignInNeeded:
        raise
    except TacitError as error:
        return await _show_material(call, error)
    return go("/material", say="Sent.")


async def _show_material(call: PageCall, error: TacitError | None = None) -> Response:
    return await call.page(
        "material.html",
        lambda tx, actor, now: upload_verbs.list_material(tx, actor=actor),
        lambda files: {"files": files, "error": error},
        status=error.status if error else 200,
    )


async def _find(call: PageCall, sha256: str) -> StoredFile:
    return await call.read(
        lambda tx, actor, now: work_files.find_file(tx, actor=actor, sha256=sha256)
    )


async def _answer(call: PageCall, page: dict[str, object], *, part: str, sub: str) -> Response:
    if call.request.query_params.get("part"):
        return rendering.answer(part, page)
    actor = await call.read(lambda tx, actor, now: actor)
    return call.show("file.html", {**page, "part": part, "sub": sub}, actor=actor)


async def _take(
    call: PageCall, files: Sequence[UploadFile], *, claim_id: str | None
) -> list[Upload]:
    found = []
    for file in files:
        new = NewUpload(id=new_id(), name=file.filename or "file", bytes=file.size or 0)
        sent = await uploads.send_whole(call, claim_id=claim_id, new=new, content=_parts(file))
        found.append(sent)
    return found


def _parts(file: UploadFile) -> Iterator[bytes]:
    while part := file.file.read(PART_BYTES_MAX):
        yield part


def _row(file: Upload, number: int) -> dict[str, str]:
    place = f"files[{number}]"
    return {
        f"{place}.path": file.name,
        f"{place}.sha256": file.sha256 or "",
        f"{place}.type": file.type or "",
        f"{place}.bytes": str(file.bytes),
    }


def _compare(old: View, new: View, place: str) -> list[tuple[str, list[DiffRow]]]:
    rows = diffs.diff_texts(views.texts(old, path=place), views.texts(new, path=place))
    return [
        (file_refs.name_path(path) or path, found)
        for path, found in diffs.by_path(diffs.fold(rows))
    ]


def _path(call: PageCall, file: StoredFile) -> str:
    """The path of the file in the answer, as the page that links here says; else its name."""
    path = call.request.query_params.get("path", "")
    return path if file_refs.is_path(path) else file.name


def _pdf_url(call: PageCall, file: StoredFile) -> str:
    if file.type != "application/pdf" or not file.is_shown:
        return ""
    return _link(call, Target(kind="pdf", id=file.sha256), "pages.pdf")


def _link(call: PageCall, target: Target, path: str) -> str:
    base = urlsplit(str(call.request.base_url))
    public = call.services.settings.public_url
    origin = f"{base.scheme}://{base.netloc}"
    if call.services.settings.sources.get("public_url", "default") != "default":
        origin = public
    now = call.services.clock.now()
    return previews.link(call.services, target, path=path, origin=origin, now=now)


def _is_site(view: View) -> bool:
    return view.form is Form.ARCHIVE and bool(_index_of(view))


def _index_of(view: View) -> str:
    """The page that an archive opens with: the index nearest to its top."""
    pages = [one.path for one in view.entries if PurePosixPath(one.path).name == "index.html"]
    return min(pages, key=lambda path: path.count("/"), default="")
