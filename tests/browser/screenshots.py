"""`python -m tests.browser.screenshots`: pictures of the pages into docs/screenshots.

The demo's clock stands still and the window is always the same, so a picture changes only
when its page does. Pixels are put into a palette of 256 colors: a page of text has few.
"""

import base64
import os
import struct
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import watch
from tests.browser.places import PLACES, Demo, Place
from tests.browser.still import StillServer
from tests.browser.watch import Complaints
from tests.conftest import find_chromium
from tests.make.server import ROOT, running

FOLDER = ROOT / "docs" / "screenshots"
LOOKS = {"light": watch.LIGHT, "dark": watch.DARK, "phone": watch.PHONE}
COLORS_MAX = 256
FILE_BYTES_MAX = 150_000
ALL_BYTES_MAX = 10_000_000
HEIGHT_MAX = 1_350
"""A long page is shown to here."""

READ_PIXELS = """async (png) => {
  const picture = await createImageBitmap(await (await fetch(png)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  const parts = [];
  for (let at = 0; at < data.length; at += 32768)
    parts.push(String.fromCharCode(...data.subarray(at, at + 32768)));
  return [picture.width, picture.height, btoa(parts.join(""))];
}"""


def main(folder: Path = FOLDER) -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("There is no Chromium on this machine.")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = set(sys.argv[1:])
    with (
        tempfile.TemporaryDirectory() as place,
        running(StillServer(data=Path(place) / "data")) as server,
        sync_playwright() as playwright,
    ):
        assert isinstance(server, StillServer)
        browser = watch.launch(playwright, chromium, is_root=os.geteuid() == 0)
        demo = Demo(server=server, browser=browser, complaints=Complaints())
        chosen = [one for one in PLACES if one.public and (not wanted or one.name in wanted)]
        take_all(demo, browser, folder, [one for one in chosen if one.early])
        demo.prepare()
        take_all(demo, browser, folder, [one for one in chosen if not one.early])
        browser.close()
    check(folder, complete=not wanted)


def take_all(demo: Demo, browser: Browser, folder: Path, places: Sequence[Place]) -> None:
    reader = browser.new_page()
    for look_name, look in LOOKS.items():
        for person in dict.fromkeys(place.person for place in places):
            with demo.open(person, look=look) as page:
                for place in (one for one in places if one.person == person):
                    page.goto(place.address(demo.found))
                    page.wait_for_selector("html[data-ready]")
                    target = folder / f"{place.name}-{look_name}.png"
                    target.write_bytes(take(page, reader, height_max=HEIGHT_MAX))


def take(page: Page, reader: Page, *, height_max: int) -> bytes:
    """One picture of a page, from its head to `height_max`."""
    size = page.viewport_size
    assert size is not None
    page.evaluate("document.fonts.ready")
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(height, height_max)})
    page.wait_for_load_state("networkidle")
    taken = page.screenshot(animations="disabled", caret="hide")
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    encoded = "data:image/png;base64," + base64.b64encode(taken).decode()
    width, height, pixels = reader.evaluate(READ_PIXELS, encoded)
    raw = np.frombuffer(base64.b64decode(pixels), dtype=np.uint8)
    return shrink(raw.reshape(height, width, 4)[:, :, :3])


def shrink(pixels: "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]") -> bytes:
    """A PNG of at most 256 colors: the most frequent ones, the others the nearest of these."""
    height, width, _ = pixels.shape
    codes = pixels.astype(np.int64) @ np.array([65536, 256, 1])
    found, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    kept = np.sort(found[np.argsort(-counts, kind="stable")[:COLORS_MAX]])
    colors = np.stack([kept >> 16, (kept >> 8) & 255, kept & 255], axis=1)
    every = np.stack([found >> 16, (found >> 8) & 255, found & 255], axis=1)
    nearest = np.concatenate(
        [
            np.argmin(((part[:, None, :] - colors[None]) ** 2).sum(axis=2), axis=1)
            for part in np.array_split(every, max(len(every) // 1024, 1))
        ]
    )
    rows = nearest.astype(np.uint8)[inverse.reshape(height, width)]
    lines = np.concatenate([np.zeros((height, 1), dtype=np.uint8), rows], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", colors.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def check(folder: Path, *, complete: bool) -> None:
    """Say what is too large; take away pictures of pages that are no more."""
    names = {f"{place.name}-{look}.png" for place in PLACES if place.public for look in LOOKS}
    files = sorted(folder.glob("*.png"))
    for file in files if complete else ():
        if file.name not in names:
            file.unlink()
    sizes = {file.name: file.stat().st_size for file in sorted(folder.glob("*.png"))}
    large = [name for name, size in sizes.items() if size > FILE_BYTES_MAX]
    print(f"{len(sizes)} pictures, {sum(sizes.values()) / 1e6:.1f} MB in {folder}")
    if large or sum(sizes.values()) > ALL_BYTES_MAX:
        sys.exit(f"Too large: {', '.join(large) or 'all together'}")


if __name__ == "__main__":
    main()
