"""What watches a server: is it well, and how much does it do."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from tacit import __version__
from tacit.door.services import services_of
from tacit.wire.operations import Health

router = APIRouter(tags=["operations"])


@router.get("/healthz", response_model=Health)
async def get_health(request: Request) -> Health:
    """Answer when the database does."""
    await services_of(request).db.read(lambda tx: None)
    return Health(status="ok", version=__version__)


@router.get("/metrics", response_class=PlainTextResponse)
async def get_metrics() -> Response:
    """Figures for Prometheus; no ids of people."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
