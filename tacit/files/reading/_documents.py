"""Word documents as blocks of plain words, and slides as pages of them."""

import re
import zipfile
from typing import Any
from xml.etree import ElementTree

from tacit.files.reading import _xml, zips

BLOCKS_MAX = 5_000
BLOCK_CHARS_MAX = 20_000
PART_BYTES_MAX = 48 * 1024 * 1024
SLIDES_MAX = 300
TABLE_COLUMNS_MAX = 30
Json = dict[str, Any]

_HEADING = re.compile(r"(?:heading|berschrift|titre)\s*([1-6])", re.IGNORECASE)


def read_docx(archive: zipfile.ZipFile) -> Json:
    """Paragraphs, headings, lists and tables in their order; insertions in, deletions out."""
    styles = _heading_styles(archive)
    content = zips.read(archive, "word/document.xml", bytes_max=PART_BYTES_MAX)
    root = _xml.tree(content)
    body = next((one for one in root if _xml.local(one) == "body"), None)
    blocks: list[Json] = []
    counts = {"p": 0, "t": 0}
    for element in body if body is not None else ():
        _add(blocks, element, styles, counts)
        if len(blocks) >= BLOCKS_MAX:
            break
    return {"form": "document", "blocks": blocks, "cut": len(blocks) >= BLOCKS_MAX}


def read_pptx(archive: zipfile.ZipFile) -> Json:
    """The words of each slide."""
    names = [name for name in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    names.sort(key=lambda name: int(re.sub(r"\D", "", name)))
    pages = []
    for name in names[:SLIDES_MAX]:
        root = _xml.tree(zips.read(archive, name, bytes_max=PART_BYTES_MAX))
        lines = [_words(one) for one in root.iter() if _xml.local(one) == "p"]
        pages.append("\n".join(line for line in lines if line.strip()))
    return {"form": "pages", "pages": pages, "cut": len(names) > SLIDES_MAX}


def _add(
    blocks: list[Json], element: ElementTree.Element, styles: dict[str, int], counts: dict[str, int]
) -> None:
    kind = _xml.local(element)
    if kind == "p":
        text = _words(element)
        if text.strip():
            counts["p"] += 1
            blocks.append({"id": f"p{counts['p']}", "text": text, **_role(element, styles)})
    elif kind == "tbl":
        counts["t"] += 1
        rows = [one for one in element if _xml.local(one) == "tr"]
        for number, row in enumerate(rows, 1):
            cells = [_cell(one) for one in row if _xml.local(one) == "tc"][:TABLE_COLUMNS_MAX]
            blocks.append({"id": f"t{counts['t']}r{number}", "kind": "row", "cells": cells})
            if len(blocks) >= BLOCKS_MAX:
                return
    elif kind == "sdt":
        for content in element:
            if _xml.local(content) == "sdtContent":
                for inner in content:
                    _add(blocks, inner, styles, counts)


def _role(paragraph: ElementTree.Element, styles: dict[str, int]) -> Json:
    properties = next((one for one in paragraph if _xml.local(one) == "pPr"), None)
    for one in properties if properties is not None else ():
        name = _xml.local(one)
        if name == "pStyle":
            style = _xml.attribute(one, "val")
            level = styles.get(style) or _level(style)
            if level:
                return {"kind": "heading", "level": level}
            if "list" in style.lower():
                return {"kind": "entry"}
        elif name == "numPr":
            return {"kind": "entry"}
    return {"kind": "paragraph"}


def _level(style: str) -> int:
    if style.lower() == "title":
        return 1
    found = _HEADING.search(style)
    return int(found[1]) if found else 0


def _heading_styles(archive: zipfile.ZipFile) -> dict[str, int]:
    if "word/styles.xml" not in archive.namelist():
        return {}
    root = _xml.tree(zips.read(archive, "word/styles.xml", bytes_max=PART_BYTES_MAX))
    found = {}
    for style in root:
        if _xml.local(style) != "style":
            continue
        names = [_xml.attribute(one, "val") for one in style if _xml.local(one) == "name"]
        level = _level(names[0]) if names else 0
        if level:
            found[_xml.attribute(style, "styleId")] = level
    return found


def _cell(element: ElementTree.Element) -> str:
    lines = [_words(one) for one in element.iter() if _xml.local(one) == "p"]
    return "\n".join(line for line in lines if line)[:BLOCK_CHARS_MAX]


def _words(paragraph: ElementTree.Element) -> str:
    parts: list[str] = []
    deleted = {
        id(inner)
        for one in paragraph.iter()
        if _xml.local(one) in {"del", "moveFrom"}
        for inner in one.iter()
    }
    for one in paragraph.iter():
        if id(one) in deleted:
            continue
        match _xml.local(one):
            case "t":
                parts.append(one.text or "")
            case "tab":
                parts.append("\t" if parts else "")
            case "br" | "cr":
                parts.append("\n")
            case "noBreakHyphen":
                parts.append("-")
            case _:
                continue
    return "".join(parts)[:BLOCK_CHARS_MAX].strip("\n")
