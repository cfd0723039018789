"""Files: send them in parts, read those of an item."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response, StreamingResponse

from tacit.api._call import PREFIX, PROBLEMS, Asked, list_of, of
from tacit.door import downloads
from tacit.door import uploads as door
from tacit.files import uploads
from tacit.files.records import NewUpload
from tacit.files.views import View
from tacit.wire import files as wire
from tacit.wire.base import PageOf
from tacit.work import files as work_files

router = APIRouter(prefix=PREFIX, tags=["files"], responses=PROBLEMS)

_BYTES = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string"}}},
    }
}
Offset = Annotated[int, Path(ge=0, le=wire.BYTES_MAX, description="Where the part begins.")]


@router.post("/claims/{claim_id}/uploads", status_code=201, response_model=wire.Upload)
async def begin_upload(call: Asked, claim_id: str, body: wire.NewUpload) -> Response:
    """Announce a file for a claim. What will not fit is refused before a byte is sent."""
    upload = await door.begin(call, claim_id=claim_id, new=_new(body))
    return call.answer(wire.Upload.model_validate(upload), status=201)


@router.post("/uploads", status_code=201, response_model=wire.Upload)
async def begin_material(call: Asked, body: wire.NewUpload) -> Response:
    """Announce a file that items can name as an attachment."""
    upload = await door.begin(call, claim_id=None, new=_new(body))
    return call.answer(wire.Upload.model_validate(upload), status=201)


@router.get("/uploads", response_model=PageOf[wire.Upload])
async def list_material(call: Asked) -> Response:
    """The files that items can name, newest first."""
    return await call.see(
        lambda tx, actor, now: uploads.list_material(tx, actor=actor), list_of(wire.Upload)
    )


@router.get("/uploads/{upload_id}", response_model=wire.Upload)
async def get_upload(call: Asked, upload_id: str) -> Response:
    """Where an upload stands; go on at `received`."""
    upload = await door.look(call, upload_id=upload_id)
    return call.answer(wire.Upload.model_validate(upload))


@router.put("/uploads/{upload_id}/parts/{offset}", response_model=wire.Upload, openapi_extra=_BYTES)
async def add_part(call: Asked, upload_id: str, offset: Offset) -> Response:
    """Send the bytes from `offset` on, at most 8 MiB; they are safe when this is answered."""
    content = await call.request.body()
    upload = await door.add_part(call, upload_id=upload_id, offset=offset, content=content)
    return call.answer(wire.Upload.model_validate(upload))


@router.post("/uploads/{upload_id}/finishing", response_model=wire.Upload)
async def finish_upload(call: Asked, upload_id: str) -> Response:
    """Have the whole file looked into, and kept or refused."""
    upload = await door.finish(call, upload_id=upload_id)
    return call.answer(wire.Upload.model_validate(upload))


@router.get("/items/{item_id}/files/{sha256}", response_class=StreamingResponse)
async def get_item_file(call: Asked, item_id: str, sha256: str) -> Response:
    """A file of an item, as bytes to keep; never as something that a browser opens."""
    file = await call.read(
        lambda tx, actor, now: work_files.get_file(tx, actor=actor, item_id=item_id, sha256=sha256)
    )
    return downloads.answer(call.services, file)


@router.get("/items/{item_id}/files/{sha256}/view", response_model=wire.FileView)
async def get_file_view(call: Asked, item_id: str, sha256: str) -> Response:
    """The words of a file as a page shows them, with their places."""
    file = await call.read(
        lambda tx, actor, now: work_files.get_file(tx, actor=actor, item_id=item_id, sha256=sha256)
    )
    view = await call.services.views.get(call.services.files, file)
    return call.answer(_view(view))


def _new(body: wire.NewUpload) -> NewUpload:
    return NewUpload(id=body.id, name=body.name, bytes=body.bytes, sha256=body.sha256)


def _view(view: View) -> wire.FileView:
    plain = of(wire.FileView)(replace(view, sheets=()))
    sheets = [
        wire.Sheet(
            name=sheet.name,
            columns=list(sheet.columns),
            rows=[
                wire.SheetRow(
                    number=number, cells=[wire.Cell.model_validate(cell) for cell in cells]
                )
                for number, cells in sheet.rows
            ],
            cut=sheet.cut,
        )
        for sheet in view.sheets
    ]
    return plain.model_copy(update={"sheets": sheets})
