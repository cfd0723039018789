"""What a browser gets: vendored files as published, our own files small and plain."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "tacit/web/static"
TEMPLATES = ROOT / "tacit/web/templates"
VENDORED = sorted([*(STATIC / "vendor").iterdir(), *(ROOT / "tests/browser/vendor").iterdir()])
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
SCRIPT_LINES_MAX = 120
COMMON_PAGE_GZIP_BYTES_MAX = 100_000
COMMON_VENDORED = ("htmx-4.0.1/htmx.min.js", "tinykeys-3.1.0/tinykeys.js")


@pytest.mark.parametrize("folder", VENDORED, ids=lambda folder: folder.name)
def test_vendored_files_are_the_published_ones(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split(maxsplit=1) for line in lines)}
    files = {
        str(file.relative_to(folder)): file
        for file in folder.rglob("*")
        if file.is_file() and file.name != "SHA256SUMS"
    }
    assert {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()
    } == sums
    assert any(name.startswith("LICENSE") for name in files)
    assert re.fullmatch(r"[a-z-]+-\d+\.\d+\.\d+", folder.name)


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_script_is_one_small_behaviour(file: Path) -> None:
    text = file.read_text()
    assert text.count("\n") <= SCRIPT_LINES_MAX
    assert text.startswith("// "), "says in its first line what it does"
    assert not re.search(r"\beval\(|new Function\(|document\.write|\bhttps?://", text)


def test_every_behaviour_of_the_start_file_exists() -> None:
    named = re.findall(r'\["[^\n]+", "([\w-]+)"\]', (STATIC / "js/start.js").read_text())
    assert named
    for name in named:
        assert (
            "export function attach" in (text := (STATIC / f"js/{name}.js").read_text())
            or "export const attach" in text
        ), name


def test_imports_of_scripts_exist() -> None:
    for file in SCRIPTS:
        for path in re.findall(r'from "([^"]+)"', file.read_text()):
            assert (file.parent / path).is_file(), f"{file.name}: {path}"


def test_every_component_is_in_the_styles_of_all_pages_or_of_tasks() -> None:
    named: set[str] = set()
    for bundle in ("app.css", "task.css"):
        named |= set(re.findall(r'@import url\("([^"]+)"\)', (STATIC / bundle).read_text()))
    assert sorted(named) == sorted(
        ["tokens.css", *(f"css/{file.name}" for file in (STATIC / "css").glob("*.css"))]
    )


def test_no_style_looks_from_what_something_has_at_all_that_follows() -> None:
    """`x:has(y) ~ z` is asked again for the whole page at every move of the focus: on a page
    of a thousand steps that took a third of a second a key."""
    for file in (STATIC / "css").glob("*.css"):
        assert not re.search(r":has\([^{}]*\)[^,{}]*~", file.read_text()), file.name


def test_common_page_is_within_its_budget() -> None:
    files = [STATIC / "app.css", STATIC / "tokens.css", *(STATIC / "css").glob("*.css"), *SCRIPTS]
    files += [STATIC / "vendor" / name for name in COMMON_VENDORED]
    assert (
        sum(len(gzip.compress(file.read_bytes())) for file in files) <= COMMON_PAGE_GZIP_BYTES_MAX
    )


@pytest.mark.parametrize(
    "file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: str(file.relative_to(TEMPLATES))
)
def test_template_needs_no_inline_script_or_style(file: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.DOTALL)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:|hx-on", text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or 'type="application/json"' in attributes
