"""Fields that a project adds to its kind of task, described by JSON Schema.

Pure. A project says `fields` as the schema of an object; each property becomes a field of
the editor, a check, a line of the diff and a column of the exports. What is understood is
a part of JSON Schema 2020-12: texts, numbers, yes or no, a choice, and lists of texts. Any
other keyword is refused by name, for a rule that is not kept would be worse than none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from tacit.kit.errors import TacitError
from tacit.kit.fields import Fields, name_type
from tacit.projects import _patterns

FIELDS_MAX = 50
CHOICES_MAX = 200
TEXT_CHARACTERS_MAX = 20_000
ENTRIES_MAX = 100
NUMBER_MAX = 2**63
"""Columns of exports hold no larger number."""
PATTERN_CHARACTERS_MAX = 200
PATTERNED_CHARACTERS_MAX = 200
"""Of a text that a pattern is held against."""

Type = Literal["string", "integer", "number", "boolean", "array"]
FORMATS = ("date", "uri", "multiline")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, kw_only=True)
class OwnField:
    """One field."""

    name: str
    title: str
    help: str = ""
    type: Type
    required: bool = False
    choices: tuple[str, ...] = ()
    """Of a text, or of the entries of a list; empty: any text."""
    format: str = ""
    """Of a text: a date, an address, or several lines."""
    pattern: str = ""
    least: float | None = None
    """Of a number its value, of a text its characters, of a list its entries."""
    most: float | None = None


def read(schema: object, *, place: str, error: type[TacitError]) -> tuple[OwnField, ...]:
    """Read the schema of an object.

    Raises:
        error: a keyword is unknown or does not fit; names its path.
    """
    fields = Fields(schema, place=place, error=error)
    fields.any("$schema")
    fields.choice("type", ("object",), default="object")
    if fields.flag("additionalProperties"):
        raise fields.fail("additionalProperties", "Only the fields that are named can be asked.")
    required = fields.texts("required")
    properties = Fields(fields.mapping("properties"), place=fields.at("properties"), error=error)
    names = list(properties.all())
    fields.finish()
    if not 1 <= len(names) <= FIELDS_MAX:
        raise error(
            f"A project adds 1 to {FIELDS_MAX} fields; these are {len(names)}.",
            place=properties.place,
        )
    for index, name in enumerate(required):
        if name not in names:
            raise error(f"There is no field {name!r}.", place=f"{place}.required[{index}]")
    return tuple(_read_one(properties, name, required=name in required) for name in names)


def problems(fields: Sequence[OwnField], values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What is wrong with the values: the name of the field, and a sentence."""
    known = {field.name for field in fields}
    for name in values:
        if name not in known:
            yield name, f"This work has no field {name!r}."
    for field in fields:
        value = values.get(field.name)
        if value is None or value in ("", []):
            if field.required:
                yield field.name, f"“{field.title}” is still empty."
        elif problem := _problem(field, value):
            yield field.name, f"“{field.title}”: {problem}"


def from_form(field: OwnField, given: Sequence[str]) -> object:
    """The value that a form sent; None where nothing was.

    What cannot be a value of this type stays the text that was typed, so that it is not
    lost and `problems` can name it.
    """
    texts = [text.replace("\r\n", "\n").replace("\x00", "") for text in given]
    if field.type == "array":
        entries = texts if field.choices else [line for text in texts for line in text.split("\n")]
        return [entry.strip() for entry in entries if entry.strip()] or None
    text = texts[-1] if texts else ""
    if not text.strip():
        return None
    match field.type:
        case "boolean":
            return {"yes": True, "no": False}.get(text, text)
        case "integer" | "number":
            return _number(text, whole=field.type == "integer")
        case _:
            return text


def _read_one(properties: Fields, name: str, *, required: bool) -> OwnField:
    place = properties.at(name)
    if not _NAME.fullmatch(name):
        raise properties.fail(
            name,
            f"{name!r} cannot be the name of a column.",
            remedy="Use lower-case letters, digits and _; begin with a letter.",
        )
    one = Fields(properties.any(name), place=place, error=properties.error)
    kind = one.choice("type", ("string", "integer", "number", "boolean", "array"))
    title = one.text("title", default="", length_max=200) or name.replace("_", " ").capitalize()
    help_text = one.text("description", default="", length_max=1_000)
    limits: tuple[float | None, float | None] = (None, None)
    choices: tuple[str, ...] = ()
    form = pattern = ""
    if kind == "string":
        choices = _choices(one)
        form = one.choice("format", FORMATS, default="") if one.has("format") else ""
        pattern = _pattern(one)
        limits = _limits(one, "minLength", "maxLength", most=TEXT_CHARACTERS_MAX)
        if pattern:
            limits = (limits[0], min(limits[1], PATTERNED_CHARACTERS_MAX))
    elif kind in ("integer", "number"):
        limits = (one.number_or_none("minimum"), one.number_or_none("maximum"))
    elif kind == "array":
        entries = Fields(one.any("items"), place=one.at("items"), error=one.error)
        entries.choice("type", ("string",))
        choices = _choices(entries)
        entries.finish()
        one.flag("uniqueItems")
        limits = _limits(one, "minItems", "maxItems", most=ENTRIES_MAX)
    one.finish()
    least, most = limits
    if least is not None and most is not None and least > most:
        raise properties.fail(name, f"Nothing is both ≥ {least:g} and ≤ {most:g}.")
    return OwnField(
        name=name,
        title=title,
        help=help_text,
        type=kind,  # type: ignore[arg-type]  # choice took one of these
        required=required,
        choices=choices,
        format=form,
        pattern=pattern,
        least=least,
        most=most,
    )


def _choices(one: Fields) -> tuple[str, ...]:
    choices = one.texts("enum", count_max=CHOICES_MAX)
    if one.has("enum") and (len(choices) < 2 or len(set(choices)) < len(choices)):
        raise one.fail("enum", "A choice has two different texts or more.")
    if any(not choice.strip() for choice in choices):
        raise one.fail("enum", "A choice is never blank.", remedy="Leave the field optional.")
    return choices


def _pattern(one: Fields) -> str:
    pattern = one.text("pattern", default="", length_max=PATTERN_CHARACTERS_MAX)
    if fault := _patterns.find_fault(pattern):
        raise one.fail("pattern", fault)
    return pattern


def _limits(one: Fields, low: str, high: str, *, most: int) -> tuple[int | None, int]:
    least = one.whole(low, most=most) if one.has(low) else None
    one.any(low)
    return least, one.whole(high, default=most, most=most)


def _problem(field: OwnField, value: object) -> str | None:
    match field.type:
        case "string":
            return _text_problem(field, value)
        case "boolean":
            return None if isinstance(value, bool) else f"yes or no, not {name_type(value)}."
        case "array":
            return _list_problem(field, value)
        case _:
            return _number_problem(field, value)


def _text_problem(field: OwnField, value: object) -> str | None:
    if not isinstance(value, str):
        return f"a text belongs here, not {name_type(value)}."
    if field.choices and value not in field.choices:
        return f"choose one of {', '.join(field.choices)}."
    if field.least is not None and len(value) < field.least:
        return f"at least {field.least:g} characters, these are {len(value)}."
    if field.most is not None and len(value) > field.most:
        return f"at most {field.most:g} characters, these are {len(value):,}."
    if field.format == "date" and not _is_date(value):
        return "write a date as 2026-03-31."
    if field.format == "uri" and not _is_address(value):
        return "write a web address that begins with https://."
    if field.pattern and not re.search(field.pattern, value):
        return f"it has to look like {field.pattern}."
    return None


def _number_problem(field: OwnField, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < NUMBER_MAX:
        return "a number belongs here."
    if field.type == "integer" and not isinstance(value, int):
        return "a whole number belongs here."
    if field.least is not None and value < field.least:
        return f"at least {field.least:g}."
    if field.most is not None and value > field.most:
        return f"at most {field.most:g}."
    return None


def _list_problem(field: OwnField, value: object) -> str | None:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        return "a list of texts belongs here."
    if len(set(value)) < len(value):
        return "one entry stands there twice."
    if field.choices and (strange := [entry for entry in value if entry not in field.choices]):
        return f"{strange[0]!r} is not one of {', '.join(field.choices)}."
    if field.least is not None and len(value) < field.least:
        return f"at least {field.least:g} entries."
    if field.most is not None and len(value) > field.most:
        return f"at most {field.most:g} entries."
    if any(len(entry) > TEXT_CHARACTERS_MAX for entry in value):
        return f"an entry has at most {TEXT_CHARACTERS_MAX:,} characters."
    return None


def _number(text: str, *, whole: bool) -> object:
    plain = text.strip().replace("−", "-")
    try:
        return int(plain) if whole or plain.lstrip("+-").isdigit() else float(plain)
    except ValueError:
        return text


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
