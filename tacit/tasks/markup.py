"""What is unfinished or broken in a Markdown text, found without rendering it.

Texts are hostile and checked while others wait: every pattern here takes time in proportion
to the text. None begins anew inside of what it has just passed over.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

PARAGRAPH_LENGTH_MIN = 60
"""Shorter paragraphs may repeat: headings, list marks, a closing line."""

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
_TICKS = re.compile(r"`+")
_UNFINISHED = re.compile(r"\b(TODO|TBD|FIXME|XXX)\b|\[(?:insert|add|fill in)\b[^\]\n]{0,80}\]")
_LONE_MATH = re.compile(r"(?<![\\\w$])\$(?![\s\d$])[^$]*")
_LATEX = re.compile(r"\\[A-Za-z]+|[_^]\{|\^\d")
_NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+\s?"
    r"(?:%|percent|per cent|mg|kg|ml|km|USD|EUR|GBP|million|billion)"
    r"|[$€£]\s?\d+(?:[.,]\d+)*(?:\s?(?:million|billion))?",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[“\"][^“”\"\n]{25,}+[”\"]|^> \S", re.MULTILINE)
_CITED = re.compile(r"\[(\d{1,3})\](?!\()")


def find_unclosed_fence(text: str) -> bool:
    """Say whether a code fence is opened and never closed."""
    return _split_fences(text)[1]


def find_unfinished(text: str) -> str | None:
    """The first mark of unfinished work outside code: TODO, TBD, `[insert …]`."""
    found = _UNFINISHED.search(_without_code(text))
    return found.group(0) if found else None


def find_open_math(text: str) -> str | None:
    r"""The first math delimiter outside code that has no partner.

    A single `$` counts only when LaTeX follows it: an amount such as $1,200 is none.
    """
    prose = _without_code(text)
    for opening, closing in ((r"\[", r"\]"), (r"\(", r"\)")):
        if _count_plain(prose, opening) != _count_plain(prose, closing):
            return opening
    if prose.replace(r"\$", "").count("$$") % 2:
        return "$$"
    for paragraph in re.split(r"\n\s*\n", prose.replace("$$", "")):
        paired = re.sub(r"(?<![\\\w])\$(?=[^\s$])[^$\n]*?(?<=[^\s\\])\$(?!\d)", "", paragraph)
        lone = _LONE_MATH.search(paired)
        if lone and _LATEX.search(lone.group(0)):
            return "$"
    return None


def find_repeated(texts: Sequence[str]) -> str | None:
    """The first long paragraph that stands twice in the texts."""
    seen: set[str] = set()
    for text in texts:
        for paragraph in re.split(r"\n\s*\n", text):
            plain = " ".join(paragraph.split())
            if len(plain) < PARAGRAPH_LENGTH_MIN:
                continue
            if plain in seen:
                return plain
            seen.add(plain)
    return None


def find_figure(text: str) -> str | None:
    """The first number with a unit, or long quotation, that a reader would want a source for."""
    prose = _without_code(text)
    found = _NUMBER.search(prose) or _QUOTE.search(prose)
    return found.group(0).strip() if found else None


def cited_numbers(text: str) -> set[int]:
    """The numbers of the marks like `[3]` outside code."""
    return {int(mark) for mark in _CITED.findall(_without_code(text))}


def is_web_address(url: str) -> bool:
    """Say whether a text is a complete http or https address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return False
    return "." in host.strip(".") and not re.search(r"[\s<>\"\\^`{|}]", url)


def _count_plain(text: str, mark: str) -> int:
    return len(re.findall(r"(?<!\\)" + re.escape(mark), text))


def _without_code(text: str) -> str:
    return _without_inline_code(_split_fences(text)[0])


def _without_inline_code(text: str) -> str:
    """The text with a blank for each code span: two runs of equally many ticks."""
    runs = [found.span() for found in _TICKS.finditer(text)]
    closing: list[int | None] = []
    latest: dict[int, int] = {}
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        closing.append(latest.get(length))
        latest[length] = index
    closing.reverse()
    kept: list[str] = []
    at = index = 0
    while index < len(runs):
        partner = closing[index]
        if partner is None:
            index += 1
            continue
        kept += (text[at : runs[index][0]], " ")
        at, index = runs[partner][1], partner + 1
    return "".join([*kept, text[at:]])


def _split_fences(text: str) -> tuple[str, bool]:
    """The text without fenced code, and whether the last fence is open."""
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if not fence and mark and not (mark.group(1)[0] == "`" and "`" in mark.group(2)):
            fence = mark.group(1)
        elif fence and mark and _closes(fence, mark):
            fence = ""
        elif not fence:
            kept.append(line)
    return "\n".join(kept), bool(fence)


def _closes(fence: str, mark: re.Match[str]) -> bool:
    same = mark.group(1)[0] == fence[0] and len(mark.group(1)) >= len(fence)
    return same and not mark.group(2).strip()
