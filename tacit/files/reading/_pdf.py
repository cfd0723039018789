"""PDF as far as needed: its objects, what would act in it, and the words of its pages.

No layout, no fonts, no pictures: a reviewer reads and points at words of a page, and opens
the file itself for the rest. Streams are unfolded within a budget.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

OBJECTS_MAX = 200_000
UNFOLDED_BYTES_MAX = 768 * 1024 * 1024
STREAM_BYTES_MAX = 128 * 1024 * 1024
PAGES_MAX = 2_000

_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})\s+(\d{1,5})\s+obj\b")
_STREAM = re.compile(rb"stream\r?\n")
_REF = re.compile(rb"(\d{1,9})\s+\d{1,5}\s+R\b")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTS = (
    (rb"/JavaScript\b|/JS\b", "It holds JavaScript."),
    (rb"/Launch\b", "It starts programs when it is opened."),
    (rb"/EmbeddedFiles?\b|/Filespec\b.{0,200}/EF\b", "It holds other files inside."),
    (rb"/RichMedia\b|/Movie\b|/3D\b|/Screen\b", "It holds media that run."),
    (rb"/SubmitForm\b|/ImportData\b|/GoToR\b|/GoToE\b", "It sends or fetches when it is used."),
    (rb"/XFA\b", "It holds a form that runs a program."),
    (rb"/OpenAction\b[^\n]{0,80}/S\s*/(?!GoTo\b)|/AA\s*<<", "It acts when it is opened."),
)


class PdfRefused(ValueError):
    """The file is encrypted, or unfolds without end."""


@dataclass
class Document:
    """The objects of a file."""

    objects: dict[int, bytes] = field(default_factory=dict)
    """What stands before `stream`, or all of an object without one."""
    streams: dict[int, bytes] = field(default_factory=dict)
    """As they stand in the file."""
    left: int = UNFOLDED_BYTES_MAX
    is_encrypted: bool = False

    def unfold(self, number: int) -> bytes:
        """The bytes of a stream.

        Raises:
            PdfRefused: it grows beyond its limit.
        """
        raw, head = self.streams.get(number, b""), self.objects.get(number, b"")
        filters = re.findall(rb"/(\w+Decode)\b|/(Fl)\b", _filter_part(head))
        names = [a or b for a, b in filters]
        if not names:
            return raw
        if names not in ([b"FlateDecode"], [b"Fl"]):
            return b""
        return self._inflate(raw)

    def _inflate(self, raw: bytes) -> bytes:
        reader = zlib.decompressobj()
        most = min(STREAM_BYTES_MAX, self.left)
        try:
            content = reader.decompress(raw, most)
        except zlib.error:
            return b""
        if reader.unconsumed_tail and len(content) >= most:
            raise PdfRefused("A stream unfolds to more than is read, as in a bomb.")
        self.left -= len(content)
        return content


def load(content: bytes) -> Document:
    """Find every object, those in streams of objects too.

    Raises:
        PdfRefused: too many objects, or streams that unfold without end.
    """
    document = Document(is_encrypted=bool(re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", content)))
    starts = list(_OBJECT.finditer(content))
    if len(starts) > OBJECTS_MAX:
        raise PdfRefused("It has more objects than are read.")
    for index, found in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(content)
        body = content[found.end() : end]
        number = int(found[1])
        stream = _STREAM.search(body)
        if stream is None:
            document.objects[number] = body.partition(b"endobj")[0]
            continue
        document.objects[number] = body[: stream.start()]
        tail = body.rfind(b"endstream")
        document.streams[number] = body[stream.end() : tail if tail >= 0 else None]
    if not document.is_encrypted:
        for number in list(document.streams):
            if b"/ObjStm" in document.objects[number]:
                _add_packed(document, number)
    return document


def find_reasons(content: bytes, document: Document) -> list[str]:
    """Why a file is for download alone."""
    if document.is_encrypted:
        return ["It is encrypted: nobody could look into it."]
    plain = b"\n".join([_names_plain(one) for one in document.objects.values()])
    trailer = _names_plain(content[content.rfind(b"trailer") :][:4_096])
    return [
        reason
        for pattern, reason in _ACTS
        if re.search(pattern, plain) or (re.search(pattern, trailer))
    ]


def pages(document: Document) -> Iterator[int]:
    """The numbers of the page objects, in the order of the tree; else in that of the file."""
    kinds = {
        number: head
        for number, head in document.objects.items()
        if re.search(rb"/Type\s*/Pages?\b", head)
    }
    roots = [
        number
        for number, head in kinds.items()
        if re.search(rb"/Type\s*/Pages\b", head) and b"/Parent" not in head
    ]
    found = list(_below(document, kinds, roots[:1]))
    if not found:
        found = [n for n, head in kinds.items() if re.search(rb"/Type\s*/Page\b", head)]
    yield from found[:PAGES_MAX]


def references(value: bytes) -> list[int]:
    return [int(number) for number in _REF.findall(value)]


def entry(head: bytes, name: bytes) -> bytes:
    """What stands behind a key of a dictionary, up to its end; roughly."""
    found = re.search(rb"/" + name + rb"(?![A-Za-z0-9])\s*", head)
    if found is None:
        return b""
    rest = head[found.end() :]
    if rest.startswith(b"["):
        return rest[: rest.find(b"]") + 1]
    if rest.startswith(b"<<"):
        return rest[: _closing(rest)]
    return re.split(rb"(?<=[\w\)>])\s*(?=/)|>>", rest, maxsplit=1)[0]


def _closing(value: bytes) -> int:
    depth = 0
    for found in re.finditer(rb"<<|>>", value):
        depth += 1 if found[0] == b"<<" else -1
        if depth == 0:
            return found.end()
    return len(value)


def _below(document: Document, kinds: dict[int, bytes], start: list[int]) -> Iterator[int]:
    waiting, seen = list(start), set(start)
    while waiting:
        number = waiting.pop(0)
        head = kinds.get(number, b"")
        if re.search(rb"/Type\s*/Page\b", head):
            yield number
            continue
        children = [n for n in references(entry(head, b"Kids")) if n in kinds and n not in seen]
        seen.update(children)
        waiting[:0] = children


def _add_packed(document: Document, number: int) -> None:
    head = document.objects[number]
    content = document.unfold(number)
    first = re.search(rb"/First\s+(\d+)", head)
    if first is None:
        return
    begin = int(first[1])
    pairs = re.findall(rb"(\d+)\s+(\d+)", content[:begin])
    for index, (inner, at) in enumerate(pairs):
        end = int(pairs[index + 1][1]) if index + 1 < len(pairs) else len(content) - begin
        document.objects.setdefault(int(inner), content[begin + int(at) : begin + end])
        if len(document.objects) > OBJECTS_MAX:
            raise PdfRefused("It has more objects than are read.")


def _filter_part(head: bytes) -> bytes:
    found = re.search(rb"/Filter\s*(\[[^\]]*\]|/\w+)", head)
    return found[1] if found else b""


def _names_plain(value: bytes) -> bytes:
    """Names without their escapes: /J#61vaScript is /JavaScript."""
    return _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), value)
