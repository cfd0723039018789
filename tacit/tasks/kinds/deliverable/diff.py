"""Two rounds of a deliverable: words by line, files by what they are.

What changed inside a file is no matter of the answer, which only names it: the page of a
file compares its contents.
"""

from tacit.tasks import diffs, file_refs
from tacit.tasks.kind import DiffRow
from tacit.tasks.kinds.deliverable.shapes import DeliverableAnswer, DeliverableInput

_NAMES = {"summary": "Summary", "notes": "Working notes", "note": "Note to the reviewer"}


def texts(answer: DeliverableAnswer) -> dict[str, str]:
    """Every text that a comment can be anchored to; of a file its name."""
    found = {file_refs.path_of(file.path): file.path for file in answer.files}
    if answer.summary:
        found["summary"] = answer.summary
    for index, check in enumerate(answer.checklist):
        if check.note:
            found[f"checklist[{index}].note"] = check.note
    for name in ("notes", "note"):
        if value := getattr(answer, name):
            found[name] = value
    return found


def diff(old: DeliverableAnswer, new: DeliverableAnswer) -> list[DiffRow]:
    """Files that came, went or are new versions; then the words."""
    return diffs.diff_texts(_compared(old), _compared(new))


def name_place(path: str, task_input: DeliverableInput) -> str:
    """A path in words: `report.xlsx, cell B3`, `Checklist: Sources are named`."""
    if named := file_refs.name_path(path):
        return named
    if path.startswith("checklist["):
        number = path[len("checklist[") :].partition("]")[0]
        if number.isdigit() and int(number) < len(task_input.checklist):
            return f"Checklist: {task_input.checklist[int(number)].text}"
    return _NAMES.get(path, path.replace("_", " ").capitalize())


def _compared(answer: DeliverableAnswer) -> dict[str, str]:
    found = {
        file_refs.path_of(file.path): f"{file.bytes} bytes, version {file.sha256[:8]}"
        for file in answer.files
    }
    found["summary"] = answer.summary
    for index, check in enumerate(answer.checklist):
        done = "done" if check.done else "not done"
        found[f"checklist[{index}].done"] = f"{done}\n{check.note}".strip()
    found["notes"], found["note"] = answer.notes, answer.note
    return found
