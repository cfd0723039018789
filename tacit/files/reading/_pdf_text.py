"""The words of a page of a PDF, in the order they are drawn."""

import re
from collections.abc import Mapping

from tacit.files.reading import _pdf
from tacit.files.reading._pdf import Document

PAGE_CHARS_MAX = 60_000
TOKENS_MAX = 400_000
MAP_ENTRIES_MAX = 70_000
SPACE_UNITS = -180
"""A gap in a row of letters that is a blank, in thousandths of the size."""

_TOKEN = re.compile(
    rb"\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-Fa-f\s]*>|\[|\]|/[^\s/<>\[\]()]+"
    rb"|[-+]?\d*\.?\d+|[A-Za-z'\"*]+",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_SIMPLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b""}
_HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")
Map = Mapping[bytes, str]


def page_text(document: Document, number: int) -> str:
    """What is written on a page; empty where it is a picture."""
    head = document.objects.get(number, b"")
    contents = _pdf.references(_pdf.entry(head, b"Contents"))
    stream = b"\n".join(document.unfold(each) for each in contents)
    words = _read(stream, _fonts(document, head))
    text = re.sub(r"[ \t]+", " ", "".join(words))
    return re.sub(r" ?\n[ \n]*", "\n", text).strip()[:PAGE_CHARS_MAX]


def _fonts(document: Document, head: bytes) -> dict[bytes, Map]:
    """The maps to Unicode of the fonts of a page, by name."""
    resources = _inherited(document, head, b"Resources")
    fonts = _resolved(document, _pdf.entry(resources, b"Font"))
    found: dict[bytes, Map] = {}
    for name, number in re.findall(rb"/([^\s/<>\[\]()]+)\s+(\d+)\s+\d+\s+R", fonts):
        font = document.objects.get(int(number), b"")
        maps = _pdf.references(_pdf.entry(font, b"ToUnicode"))
        found[name] = _read_map(document.unfold(maps[0])) if maps else {}
    return found


def _inherited(document: Document, head: bytes, name: bytes) -> bytes:
    for _ in range(20):
        if value := _pdf.entry(head, name):
            return _resolved(document, value)
        parents = _pdf.references(_pdf.entry(head, b"Parent"))
        if not parents:
            return b""
        head = document.objects.get(parents[0], b"")
    return b""


def _resolved(document: Document, value: bytes) -> bytes:
    numbers = _pdf.references(value)
    if numbers and not value.lstrip().startswith(b"<<"):
        return document.objects.get(numbers[0], b"")
    return value


def _read_map(content: bytes) -> Map:
    found: dict[bytes, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", content, re.DOTALL):
        pairs = _HEX.findall(block)
        for code, text in zip(pairs[::2], pairs[1::2], strict=False):
            found[_unhex(code)] = _utf16(text)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", content, re.DOTALL):
        for low, high, rest in re.findall(
            rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(\[[^\]]*\]|<[0-9A-Fa-f\s]+>)", block
        ):
            _add_range(found, _unhex(low), _unhex(high), rest)
    return found


def _add_range(found: dict[bytes, str], low: bytes, high: bytes, rest: bytes) -> None:
    first, last = int.from_bytes(low, "big"), int.from_bytes(high, "big")
    texts = [_utf16(each) for each in _HEX.findall(rest)]
    for step in range(min(last - first + 1, 65_536)):
        if len(found) > MAP_ENTRIES_MAX or not texts:
            return
        if rest.startswith(b"["):
            if step < len(texts):
                found[(first + step).to_bytes(len(low), "big")] = texts[step]
        elif texts[0] and ord(texts[0][-1]) + step < 0x11_0000:
            shifted = texts[0][:-1] + chr(ord(texts[0][-1]) + step)
            found[(first + step).to_bytes(len(low), "big")] = shifted


def _read(stream: bytes, fonts: Mapping[bytes, Map]) -> list[str]:
    words: list[str] = []
    stack: list[bytes] = []
    font: Map = {}
    for count, found in enumerate(_TOKEN.finditer(stream)):
        if count > TOKENS_MAX:
            break
        token = found[0]
        if token[:1] in b"(<[]/" or token[:1].isdigit() or token[:1] in b"+-.":
            stack.append(token)
            continue
        if token == b"Tf":
            names = [each for each in stack if each.startswith(b"/")]
            font = fonts.get(names[-1][1:], {}) if names else {}
        elif token in {b"Tj", b"TJ", b"'", b'"'}:
            words.append("\n" if token in {b"'", b'"'} else "")
            words.extend(_shown(stack, font))
        elif token in {b"Td", b"TD"}:
            words.append("\n" if _moves_down(stack) else " ")
        elif token in {b"T*", b"Tm", b"ET"}:
            words.append("\n")
        stack.clear()
    return words


def _shown(stack: list[bytes], font: Map) -> list[str]:
    words = []
    for token in stack:
        if token[:1] in b"(<":
            words.append(_letters(_string(token), font))
        elif token[:1] not in b"[]/" and float(token) < SPACE_UNITS:
            words.append(" ")
    return words


def _string(token: bytes) -> bytes:
    if token.startswith(b"<"):
        return _unhex(token[1:-1])

    def plain(found: re.Match[bytes]) -> bytes:
        value = found[1]
        if value.isdigit():
            return bytes([int(value, 8) & 255])
        return _SIMPLE.get(value, b"" if value in {b"\n", b"\r\n", b"\r"} else value)

    return _ESCAPE.sub(plain, token[1:-1])


def _letters(raw: bytes, font: Map) -> str:
    if not font:
        if raw.startswith(b"\xfe\xff"):
            return raw[2:].decode("utf-16-be", errors="replace")
        return raw.decode("cp1252", errors="replace").replace("\x00", "")
    width = max(len(code) for code in font)
    parts = [raw[at : at + width] for at in range(0, len(raw), width)]
    return "".join(font.get(part, "") for part in parts)


def _moves_down(stack: list[bytes]) -> bool:
    return len(stack) >= 2 and abs(_number(stack[-1])) > 0.5


def _number(token: bytes) -> float:
    try:
        return float(token)
    except ValueError:
        return 0.0


def _unhex(digits: bytes) -> bytes:
    plain = re.sub(rb"\s", b"", digits)
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode("ascii"))


def _utf16(digits: bytes) -> str:
    return _unhex(digits).decode("utf-16-be", errors="replace").replace("\x00", "")
