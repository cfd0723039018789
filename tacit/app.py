"""The composition root: settings → storage → routes; timers; errors → answers."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tacit import __version__, api, web
from tacit.access import secret_files
from tacit.access.gate import Gate
from tacit.access.passwords import Passwords
from tacit.access.rate_limits import Bucket
from tacit.door import problems
from tacit.door.limits import Limits
from tacit.door.requests_log import RequestsLog
from tacit.door.services import Services
from tacit.jobs import runner
from tacit.jobs.timers import Timers
from tacit.kit.clock import Clock, SystemClock
from tacit.kit.errors import TacitError
from tacit.log import chain
from tacit.releases import jobs as release_jobs
from tacit.settings import Settings
from tacit.storage import engine, migrate
from tacit.storage.engine import Database
from tacit.storage.files import FileStore
from tacit.work import accepted, queue

SIGN_IN_TRIES = 10
SIGN_IN_TRIES_SECONDS = 600.0
EXPIRE_EVERY_SECONDS = 5.0
SEQUENCE_EVERY_SECONDS = 1.0
ROUND_SECONDS_MAX = 60.0


def build(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """Put an application together; nothing is opened before its lifespan starts.

    Args:
        settings: where the data is and how the server behaves.
        clock: the time; tests pass one that they step.
    """
    chosen_clock = clock or SystemClock()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            app.state.services = services = await _open(settings, chosen_clock, stack)
            await stack.enter_async_context(_timers(services))
            services.jobs.start()
            stack.callback(services.jobs.close)
            yield

    app = FastAPI(
        title="Tacit",
        version=__version__,
        summary="The open system of record for expert work.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    api.add_routes(app)
    web.add_routes(app)
    app.add_exception_handler(TacitError, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse_shape)
    app.add_exception_handler(HTTPException, _refuse_route)
    app.add_middleware(Limits, upload_bytes_max=settings.upload_bytes_max)
    app.add_middleware(RequestsLog)
    return app


def open_services(settings: Settings, *, clock: Clock) -> Services:
    """Open the database and everything that stands on it; close with `close_services`.

    Raises:
        SchemaMismatch: the tables are of another version; `tacit migrate` helps.
        FolderInUse, DatabaseLocked, SettingWrong: as they say.
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    migrate.prepare(settings.database_url)
    db = engine.open_database(settings, clock=clock)
    passwords = Passwords()
    limit = Bucket(size=SIGN_IN_TRIES, seconds=SIGN_IN_TRIES_SECONDS)
    return Services(
        settings=settings,
        db=db,
        clock=clock,
        files=open_files(settings.files_folder),
        jobs=_jobs(settings, db, clock),
        passwords=passwords,
        gate=Gate(db, passwords=passwords, limit=limit),
        csrf_secret=secret_files.load_or_create(settings.secret_file),
    )


def close_services(services: Services) -> None:
    """Let what runs end, then close the database."""
    services.jobs.close()
    services.passwords.close()
    services.db.close()
