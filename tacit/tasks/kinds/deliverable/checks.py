"""What is wrong with a deliverable, and what might be better."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from tacit.tasks import file_refs, markup
from tacit.tasks.kinds.deliverable.shapes import DeliverableAnswer, DeliverableInput
from tacit.tasks.records import Note

SUMMARY_WORDS_FEW = 12


def find_problems(
    answer: DeliverableAnswer, task_input: DeliverableInput, *, imported: bool = False
) -> list[Note]:
    """Everything that must be put right before the work can be handed in.

    Of imported work only that there is a file.
    """
    if imported and answer.files:
        return []
    return [
        *_file_problems(answer, task_input),
        *_checklist_problems(answer, task_input),
        *_summary_problems(answer),
    ]


def find_hints(answer: DeliverableAnswer, task_input: DeliverableInput) -> list[Note]:
    """What the author may want to look at; none of it stops handing in."""
    notes = [
        _hint(file_refs.path_of(file.path), f"{file.path} is empty.")
        for file in answer.files
        if file.bytes == 0
    ]
    pages = [file.path for file in answer.files if ending(file.path) in {"html", "htm"}]
    if pages and not any(PurePosixPath(path).name == "index.html" for path in pages):
        notes.append(_hint("files", "A web site opens with index.html, and there is none."))
    for index, wanted in enumerate(task_input.checklist):
        if not wanted.required and not answer.check(wanted.id).done:
            notes.append(_hint(f"checklist[{index}].done", f"Not done, if wanted: {wanted.text}"))
    words = len(answer.summary.split())
    if 0 < words < SUMMARY_WORDS_FEW:
        notes.append(
            _hint("summary", f"{words} words: would a reader know where to begin in the files?")
        )
    return notes


def ending(path: str) -> str:
    """The end of a name behind its last dot, in small letters."""
    return PurePosixPath(path).suffix.lstrip(".").lower()


def _file_problems(answer: DeliverableAnswer, task_input: DeliverableInput) -> Iterator[Note]:
    if not answer.files:
        yield _wrong("files", "There are no files yet. Add what you made.")
        return
    there = {ending(file.path) for file in answer.files}
    for one in task_input.formats:
        if one not in there:
            yield _wrong("files", f"A .{one} file is wanted, and there is none.")


def _checklist_problems(answer: DeliverableAnswer, task_input: DeliverableInput) -> Iterator[Note]:
    for index, wanted in enumerate(task_input.checklist):
        if wanted.required and not answer.check(wanted.id).done:
            yield _wrong(f"checklist[{index}].done", f"Not done yet: {wanted.text}")
    known = {wanted.id for wanted in task_input.checklist}
    for check in answer.checklist:
        if check.id not in known:
            yield _wrong("checklist", f"The brief has no line {check.id!r}.")


def _summary_problems(answer: DeliverableAnswer) -> Iterator[Note]:
    if not answer.summary.strip():
        yield _wrong("summary", "Say in a few sentences what is in the files.")
    elif unfinished := markup.find_unfinished(answer.summary):
        yield _wrong("summary", f"“{unfinished}” is still to be done.")


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)


def _hint(path: str, text: str) -> Note:
    return Note(level="hint", path=path, text=text)
