"""Rows as rows.parquet has them: one level, what is nested as JSON text. Pure."""

from tacit.releases._columns import Column, ColumnKind
from tacit.releases._rows import Row

COLUMNS = (
    Column(name="item_id", kind=ColumnKind.TEXT, meaning="The id of the item."),
    Column(name="key", kind=ColumnKind.TEXT, meaning="The name its author gave the item."),
    Column(name="title", kind=ColumnKind.TEXT, meaning="The title of the item."),
    Column(name="domain", kind=ColumnKind.TEXT, meaning="The field it belongs to."),
    Column(name="kind", kind=ColumnKind.TEXT, meaning="The kind of task."),
    Column(name="contested", kind=ColumnKind.FLAG, meaning="Raters differ, nobody decided."),
    Column(
        name="accepted_submission",
        kind=ColumnKind.TEXT,
        meaning="Which submission was accepted; null where several people graded.",
        may_be_null=True,
    ),
    Column(name="input", kind=ColumnKind.TEXT, meaning="JSON: what was asked."),
    Column(
        name="origin",
        kind=ColumnKind.TEXT,
        meaning="JSON: format, file, line and raw values of an import.",
        may_be_null=True,
    ),
    Column(name="submissions", kind=ColumnKind.TEXT, meaning="JSON: the accepted answers."),
    Column(name="reviews", kind=ColumnKind.TEXT, meaning="JSON: verdicts, in order of time."),
    Column(name="votes", kind=ColumnKind.TEXT, meaning="JSON: votes behind the answers."),
    Column(
        name="consensus",
        kind=ColumnKind.TEXT,
        meaning="JSON: what follows from the votes; null where the kind has none.",
        may_be_null=True,
    ),
    Column(name="contributors", kind=ColumnKind.TEXT, meaning="JSON: role and pseudonym."),
    Column(name="row_sha256", kind=ColumnKind.TEXT, meaning="Of the line in rows.jsonl."),
)
"""The schema of rows.parquet."""


def flat_row(row: Row) -> dict[str, object]:
    """The columns of one row."""
    content, parts = row.content, row.parts
    item = content["item"]
    assert isinstance(item, dict), "make_row makes an object"
    return {
        "item_id": row.item_id,
        "key": item["key"],
        "title": item["title"],
        "domain": item["domain"],
        "kind": content["kind"],
        "contested": content["contested"],
        "accepted_submission": content["accepted_submission"],
        "input": parts["item.input"],
        "origin": None if item["origin"] is None else parts["item.origin"],
        "submissions": parts["submissions"],
        "reviews": parts["reviews"],
        "votes": parts["votes"],
        "consensus": None if content["consensus"] is None else parts["consensus"],
        "contributors": parts["contributors"],
        "row_sha256": row.sha256,
    }
