"""The composition root: settings → storage → routes; timers; errors → answers."""

import asyncio
import base64
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tacit import __version__, api, web
from tacit import settings as settings_of
from tacit.access import organizations, secret_files, tokens
from tacit.access.gate import Gate
from tacit.access.passwords import Passwords
from tacit.access.rate_limits import Bucket
from tacit.access.records import NewOrganization, NewPerson, NewToken, Role, Scope
from tacit.demo import loader
from tacit.door import problems, quality, requests_log
from tacit.door.head import HeadAsGet
from tacit.door.limits import SECURITY_HEADERS, Limits
from tacit.door.previews import PreviewOrigin
from tacit.door.requests_log import RequestsLog
from tacit.door.services import Services
from tacit.files import uploads
from tacit.files.parts import Parts
from tacit.intake import jobs as intake_jobs
from tacit.jobs.port import Jobs
from tacit.jobs.runner import DurableJobs
from tacit.jobs.timers import Timers
from tacit.kit.clock import Clock, SystemClock
from tacit.kit.errors import SignInNeeded, TacitError
from tacit.kit.ids import new_id
from tacit.log import chain
from tacit.quality import review_plans
from tacit.releases import figures
from tacit.releases import jobs as release_jobs
from tacit.settings import Settings
from tacit.storage import engine, files, idempotency, migrate
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.work import flow, queue

OWNER_ROLES = frozenset(Role)
OWNER_SECRET = "owner.token"
EXPIRE_EVERY_SECONDS = 5.0
SEQUENCE_EVERY_SECONDS = 1.0
FOLD_EVERY_SECONDS = 5.0
LOOK_EVERY_SECONDS = 5.0
FORGET_EVERY_SECONDS = 600.0
QUALITY_EVERY_SECONDS = 30.0
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
        services = open_services(settings, clock=chosen_clock)
        app.state.services = services
        services.jobs.start()
        try:
            async with timers_of(services):
                yield
        finally:
            close_services(services)

    app = FastAPI(
        title="Tacit",
        version=__version__,
        summary="The open system of record for expert work.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
    )
    api.add_routes(app)
    web.add_routes(app)
    app.add_exception_handler(TacitError, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.add_exception_handler(HTTPException, _refuse)
    app.add_exception_handler(Exception, _fail)
    app.add_middleware(
        Limits,
        upload_bytes_max=settings.upload_bytes_max,
        frame_origin=settings.preview_url,
        is_https=settings.public_url.startswith("https://"),
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(RequestsLog)
    # Outermost: a link of a preview is a secret for its time, and not for the log.
    app.add_middleware(PreviewOrigin, preview_url=settings.preview_url)
    return app


def open_services(settings: Settings, *, clock: Clock) -> Services:
    """Open the database and everything that stands on it; `close_services` closes it.

    Raises:
        DatabaseLocked, SettingWrong: as they say.
    """
    db = engine.open_database(settings, clock=clock)
    passwords = Passwords()
    return Services(
        settings=settings,
        db=db,
        clock=clock,
        files=files.open_files(settings.files_folder),
        jobs=_jobs(settings, db, clock),
        passwords=passwords,
        gate=Gate(db, passwords=passwords, limit=Bucket()),
        csrf_secret=secret_files.load_or_create(settings.secret_file),
    )


def close_services(services: Services) -> None:
    """Let what runs end, then close the database."""
    services.jobs.close()
    services.passwords.close()
    services.db.close()


def timers_of(services: Services) -> Timers:
    """The small regular work of a server."""
    db, clock = services.db, services.clock

    async def expire() -> bool:
        ended = await db.write(lambda tx: queue.expire(tx, now=clock.now()))
        return ended >= queue.EXPIRE_AT_ONCE_MAX

    async def sequence() -> bool:
        return await db.write(chain.sequence) >= chain.SEQUENCE_LIMIT

    async def fold() -> bool:
        return await db.write(flow.fold) >= flow.FOLD_AT_ONCE_MAX

    async def look() -> bool:
        for each in await db.read(review_plans.list_projects):
            read = partial(review_plans.read_next_looks, project_id=each, now=clock.now())
            if decided := await db.read(read):
                act = partial(review_plans.follow, project_id=each, decided=decided)
                await db.write(partial(act, now=clock.now()))
        return False

    async def forget_uploads() -> bool:
        forgotten = await db.write(lambda tx: uploads.forget_old(tx, now=clock.now()))
        parts = Parts(services.settings.uploads_folder)
        for upload_id in forgotten:
            parts.remove(upload_id)
        return len(forgotten) >= uploads.FORGET_AT_ONCE_MAX

    async def forget() -> bool:
        forgotten = await db.write(lambda tx: idempotency.forget_old(tx, now=clock.now()))
        return forgotten >= idempotency.FORGET_LIMIT

    async def refresh_quality() -> bool:
        return await asyncio.to_thread(quality.refresh_due, db, services.jobs, clock)

    timers = Timers()
    for name, seconds, work in (
        ("holds", EXPIRE_EVERY_SECONDS, expire),
        ("log", SEQUENCE_EVERY_SECONDS, sequence),
        ("counters", FOLD_EVERY_SECONDS, fold),
        ("review plans", LOOK_EVERY_SECONDS, look),
        ("quality", QUALITY_EVERY_SECONDS, refresh_quality),
        ("old keys", FORGET_EVERY_SECONDS, forget),
        ("old uploads", FORGET_EVERY_SECONDS, forget_uploads),
    ):
        timers.add(name, every_seconds=seconds, round_seconds_max=ROUND_SECONDS_MAX, work=work)
    return timers


def owner_token(settings: Settings) -> str:
    """The API token of whoever owns the data folder, for the command line at the machine."""
    secret = secret_files.load_or_create(settings.secrets_folder / OWNER_SECRET)
    return tokens.PREFIX + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def prepare(settings: Settings, *, clock: Clock | None = None) -> None:
    """Make data folder, tables, first organization and owner's token where they are missing.

    In demo mode the first organization is the sample company.

    Raises:
        SchemaMismatch: the tables are of another version; `tacit migrate` helps.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if migrate.current(settings.database_url) is None:
        migrate.upgrade(settings.database_url)
    migrate.check(settings.database_url)
    chosen_clock = clock or SystemClock()
    db = engine.open_database(settings, clock=chosen_clock)
    try:
        if settings.demo:
            store = files.open_files(settings.files_folder)
            loader.load(db, now=chosen_clock.now(), files=store)
        db.write_now(lambda tx: _ensure_owner(tx, settings, now=chosen_clock.now()))
    finally:
        db.close()


def _ensure_owner(tx: Tx, settings: Settings, *, now: datetime) -> None:
    owner = organizations.first_owner(
        tx,
        organization=NewOrganization(id=new_id(), slug="main", name="Our organization"),
        owner=NewPerson(id=new_id(), name="Owner", roles=OWNER_ROLES),
        now=now,
    )
    token_hash = tokens.hash_secret(owner_token(settings))
    try:
        tokens.find_actor(tx, token_hash=token_hash, now=now)
    except SignInNeeded:
        scopes = frozenset(scope.value for scope in Scope)
        new = NewToken(id=new_id(), token_hash=token_hash, name="folder owner", scopes=scopes)
        tokens.create(tx, actor=owner, token=new, now=now)


def _jobs(settings: Settings, db: Database, clock: Clock) -> Jobs:
    jobs_file = settings.jobs_file if settings.is_sqlite else None
    handlers = {
        **release_jobs.make_handlers(
            root=settings.releases_folder,
            figures=figures.of_project,
            files=files.open_files(settings.files_folder),
        ),
        **intake_jobs.make_handlers(root=settings.imports_folder),
        **quality.make_handlers(),
    }
    return DurableJobs(db, handlers=handlers, jobs_file=jobs_file, clock=clock)


async def _refuse(request: Request, error: Exception) -> Response:
    """Turn a failure into the answer that fits who asks: a problem, or a page."""
    named = problems.named(error)
    if problems.is_for_programs(request):
        return problems.answer(named)
    return web.refuse(request, named)


async def _fail(request: Request, error: Exception) -> Response:
    """Answer when our own code failed; the server logs the error itself.

    This answer is sent outside of all middleware, so it brings the headers of `Limits`.
    """
    named = problems.HttpRefusal(status=500, detail="The server failed; nothing was stored.")
    fits = problems.answer if problems.is_for_programs(request) else partial(web.fail, request)
    try:
        answer = fits(named)
    except Exception:  # noqa: BLE001 - what failed may be what every page needs
        answer = problems.answer(named)
    answer.headers.update({name.decode(): value.decode() for name, value in SECURITY_HEADERS})
    return answer


def create() -> FastAPI:
    """The application of a server process: settings come from the environment."""
    chosen = settings_of.load(os.environ)
    requests_log.configure(chosen.log_level)
    return build(chosen)
