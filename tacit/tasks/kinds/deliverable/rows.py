"""Deliverables as rows of exports: a pure mapping; the bytes travel beside the rows."""

from collections.abc import Mapping

from tacit.tasks.kinds.deliverable.shapes import read_answer, read_input

Row = dict[str, object]


def to_row(task_input: Mapping[str, object], answer: object) -> Row:
    """One row: what was asked, what was made, and each file by path and hash."""
    given, made = read_input(task_input), read_answer(answer)
    return {
        "brief": given.brief,
        "attachments": [one.to_json() for one in given.attachments],
        "files": [file.to_json() for file in made.files],
        "summary": made.summary,
        "checklist": [
            {"id": wanted.id, "text": wanted.text, "done": made.check(wanted.id).done}
            for wanted in given.checklist
        ],
    }


def to_paths(answer: object) -> dict[str, str]:
    """The files of an answer by path: their hashes."""
    return {file.path: file.sha256 for file in read_answer(answer).files}


def from_row(row: Mapping[str, object]) -> Row:
    """An answer from a row; what a row does not hold is empty.

    Raises:
        AnswerMalformed: a field is of the wrong type.
    """
    checks = row.get("checklist")
    lines = checks if isinstance(checks, list) else []
    return read_answer(
        {
            "files": row.get("files"),
            "checklist": [
                {"id": one["id"], "done": one.get("done"), "note": ""}
                for one in lines
                if isinstance(one, Mapping)
            ],
            "summary": row.get("summary"),
        }
    ).to_json()
