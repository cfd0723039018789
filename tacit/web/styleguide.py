"""`/styleguide`: every part of the pages in each of its states."""

from fastapi import APIRouter
from starlette.responses import Response

from tacit.web._call import Asked

router = APIRouter()


@router.get("/styleguide")
async def show_styleguide(call: Asked) -> Response:
    """For whoever builds pages; nothing in it is real."""
    return call.show("styleguide.html", {}, actor=await call.find_actor())
