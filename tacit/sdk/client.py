"""The client: one object, a part for each feature."""

from types import TracebackType
from typing import Self

import httpx

from tacit.sdk.bench import Bench
from tacit.sdk.desk import Desk
from tacit.sdk.in_process import Asgi, InProcess
from tacit.sdk.operations import Operations
from tacit.sdk.people import People, Tokens
from tacit.sdk.plans import Plans
from tacit.sdk.projects import Items, Projects
from tacit.sdk.releases import Releases
from tacit.sdk.transport import Transport
from tacit.sdk.work import Work

IN_PROCESS_URL = "http://tacit.local"


class Client:
    """Speaks with a Tacit server: what one door can do, this can.

    Args:
        url: the address of the server, as `https://tacit.example.org`.
        token: an API token; its scopes limit what this client may do.

    Example:
        >>> with Client("http://127.0.0.1:8000", "tct_…") as client:
        ...     claim = client.work.next()
    """

    def __init__(
        self, url: str, token: str | None, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._transport = Transport(url, token, transport=transport)
        self.people = People(self._transport)
        self.tokens = Tokens(self._transport)
        self.projects = Projects(self._transport)
        self.items = Items(self._transport)
        self.work = Work(self._transport)
        self.bench = Bench(self._transport)
        self.desk = Desk(self._transport)
        self.releases = Releases(self._transport)
        self.plans = Plans(self._transport)
        self.operations = Operations(self._transport)

    @classmethod
    def in_process(cls, app: Asgi, *, token: str | None) -> Self:
        """A client of an ASGI application in this process; no network."""
        return cls(IN_PROCESS_URL, token, transport=InProcess(app))

    def close(self) -> None:
        """Close connections, and the application if it is in this process."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
