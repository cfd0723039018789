"""XML of office files, read without anything that can grow or reach out.

A document type is refused before a parser sees it, so there are no entities to unfold and
none to fetch.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree

ELEMENTS_MAX = 2_000_000
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)


class XmlRefused(ValueError):
    """The text could unfold or reach out, or is no XML."""


def check(content: bytes) -> None:
    """Raise XmlRefused for a document type, and for an encoding that could hide one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00", b"\x4c\x6f\xa7\x94")):
        raise XmlRefused("its text is in an encoding that is not read here")
    head = content[:200].lower()
    if b"encoding=" in head and not re.search(rb"encoding=[\"'](utf-8|us-ascii)[\"']", head):
        raise XmlRefused("its text is in an encoding that is not read here")
    if _DECLARATION.search(content):
        raise XmlRefused("it declares entities, which can unfold without end")


def elements(content: bytes) -> Iterator[tuple[str, ElementTree.Element]]:
    """Go through the elements: `start` and `end` with each; the caller clears what it read.

    Raises:
        XmlRefused: as for `check`, or it is no XML.
    """
    check(content)
    count = 0
    try:
        for event, element in ElementTree.iterparse(  # noqa: S314 - nothing is left to unfold
            BytesIO(content), ("start", "end")
        ):
            count += 1
            if count > 2 * ELEMENTS_MAX:
                raise XmlRefused("it has more elements than are read")
            yield event, element
    except ElementTree.ParseError as error:
        raise XmlRefused(f"it is no XML: {error}") from error


def tree(content: bytes) -> ElementTree.Element:
    """A small part as a whole.

    Raises:
        XmlRefused: as for `elements`.
    """
    root: ElementTree.Element | None = None
    for _, element in elements(content):
        root = element if root is None else root
    if root is None:
        raise XmlRefused("it is empty")
    return root


def local(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute whatever namespace it is in."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""
