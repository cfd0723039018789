"""`/work/{claim}/differences`: what differs between two responses, for kinds that compare.

The workbench shows the part with the id `differences` in place; without scripts it is a
page of its own.
"""

from fastapi import APIRouter
from starlette.responses import Response

from tacit.kit.errors import NotFound
from tacit.web import _sheet
from tacit.web._call import Asked
from tacit.work.views import Worksheet

router = APIRouter()

TEMPLATE = "differences.html"


@router.get("/work/{claim_id}/differences")
async def show_differences(call: Asked, claim_id: str, a: str = "", b: str = "") -> Response:
    """Two responses, by words inside lines."""
    sheet = await call.read(_sheet.read(claim_id))
    if not (_sheet.kind_of(sheet).folder / TEMPLATE).is_file():
        raise NotFound("This work has no responses to compare.")
    now = call.services.clock.now()

    def page(read: Worksheet) -> dict[str, object]:
        shown = {"answer": read.start, "first": a, "second": b}
        return _sheet.context(read, now=now) | shown

    template = f"kinds/{sheet.kind}/{TEMPLATE}"
    return await call.page(template, _sheet.read(claim_id), page)
