"""The editor of a deliverable as a form: what it sends, and what its buttons do."""

import re
from collections.abc import Mapping

from tacit.tasks import file_refs, forms
from tacit.tasks.file_refs import FileRef
from tacit.tasks.kind import FormReading
from tacit.tasks.kinds.deliverable.shapes import Check, DeliverableAnswer, DeliverableInput

_HASH = re.compile(r"[0-9a-f]{64}")
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,120}")


def empty_answer(task_input: DeliverableInput) -> DeliverableAnswer:
    """No files, and every line of the checklist to be done."""
    return DeliverableAnswer(
        files=(),
        checklist=tuple(Check(id=one.id, done=False, note="") for one in task_input.checklist),
        summary="",
        notes="",
        note="",
    )


def read_form(fields: Mapping[str, str], task_input: DeliverableInput) -> FormReading:
    """Read the fields and apply the button that was pressed.

    A file that comes under the path of another takes its place: that is a new version. The
    lines of the checklist are the brief's; the form brings what was ticked and written.
    """
    files = _read_files(fields)
    removed = forms.read_index(fields, "remove_file", count=len(files))
    if removed is not None:
        del files[removed]
    rows = forms.read_rows(fields, "checklist")
    by_id = {row["id"]: row for row in rows if row.get("id")}
    answer = DeliverableAnswer(
        files=tuple(files),
        checklist=tuple(
            Check(
                id=wanted.id,
                done=bool(by_id.get(wanted.id, {}).get("done")),
                note=by_id.get(wanted.id, {}).get("note", ""),
            )
            for wanted in task_input.checklist
        ),
        summary=forms.read_text(fields, "summary"),
        notes=forms.read_text(fields, "notes"),
        note=forms.read_text(fields, "note"),
    )
    return FormReading(answer=answer.to_json(), edited="remove_file" in fields)


def _read_files(fields: Mapping[str, str]) -> list[FileRef]:
    found: dict[str, FileRef] = {}
    for row in forms.read_rows(fields, "files"):
        sha256, media_type, size = row.get("sha256", ""), row.get("type", ""), row.get("bytes", "")
        if not _HASH.fullmatch(sha256) or not _TYPE.fullmatch(media_type):
            continue
        path = _plain(row.get("path", "")) or f"file-{sha256[:8]}"
        count = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0
        found[path.casefold()] = FileRef(path=path, sha256=sha256, type=media_type, bytes=count)
    return list(found.values())[: file_refs.FILES_MAX]


def _plain(path: str) -> str:
    """A path as somebody may type it, as it can stand in an answer."""
    shown = "".join(letter for letter in path.replace("\\", "/") if letter.isprintable())
    parts = [part.strip() for part in shown.split("/")]
    plain = "/".join(part for part in parts if part not in {"", ".", ".."})
    plain = plain.replace(":", "-") if plain[1:2] == ":" else plain
    return plain[: file_refs.PATH_CHARS_MAX].rstrip("/ ")
