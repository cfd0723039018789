"""A text in steps: the same text gives the same steps, for ever.

Paragraphs first: blank lines part them, a list gives one step an item, code, tables and
formulas stay whole, a heading goes with what follows it. Sentences end at the marks of many
scripts (`.` `?` `!` `。` `؟` `।`), not after abbreviations, initials or inside code and
formulas. A step is a stretch of the text; only white space lies between two.

Texts are hostile: every pattern here takes time in proportion to the text.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

PARAGRAPHS_MIN = 3
"""From this many paragraphs on a text is split by paragraphs, when nobody says how."""
SENTENCES_MAX = 400
"""A text of more sentences is split by paragraphs, when nobody says how."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6}(?:\s|$)")
_ITEM = re.compile(r" {0,3}(?:[-*+•]|\(?\d{1,9}[.)]|\(?[a-z][.)])\s")
_STEP = re.compile(r" {0,3}(?:\*\*|__)?(?:step|schritt|étape|paso|步骤)\s*\d", re.IGNORECASE)
_TABLE = re.compile(r" {0,3}\|")
_DISPLAY = re.compile(r"\s*(\$\$|\\\[)")
_INDENTED = re.compile(r"(?: {2,}|\t)\S")
_HIDDEN = re.compile(
    r"(?<!`)(`++)[^`]*+\1(?!`)"
    r"|\$\$[^$]*+\$\$|(?<![\\$\w])\$(?!\s)[^$\n]*+\$(?!\d)"
    r"|\\\([^\\]*+(?:\\[^()\\][^\\]*+)*+\\\)"
)
_WIDE_ENDS = "。！？．"
_ENDS = re.compile(rf"[.!?…؟۔।॥]+|[{_WIDE_ENDS}]+")
_CLOSERS = "\"'”“’»›)]}*_」』）】"
_WORD_BEFORE = re.compile(r"[^\s(\[“\"'«]*$")
_NEVER = """
    dr mr mrs ms prof sr jr st no nos art arts sec secs sect para paras fig figs eq eqs vs v cf p
    pp vol ch approx ca e.g eg i.e ie viz resp incl excl max min dept est ref refs reg abs nr bzw
    z.b d.h u.a o.ä vgl ggf s av m mme mlle sra dra tab app ss cl cls
"""
"""Never the end of a sentence."""
_SOMETIMES = "etc al inc ltd co corp llc gmbh usw a.m p.m u.s u.k e.u hr hrs"
"""The end of a sentence where a capital follows."""
_NEVER_ENDS, _SOMETIMES_ENDS = frozenset(_NEVER.split()), frozenset(_SOMETIMES.split())
_WORD_CHARS_MAX = 24


class How(StrEnum):
    AUTO = "auto"
    PARAGRAPHS = "paragraphs"
    SENTENCES = "sentences"


class Stretch(NamedTuple):
    start: int
    end: int


class _Block(NamedTuple):
    start: int
    end: int
    whole: bool
    """Code, a table, a formula or a heading: never parted."""


def split(text: str, how: How = How.AUTO) -> list[Stretch]:
    """The steps of a text, in order; none where it is blank."""
    blocks = _blocks(text)
    paragraphs = [Stretch(block.start, block.end) for block in blocks]
    if how is How.PARAGRAPHS or (how is How.AUTO and len(blocks) >= PARAGRAPHS_MIN):
        return paragraphs
    sentences = [stretch for block in blocks for stretch in _sentences(text, block)]
    if how is How.AUTO and len(sentences) > SENTENCES_MAX:
        return paragraphs
    return sentences


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    for block in _raw_blocks(text):
        before = blocks[-1] if blocks else None
        words = text[block.start : block.end]
        if before and _is_heading_alone(text[before.start : before.end]):
            blocks[-1] = _Block(before.start, block.end, block.whole)
        elif before and (_DISPLAY.match(words) or _is_indented(text, block)):
            blocks[-1] = _Block(before.start, block.end, before.whole or block.whole)
        else:
            blocks.append(block)
    return blocks


def _is_heading_alone(words: str) -> bool:
    return "\n" not in words and _HEADING.match(words) is not None


def _is_indented(text: str, block: _Block) -> bool:
    """Whether it goes on with the list item before it."""
    begin = text.rfind("\n", 0, block.start) + 1
    return _INDENTED.match(text, begin) is not None


def _raw_blocks(text: str) -> Iterator[_Block]:
    """Blocks as blank lines and the beginnings of lines part them."""
    start = end = -1
    closing, whole = "", False
    for begin, stop in _lines(text):
        line = text[begin:stop]
        if closing:
            end = begin + len(line.rstrip()) if line.strip() else end
            if _closes(line, closing):
                if closing[0] in "`~":
                    yield _Block(start, end, whole)
                    start, whole = -1, False
                closing = ""
            continue
        opening, is_whole = _opening(line), _TABLE.match(line) is not None
        if start >= 0 and (not line.strip() or _begins(line, opening)):
            yield _Block(start, end, whole)
            start, whole = -1, False
        if not line.strip():
            continue
        if start < 0:
            start = begin + len(line) - len(line.lstrip())
        whole = whole or bool(opening) or is_whole or _HEADING.match(line) is not None
        end = begin + len(line.rstrip())
        closing = opening
    if start >= 0:
        yield _Block(start, end, whole)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    while begin <= len(text):
        stop = text.find("\n", begin)
        stop = len(text) if stop < 0 else stop
        yield begin, stop
        begin = stop + 1


def _opening(line: str) -> str:
    """What closes the code or formula that a line opens; empty where it opens none."""
    if fence := _FENCE.match(line):
        return fence[1]
    if display := _DISPLAY.match(line):
        close = "$$" if display[1] == "$$" else "\\]"
        return "" if close in line[display.end() :] else close
    return ""


def _closes(line: str, closing: str) -> bool:
    if closing[0] in "`~":
        mark = line.strip()
        return len(mark) >= len(closing) and mark == mark[0] * len(mark) == closing[0] * len(mark)
    return closing in line


def _begins(line: str, opening: str) -> bool:
    """Whether a line begins a block although no blank line stands before it."""
    is_fence = bool(opening) and opening[0] in "`~"
    return is_fence or any(mark.match(line) for mark in (_HEADING, _ITEM, _STEP))


def _sentences(text: str, block: _Block) -> Iterator[Stretch]:
    if block.whole:
        yield Stretch(block.start, block.end)
        return
    words = text[block.start : block.end]
    shown = _HIDDEN.sub(lambda found: "x" * len(found[0]), words)
    first = _ITEM.match(shown)
    begin = 0
    at = first.end() if first else 0
    while found := _ENDS.search(shown, at):
        at = found.end()
        while at < len(shown) and shown[at] in _CLOSERS:
            at += 1
        if _is_end(shown, found, at):
            yield Stretch(block.start + begin, block.start + at)
            begin = at + len(shown[at:]) - len(shown[at:].lstrip()) if at < len(shown) else at
            at = begin
    if begin < len(words):
        yield Stretch(block.start + begin, block.end)


def _is_end(shown: str, mark: re.Match[str], after: int) -> bool:
    if mark[0][-1] in _WIDE_ENDS:
        return True
    if after >= len(shown):
        return True
    if not shown[after].isspace():
        return False
    following = shown[after : after + 40].lstrip()
    if following[:1].islower():
        return False
    if mark[0] != ".":
        return True
    window = shown[max(0, mark.start() - _WORD_CHARS_MAX) : mark.start()]
    found = _WORD_BEFORE.search(window)
    word = found[0] if found else ""
    if word.lower() in _SOMETIMES_ENDS:
        return following[:1].isupper()
    is_initial = len(word) == 1 and word.isalpha() and word.isupper()
    return not (is_initial or word.lower() in _NEVER_ENDS)
