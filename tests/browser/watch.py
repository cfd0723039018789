"""A page that is watched: what a browser complains of, and how a page is entered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    StorageState,
    expect,
)

CHROMIUM_ARGUMENTS = (
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)
WAIT_MS = 10_000


@dataclass(frozen=True)
class Look:
    """Day or night, and how large the window is."""

    width: int = 1280
    height: int = 800
    dark: bool = False

    @property
    def is_phone(self) -> bool:
        return self.width < 600


LIGHT = Look()
DARK = Look(dark=True)
PHONE = Look(width=390, height=844)

COUNT_POINTERS = """
globalThis.pointersSeen = 0;
addEventListener("pointerdown", () => (globalThis.pointersSeen += 1), { capture: true });
"""


@dataclass
class Complaints:
    """Everything a browser said against its pages; a test that ends with any fails."""

    said: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Beginnings of what a test provokes on purpose, such as a refused request."""

    def watch(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.said.append(f"page error: {error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if any(message.text.startswith(begin) for begin in self.expected):
            return
        self.said.append(f"{message.type}: {message.text} ({message.location.get('url')})")


def launch(playwright: Playwright, executable: str, *, is_root: bool) -> Browser:
    arguments = [*CHROMIUM_ARGUMENTS, *(["--no-sandbox"] if is_root else [])]
    return playwright.chromium.launch(executable_path=executable, args=arguments)


@contextmanager
def open_context(
    browser: Browser,
    complaints: Complaints,
    *,
    url: str,
    scripts: bool = True,
    look: Look = LIGHT,
    state: StorageState | None = None,
) -> Iterator[BrowserContext]:
    """A context of its own: cookies, storage and size are nobody else's."""
    expect.set_options(timeout=WAIT_MS)
    context = browser.new_context(
        base_url=url,
        storage_state=state,
        is_mobile=look.is_phone,
        has_touch=look.is_phone,
        java_script_enabled=scripts,
        color_scheme="dark" if look.dark else "light",
        viewport={"width": look.width, "height": look.height},
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAIT_MS)
    context.on("page", complaints.watch)
    if scripts:
        context.add_init_script(COUNT_POINTERS)
    try:
        yield context
    finally:
        context.close()
