"""First contentful paint, as a real Chromium reports it."""

import os
import shutil
from collections.abc import Mapping

from playwright.sync_api import Error, sync_playwright

VISITS = 5
_PAINT = """() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"""


def first_paints(address: str, pages: Mapping[str, tuple[str, str]]) -> dict[str, float]:
    """Milliseconds to the first paint with content, the middle of a few visits.

    Args:
        address: of the server.
        pages: by name, the cookie header of who looks and the path.

    Empty where there is no Chromium.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        return {}
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    found = {}
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=arguments)
            for name, (cookie, path) in pages.items():
                context = browser.new_context(extra_http_headers={"Cookie": cookie})
                page, times = context.new_page(), []
                for _ in range(VISITS):
                    page.goto(address + path, wait_until="load")
                    page.wait_for_timeout(50)
                    if (paint := page.evaluate(_PAINT)) is not None:
                        times.append(float(paint))
                context.close()
                if times:
                    found[name] = sorted(times)[len(times) // 2]
            browser.close()
    except Error as error:
        print(f"Chromium was left out: {str(error).splitlines()[0]}")
    return found
