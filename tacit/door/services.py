"""The things a request needs, put together once by the composition root."""

from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from tacit.access.gate import Gate
from tacit.access.passwords import Passwords
from tacit.door.file_views import FileViews
from tacit.jobs.port import Jobs
from tacit.kit.clock import Clock
from tacit.settings import Settings
from tacit.storage.engine import Database
from tacit.storage.files import Files


@dataclass(frozen=True, kw_only=True)
class Services:
    settings: Settings
    db: Database
    clock: Clock
    files: Files
    jobs: Jobs
    passwords: Passwords
    gate: Gate
    csrf_secret: bytes
    views: FileViews = field(default_factory=FileViews)


def services_of(connection: HTTPConnection) -> Services:
    """The services of the application that got this request."""
    services = connection.app.state.services
    assert isinstance(services, Services), "app.build() sets the services"
    return services
