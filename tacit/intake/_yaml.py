"""YAML as plain values, with the line of every key.

A small YAML: the words of version 1.2 (`yes`, `on`, `1:30` and dates stay texts), no tags,
few aliases, no key twice. Errors name the line and say what to write.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from tacit.intake._text import Unreadable
from tacit.intake.records import Problem
from tacit.kit import text as kit_text
from tacit.kit.errors import Malformed
from tacit.kit.fields import join_place

NODES_MAX = 50_000
"""After every alias was followed; keeps a small file from becoming a large value."""
DEPTH_MAX = 30

_PREFIX = "tag:yaml.org,2002:"
_IMPLIED = {"null", "bool", "int", "float", "timestamp", "str", "merge", "value"}
"""Tags that PyYAML gives to plain words by itself; their meaning is decided here."""
_NULLS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Lined:
    """A value of a YAML file and the lines of what is in it."""

    value: object
    lines: Mapping[str, int]
    """By path, as `pipeline[1].people`."""
    file: str

    def line_of(self, path: str) -> int | None:
        """The line of a path, or of the nearest thing that holds it."""
        while path not in self.lines and path:
            cut = max(path.rfind("."), path.rfind("["))
            path = path[:cut] if cut > 0 else ""
        return self.lines.get(path)


def read(text: str, *, name: str) -> Lined:
    """Read one YAML document.

    Raises:
        Unreadable: names the line.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise Unreadable(_explain(error, text=text, name=name)) from None
    except yaml.YAMLError as error:
        raise Unreadable(Problem(file=name, message=f"This is no YAML: {error}.")) from None
    except RecursionError:
        raise Unreadable(_too_deep(name, None)) from None
    if node is None:
        return Lined({}, {"": 1}, name)
    reader = _Reader(name)
    return Lined(reader.read(node, "", 0), reader.lines, name)


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name
        self._count = 0
        self.lines: dict[str, int] = {}

    def read(self, node: yaml.Node, path: str, depth: int) -> object:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        self._count += 1
        if depth > DEPTH_MAX:
            raise Unreadable(_too_deep(self._name, line))
        if self._count > NODES_MAX:
            raise self._fail(line, f"More than {NODES_MAX:,} values, aliases followed.")
        if isinstance(node, yaml.MappingNode):
            self._check_tag(node, "map")
            return self._read_mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, "seq")
            return [
                self.read(entry, join_place(path, index), depth + 1)
                for index, entry in enumerate(node.value)
            ]
        assert isinstance(node, yaml.ScalarNode), "YAML has three sorts of node"
        return self._read_scalar(node)

    def _read_mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, object]:
        values: dict[str, object] = {}
        seen: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._fail(line, "A key is a word, not a list or an object.")
            key: str = key_node.value
            self._check_plain(key, key_node)
            if key in seen:
                raise self._fail(
                    line,
                    f"The key {key!r} also stands on line {seen[key]}.",
                    remedy="Keep one of the two.",
                )
            seen[key] = line
            place = join_place(path, key)
            self.lines[place] = line
            values[key] = self.read(value_node, place, depth + 1)
        return values

    def _read_scalar(self, node: yaml.ScalarNode) -> object:
        text: str = node.value
        self._check_plain(text, node)
        if node.style is not None:
            self._check_tag(node, "str")
            return text
        if str(node.tag).removeprefix(_PREFIX) not in _IMPLIED:
            self._check_tag(node, "str")
        if text in _NULLS:
            return _NULLS[text]
        if text in _FLAGS:
            return _FLAGS[text]
        if _WHOLE.fullmatch(text) and len(text) < 20:
            return int(text)
        if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        return text

    def _check_plain(self, text: str, node: yaml.Node) -> None:
        """Escapes in quotes can write what no database takes."""
        try:
            kit_text.check_plain(text, place="")
        except Malformed as error:
            raise self._fail(node.start_mark.line + 1, error.message) from None

    def _check_tag(self, node: yaml.Node, known: str) -> None:
        if node.tag != _PREFIX + known:
            raise self._fail(
                node.start_mark.line + 1,
                f"The tag {node.tag.replace(_PREFIX, '!!')} is not read here.",
                remedy="Write the plain value.",
            )

    def _fail(self, line: int, message: str, *, remedy: str | None = None) -> Unreadable:
        return Unreadable(Problem(file=self._name, line=line, message=message, remedy=remedy))


def _explain(error: yaml.MarkedYAMLError, *, text: str, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    rows = text.splitlines()
    row = rows[line - 1] if line and line <= len(rows) else ""
    indent = row[: len(row) - len(row.lstrip())]
    if "\t" in indent or "'\\t'" in (error.problem or ""):
        message, remedy = "A tab stands here; YAML is indented by spaces.", "Put spaces instead."
    else:
        context = f", {error.context}" if error.context else ""
        message = f"This is no YAML: {error.problem}{context}."
        remedy = f"See column {mark.column + 1}, and the line before." if mark else ""
    return Problem(file=name, line=line, message=message, remedy=remedy or None)


def _too_deep(name: str, line: int | None) -> Problem:
    return Problem(file=name, line=line, message=f"Nested deeper than {DEPTH_MAX} levels.")
