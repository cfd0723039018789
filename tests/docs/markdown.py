"""The pages of the documentation, cut into what tests look at."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?)\[[^\]\n]*(?:\n[^\]\n]*)?\]\(([^)\s]+)\)")
_CODE = re.compile(r"`[^`\n]+`")


@dataclass(frozen=True)
class Block:
    """A fenced piece of a page."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{name_of(self.page)}:{self.line}"


@dataclass(frozen=True)
class Link:
    page: Path
    target: str
    is_image: bool


@cache
def pages() -> tuple[Path, ...]:
    """Every page that a reader may open."""
    named = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", ROOT / "changelog.d" / "README.md"]
    return (*named, *sorted((ROOT / "examples").rglob("README.md")), *sorted(DOCS.rglob("*.md")))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(*languages: str) -> list[Block]:
    """The fenced pieces of all pages in one of the languages; `""` is without one."""
    found = []
    for page in pages():
        text = read(page)
        for match in _FENCE.finditer(text):
            if match[2] in languages:
                indent = len(match[1])
                lines = [line[indent:] for line in match[3].splitlines()]
                number = text.count("\n", 0, match.start()) + 1
                found.append(Block(page, number, match[2], "\n".join(lines) + "\n"))
    return found


def links(page: Path) -> Iterator[Link]:
    """The links outside of code."""
    text = _CODE.sub("`code`", _FENCE.sub("", read(page)))
    for match in _LINK.finditer(text):
        yield Link(page, match[2], bool(match[1]))


def anchors(page: Path) -> set[str]:
    """What `#…` may name in a page, as the sites that show Markdown make it."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", _FENCE.sub("", read(page)), flags=re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number, chosen = 0, slug
        while chosen in found:
            number += 1
            chosen = f"{slug}-{number}"
        found.add(chosen)
    return found


def spoken(block: Block, program: str) -> Iterator[list[str]]:
    """The words of each call of a program in a block, without the shell around it."""
    for line in block.text.replace("\\\n", " ").splitlines():
        bare = re.sub(r"\s+#.*$", "", line.strip().removeprefix("$ ")).replace("…", "X")
        if program not in bare:
            continue
        lexer = shlex.shlex(bare, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        calls: list[list[str]] = [[]]
        for word in lexer:
            if word[0] in "();<>|&":
                calls.append([])
            else:
                calls[-1].append(word)
        yield from (call for call in calls if _is_call(call, program))


def _is_call(words: list[str], program: str) -> bool:
    return len(words) > 1 and words[0].removeprefix(".venv/bin/") == program
