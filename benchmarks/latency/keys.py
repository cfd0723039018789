"""Type into a page as a person does, and see how long each key took until it was painted."""

from dataclasses import dataclass

from playwright.sync_api import Page

KEYS_WARM_UP = 10
PAUSE_MS = 90
"""Between two keys: a fast typist, faster than most."""
REST_EVERY = 25
REST_MS = 1_600
"""A pause to think, in which saving and checks run; the next key meets them."""

WATCH = """
globalThis.latency = { events: [], frames: [] };
new PerformanceObserver((list) => {
  for (const entry of list.getEntries())
    if (entry.name === "keydown") latency.events.push(entry.duration);
}).observe({ type: "event", durationThreshold: 16, buffered: false });
addEventListener("keydown", (event) => {
  const begin = event.timeStamp;
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => latency.frames.push(performance.now() - begin);
    channel.port2.postMessage(0);
  });
}, { capture: true });
"""
"""From the time the key was pressed to the task after the frame that shows it. Event Timing
rounds to 8 ms and leaves out what is under 16; the frames are what is printed."""


@dataclass(frozen=True)
class Typed:
    """Milliseconds from key to paint, in order of size."""

    frames: tuple[float, ...]
    events_over: int
    """Keys that Event Timing saw take 56 ms or more: 50 at its rounding to 8."""


def measure(page: Page, selector: str, *, count: int) -> Typed:
    """Type into the field in the middle of its text."""
    field = page.locator(selector).first
    field.scroll_into_view_if_needed()
    field.evaluate(
        "(one) => { one.focus(); const at = Math.floor(one.value.length / 2);"
        " one.setSelectionRange(at, at); }"
    )
    page.evaluate(WATCH)
    for number in range(count + KEYS_WARM_UP):
        if number == KEYS_WARM_UP:
            page.evaluate("() => { latency.frames.length = 0; latency.events.length = 0; }")
        page.keyboard.press("Space" if number % 6 == 5 else "abcdefghij"[number % 10])
        page.wait_for_timeout(REST_MS if number % REST_EVERY == REST_EVERY - 1 else PAUSE_MS)
    page.wait_for_timeout(500)
    seen = page.evaluate("() => latency")
    over = sum(1 for duration in seen["events"] if duration >= 56)
    return Typed(frames=tuple(sorted(seen["frames"])), events_over=over)
