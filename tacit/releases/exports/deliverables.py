"""Deliverables: what was asked, and the files that experts made, beside the rows.

Each file lies in `files/` under the SHA-256 of its bytes, whatever it was called: two people
may have called theirs alike, and a name from outside is no part of a path.
"""

import json
from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter

Json = Mapping[str, object]

NOTHING = LeftOut(reason="holds no file")


def _text(name: str, meaning: str) -> Column:
    return Column(name=name, kind=ColumnKind.TEXT, meaning=meaning)


class DeliverablesExporter(PlainExporter):
    """One row a deliverable. Working notes stay with their author."""

    name = "deliverables"
    title = "Deliverables with their files"
    made_for = "datasets 5.1, pandas"
    takes = "deliverables with files"
    kinds = frozenset({"deliverable"})
    columns = (
        _text("item", "The id of the item."),
        _text("key", "The name its author gave the item."),
        _text("domain", "The field it belongs to."),
        _text("title", "The title of the item."),
        _text("brief", "What was asked."),
        _text("prompt", "JSON: the turns before it, where there are any."),
        _text("attachments", "JSON: the material, with sha256, name, type."),
        _text("by", "A pseudonym."),
        _text("summary", "What the author says of the deliverable, in Markdown."),
        _text("files", "JSON: path, sha256, type, bytes of each file."),
        _text("checklist", "JSON: id, text, required, done, note of each line."),
    )

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """One row for each answer with files."""
        made = [
            _make(row, submission)
            for submission in _conversations.objects(row["submissions"])
            if _files(submission)
        ]
        return made or NOTHING

    def files_of(self, made: Json) -> Sequence[str]:
        """The files of the deliverable, and the material it was made from."""
        listed = [*json.loads(str(made["files"])), *json.loads(str(made["attachments"]))]
        return [str(each["sha256"]) for each in listed]


def _make(row: Json, submission: Json) -> Json:
    item, task_input = _conversations.object_of(row["item"]), _conversations.input_of(row)
    answer = _conversations.object_of(submission["answer"])
    done = {str(each["id"]): each for each in _listed(answer, "checklist")}
    checklist = [
        {**line, **{key: done.get(str(line["id"]), {}).get(key) for key in ("done", "note")}}
        for line in _listed(task_input, "checklist")
    ]
    return {
        "item": str(item["id"]),
        "key": str(item["key"]),
        "domain": str(item["domain"]),
        "title": str(item["title"]),
        "brief": str(task_input.get("brief") or ""),
        "prompt": _json(_listed(task_input, "prompt")),
        "attachments": _json(_listed(task_input, "attachments")),
        "by": str(submission["by"]),
        "summary": str(answer.get("summary") or ""),
        "files": _json(_files(submission)),
        "checklist": _json(checklist),
    }


def _files(submission: Json) -> list[Json]:
    return _listed(_conversations.object_of(submission["answer"]), "files")


def _listed(value: Json, key: str) -> list[Json]:
    return _conversations.objects(value.get(key) or [])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
