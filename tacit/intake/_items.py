"""The items of a project folder: a file in JSON Lines, or one file an item."""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tacit.intake import _lines, _text
from tacit.intake._text import Report, Unreadable
from tacit.intake.records import FolderItem, Problem
from tacit.kit import canonical
from tacit.kit import text as kit_text
from tacit.kit.errors import Malformed, TacitError
from tacit.kit.fields import Fields, name_type
from tacit.projects.records import ProjectDocument
from tacit.tasks import registry
from tacit.tasks.items import ITEM_BYTES_MAX
from tacit.tasks.kind import Kind

ITEMS = "items.jsonl"
ITEMS_MAX = 100_000
KEY_LENGTH_MAX = 200
PATTERNS_MAX = 20
SUFFIXES = (".md", ".txt", ".json", ".jsonl")


def read(
    folder: Path, patterns: object, document: ProjectDocument | None, report: Report
) -> tuple[FolderItem, ...]:
    """Read every item that the folder has; `patterns` is the key `items` of project.yaml.

    Without a description the inputs are read and not checked against the kind.
    """
    kind = registry.get(document.kind) if document is not None else None
    items: list[FolderItem] = []
    seen: dict[str, str] = {}
    for item in _read_all(folder, patterns, report):
        if report.is_full:
            break
        if len(items) >= ITEMS_MAX:
            report.add(Problem(file=ITEMS, message=f"More than {ITEMS_MAX:,} items."))
            break
        if item.key in seen:
            report.add(
                _problem(
                    item, "key", f"{item.key!r} is also the key of {seen[item.key]}.",
                    "Give every item a key of its own.",
                )
            )  # fmt: skip
            continue
        seen[item.key] = item.place
        if kind is not None and document is not None:
            _check(item, kind, document, report)
        items.append(item)
    return tuple(items)


def make_item(value: dict[str, object], *, file: str, number: int | None) -> FolderItem:
    """Take an object apart: key and priority are the item's, the rest is its input.

    Raises:
        Unreadable: the key or the priority is not what belongs there.
    """
    fields = Fields(value)
    try:
        key = fields.text("key", length_max=KEY_LENGTH_MAX)
        priority = None
        if fields.has("priority"):
            priority = fields.whole("priority", least=-1_000, most=1_000)
        fields.any("priority")
    except TacitError as error:
        remedy = error.remedy
        if error.place == "key" and "key" not in value:
            remedy = "Give every item a key: a short name that stays."
        raise Unreadable(
            Problem(file=file, line=number, field=error.place, message=error.message, remedy=remedy)
        ) from None
    place = file if number is None else f"{file}:{number}"
    return FolderItem(key=key, input=fields.rest(), priority=priority, place=place)


def _read_all(folder: Path, patterns: object, report: Report) -> Iterator[FolderItem]:
    for path in _find(folder, patterns, report):
        name = path.relative_to(folder).as_posix()
        try:
            if path.suffix == ".jsonl":
                yield from _read_lines(path, name, report)
            else:
                yield _read_file(path, name)
        except Unreadable as error:
            report.add(error.problem)


def _find(folder: Path, patterns: object, report: Report) -> list[Path]:
    wanted = [patterns] if isinstance(patterns, str) else patterns
    if wanted is None:
        return [folder / ITEMS] if (folder / ITEMS).exists() else []
    if not isinstance(wanted, list) or not all(isinstance(each, str) for each in wanted):
        message = f"A file or a pattern belongs here, not {name_type(patterns)}."
        report.add(_of_key(message, "Write items: items.jsonl or items: cases/*.md."))
        return []
    found: list[Path] = []
    for pattern in wanted[:PATTERNS_MAX]:
        pure = PurePosixPath(pattern)
        if pure.is_absolute() or ".." in pure.parts or not pattern.strip():
            report.add(_of_key(f"{pattern!r} leaves the folder.", "Name files inside of it."))
            continue
        paths = [path for path in sorted(folder.glob(pattern)) if path.is_file()]
        if not paths:
            report.add(_of_key(f"No file fits {pattern!r}.", None))
        for path in paths:
            if path.suffix not in SUFFIXES:
                message = f"{path.relative_to(folder).as_posix()} is none of .md .txt .json .jsonl."
                report.add(_of_key(message, None))
            elif not path.resolve().is_relative_to(folder.resolve()):
                report.add(_of_key(f"{path.name} is a link out of the folder.", None))
            elif path not in found:
                found.append(path)
    return found


def _read_lines(path: Path, name: str, report: Report) -> Iterator[FolderItem]:
    for line in _lines.read(path, name=name, bytes_max=ITEM_BYTES_MAX):
        if line.value is None:
            assert line.problem is not None, "a line has a value or a problem"
            report.add(line.problem)
        else:
            try:
                yield make_item(line.value, file=name, number=line.number)
            except Unreadable as error:
                report.add(error.problem)


def _read_file(path: Path, name: str) -> FolderItem:
    content = _text.read(path, name=name, bytes_max=ITEM_BYTES_MAX)
    key = path.stem
    if path.suffix == ".json":
        try:
            value = canonical.loads(content)
        except json.JSONDecodeError as error:
            message = f"This is no JSON: {error.msg} at column {error.colno}."
            raise Unreadable(Problem(file=name, line=error.lineno, message=message)) from None
        except (ValueError, RecursionError) as error:
            raise Unreadable(Problem(file=name, message=f"This is no JSON: {error}.")) from None
        if not isinstance(value, dict):
            message = f"An object belongs here, not {name_type(value)}."
            raise Unreadable(Problem(file=name, line=1, message=message))
        try:
            kit_text.check_plain(value, place="")
        except Malformed as error:
            raise Unreadable(Problem(file=name, message=error.message)) from None
        return make_item({"key": key, **value}, file=name, number=None)
    title = next((row.lstrip("# ").strip() for row in content.splitlines() if row.strip()), key)
    task_input = {
        "title": title[:200] or key,
        "prompt": [{"role": "user", "content": content.strip()}],
    }
    return FolderItem(key=key, input=task_input, place=name)


def _check(item: FolderItem, kind: Kind, document: ProjectDocument, report: Report) -> None:
    size = len(canonical.dumps(item.input).encode())
    if size > ITEM_BYTES_MAX:
        message = f"The input is {size:,} bytes; an item has at most {ITEM_BYTES_MAX:,}."
        report.add(_problem(item, None, message, "Shorten it, or name a file's address instead."))
        return
    try:
        prepared = kind.prepare_input(item.input, rubric=document.rubric)
        kind.check_input(prepared)
    except TacitError as error:
        report.add(_problem(item, error.place, error.message, error.remedy))


def _problem(item: FolderItem, field: str | None, message: str, remedy: str | None) -> Problem:
    file, _, number = item.place.rpartition(":")
    if not file:
        return Problem(file=item.place, field=field, message=message, remedy=remedy)
    return Problem(file=file, line=int(number), field=field, message=message, remedy=remedy)


def _of_key(message: str, remedy: str | None) -> Problem:
    return Problem(file="project.yaml", field="items", message=message, remedy=remedy)
