"""Does a kind of task keep its promises? For authors of kinds, ours and others'.

`check_kind(kind)` runs the kind on its own `example.json`, which holds `input`, a finished
`answer`, and `unfinished`, an answer as it may look while somebody writes.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from tacit.kit import canonical
from tacit.projects import pipelines
from tacit.tasks import diffs
from tacit.tasks.errors import AnswerIncomplete, InputInvalid
from tacit.tasks.kind import Kind
from tacit.tasks.records import Note

TEMPLATES = ("form.html", "show.html", "review.html")
MESSY: tuple[object, ...] = (None, [], "text", {}, {"messages": True}, {"grades": [None]}, 7)


class KindBroken(AssertionError):
    """A kind does not keep a promise of the port; the message lists every one."""


def check_kind(kind: Kind) -> None:
    """Try every method of a kind on its example.

    Raises:
        KindBroken: lists the promises that are not kept.
    """
    broken = list(_find_broken(kind))
    if broken:
        raise KindBroken(f"The kind {kind.name!r}: " + "; ".join(broken))


def _find_broken(kind: Kind) -> Iterator[str]:
    yield from _check_folder(kind)
    example = _load(kind.folder / "example.json")
    if not all(isinstance(example.get(key), dict) for key in ("input", "answer", "unfinished")):
        yield "example.json lacks input, answer or unfinished"
        return
    before = canonical.dumps(example)
    for check in (_check_facts, _check_answers, _check_form, _check_votes, _check_diff):
        try:
            yield from check(kind, example)
        except Exception as error:  # noqa: BLE001 - whatever a kind raises is the finding
            yield f"{check.__name__[1:]} ended in {type(error).__name__}: {error}"
    if canonical.dumps(example) != before:
        yield "a method changed what it was handed"


def _check_folder(kind: Kind) -> Iterator[str]:
    for name in (*TEMPLATES, "example.json"):
        if not (kind.folder / name).is_file():
            yield f"{name} is missing in {kind.folder}"


def _check_facts(kind: Kind, example: dict[str, object]) -> Iterator[str]:
    facts = kind.facts()
    if (facts.name, facts.has_votes) != (kind.name, kind.has_votes):
        yield "facts() differ from name and has_votes"
    if not kind.title:
        yield "title is empty"
    pipelines.parse(kind.pipeline_default, has_votes=kind.has_votes)
    kind.check_input(kind.prepare_input(_part(example, "input"), rubric=()))
    if not _refuses(kind, {}):
        yield "check_input takes an empty input"
    for key, value in _part(example, "input").items():
        wrong = {**_part(example, "input"), key: not isinstance(value, bool) or "yes"}
        if not _refuses(kind, wrong):
            yield f"check_input takes {wrong[key]!r} for {key}"


def _check_answers(kind: Kind, example: dict[str, object]) -> Iterator[str]:
    task_input, answer = _part(example, "input"), _part(example, "answer")
    kind.check(answer, task_input)
    kind.check(answer, task_input, imported=True)
    if wrong := [note for note in kind.notes(answer, task_input) if note.level == "wrong"]:
        yield f"notes finds {wrong[0].text!r} in the finished answer"
    for unfinished in (_part(example, "unfinished"), kind.empty_answer(task_input), *MESSY):
        if not any(note.level == "wrong" for note in kind.notes(unfinished, task_input)):
            yield f"notes finds nothing wrong in {unfinished!r}"
        problems = _problems(kind, unfinished, task_input)
        if not problems or not all(note.path or note.text for note in problems):
            yield f"check takes {unfinished!r}, or names no place in it"


def _check_form(kind: Kind, example: dict[str, object]) -> Iterator[str]:
    task_input = _part(example, "input")
    reading = kind.read_form({}, task_input)
    if reading.edited:
        yield "read_form sees a button in an empty form"
    kind.notes(reading.answer, task_input)
    kind.read_form({"messages[x].content": "a", "nonsense": "\x00"}, task_input)
    if kind.read_decisions({}, task_input):
        yield "read_decisions finds decisions in an empty form"


def _check_votes(kind: Kind, example: dict[str, object]) -> Iterator[str]:
    task_input = _part(example, "input")
    votes = kind.votes(_part(example, "answer"), task_input)
    if bool(votes) != kind.has_votes:
        yield "has_votes differs from what votes gives"
    if kind.disagreements([votes, votes]):
        yield "two equal raters disagree"
    if kind.has_votes and len(kind.disagreements([votes, []])) != len(votes):
        yield "a rater without votes agrees with one who has voted"
    if "unmet" in canonical.dumps(kind.consensus([], [], task_input)):
        yield "consensus of no votes calls something unmet"


def _check_diff(kind: Kind, example: dict[str, object]) -> Iterator[str]:
    answer, other = _part(example, "answer"), _part(example, "unfinished")
    if any(row.op != "same" for row in kind.diff(answer, answer)):
        yield "diff finds a change between equal answers"
    if not diffs.by_path(kind.diff(other, answer)):
        yield "diff finds no change between different answers"
    texts = kind.texts(answer)
    if not texts or not all(isinstance(text, str) for text in texts.values()):
        yield "texts gives nothing that a comment could be anchored to"
    if any(not kind.name_place(path, _part(example, "input")) for path in texts):
        yield "name_place has no words for a path of texts"


def _problems(kind: Kind, answer: object, task_input: dict[str, object]) -> tuple[Note, ...]:
    try:
        kind.check(answer, task_input)
    except AnswerIncomplete as error:
        return error.problems
    return ()


def _refuses(kind: Kind, task_input: dict[str, object]) -> bool:
    try:
        kind.check_input(task_input)
    except InputInvalid:
        return True
    return False


def _part(example: dict[str, object], name: str) -> dict[str, object]:
    part = example[name]
    assert isinstance(part, dict), "example.json was looked at before"
    return part


def _load(path: Path) -> dict[str, object]:
    loaded = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return loaded if isinstance(loaded, dict) else {}
