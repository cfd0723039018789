"""A person with a keyboard and nothing else: presses keys, and looks where the focus is."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

TABS_MAX = 250

FOCUSED = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "";
  const label = element.getAttribute("aria-label")
    ?? (element.labels?.length ? [...element.labels].map((one) => one.innerText).join(" ") : "")
    ?? "";
  const words = element.matches("select, textarea") ? "" : element.innerText;
  return `${label} ${words ?? ""} ${element.type === "radio" ? element.value : ""}`
    .replace(/\\s+/g, " ").trim();
}"""
IS_SEEN = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return outlined || style.boxShadow !== "none" || element.matches("input[type=radio]")
    || !!element.closest(":focus-within")?.matches("fieldset");
}"""


class Keyboard:
    """Only presses keys. `check_no_pointer` proves that nothing else was used."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str) -> None:
        """What one types into the address bar."""
        self.page.goto(path)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def focused(self) -> str:
        """The words of what has the focus, as somebody who listens would hear them."""
        words: str = self.page.evaluate(FOCUSED)
        return words

    def go_to(self, words: str, *, backwards: bool = False) -> None:
        """Press Tab until the focus is on what is called so."""
        wanted = re.compile(words, re.IGNORECASE)
        passed = []
        for _ in range(TABS_MAX):
            self.press("Shift+Tab" if backwards else "Tab")
            passed.append(self.focused())
            if wanted.search(passed[-1]):
                assert self.page.evaluate(IS_SEEN), f"no focus is seen on {passed[-1]!r}"
                return
        raise AssertionError(f"Tab never came to {words!r}; it passed {passed[:40]}")

    def activate(self, words: str, *, backwards: bool = False) -> None:
        """Go to a button, a link or a summary and press Enter."""
        self.go_to(words, backwards=backwards)
        self.press("Enter")

    def write(self, words: str, text: str, *, backwards: bool = False) -> None:
        """Go to a field, take out what is in it and type."""
        self.go_to(words, backwards=backwards)
        self.press("Control+a")
        self.type(text)

    def choose(self, words: str, option: str) -> None:
        """Go to a select and type the beginning of an option."""
        self.go_to(words)
        self.type(option)

    def choose_file(self, words: str, file: Path) -> None:
        """Go to a field of files, press Enter and choose one in the dialog of the system."""
        self.wait_until_ready()
        with self.page.expect_file_chooser() as chooser:
            self.activate(words)
        chooser.value.set_files(file)

    def wait_until_ready(self) -> None:
        self.page.wait_for_selector("html[data-ready]")

    def arrive(self, address: str) -> None:
        """Wait for a page that a key leads to."""
        self.page.wait_for_url(address)
        self.wait_until_ready()

    def see(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def sign_in(self, email: str, password: str) -> None:
        self.open("/sign-in")
        self.write("e-mail address", email)
        self.write("password", password)
        self.press("Enter")
        expect(self.page).not_to_have_url(re.compile("sign-in"))

    def check_no_pointer(self) -> None:
        assert self.page.evaluate("globalThis.pointersSeen") == 0
