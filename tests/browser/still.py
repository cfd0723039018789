"""The demo at one moment: its clock stands still, so that its pages look the same every time.

`python -m tests.browser.still` is that server; `StillServer` starts it in a process of its own.
"""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import uvicorn

from tacit import app as application
from tacit import settings as settings_of
from tacit.kit.clock import SteppedClock
from tacit.sdk.client import Client
from tests.make.server import ROOT, Server, free_port

MOMENT = datetime(2026, 9, 18, 10, 42, 7, tzinfo=UTC)
"""A Friday morning."""
STEP_SECONDS = 5 * 3600


@dataclass
class StillServer(Server):
    """As `Server`, with the sample company on a clock that stands still."""

    def start(self) -> None:
        self.port = self.port or free_port()
        self.data.mkdir(parents=True, exist_ok=True)
        environment = self.environment | {"TACIT_DEMO": "yes", "TACIT_PORT": str(self.port)}
        with self.said_file.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.still"],
                env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                start_new_session=True,
            )  # fmt: skip
        self.starts += 1
        try:
            self.wait_until_well()
        except BaseException:
            self.kill()
            raise

    def step(self) -> None:
        """Let five hours pass, more than anything is held for."""
        assert self.process is not None, "it runs"
        self.process.send_signal(signal.SIGUSR1)

    def client(self) -> Client:
        settings = settings_of.load({"TACIT_DATA": str(self.data)})
        return Client(self.url, application.owner_token(settings))


def main() -> None:
    settings = settings_of.load(os.environ)
    application.prepare(settings, clock=SteppedClock(MOMENT))
    clock = SteppedClock(MOMENT + timedelta(seconds=1))
    app = application.build(settings, clock=clock)
    signal.signal(signal.SIGUSR1, lambda *_: clock.advance(seconds=STEP_SECONDS))
    uvicorn.run(app, host="127.0.0.1", port=settings.port, log_level="warning")


if __name__ == "__main__":
    main()
