"""Fields that a project added to its kind of task, as columns `field_<name>` of every export.

They stand in an answer under `fields`. A column has the type that all its values share; where
they do not, or where a value is a list or an object, it holds JSON as text.
"""

import json
from collections.abc import Iterable, Mapping

from tacit.releases.exports.exporter import Column, ColumnKind

Json = Mapping[str, object]

PREFIX = "field_"
_KINDS: tuple[tuple[ColumnKind, tuple[type, ...]], ...] = (
    (ColumnKind.TEXT, (str,)),
    (ColumnKind.FLAG, (bool,)),
    (ColumnKind.INTEGER, (int,)),
    (ColumnKind.NUMBER, (int, float)),
)


def columns_of(rows: Iterable[Json]) -> tuple[Column, ...]:
    """The columns that the fields of these rows need, by name."""
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in of_row(row).items():
            if value is not None:
                types.setdefault(name, set()).add(type(value))
    return tuple(
        Column(
            name=f"{PREFIX}{name}",
            kind=_kind(found),
            meaning="A field of the project, of the accepted answer.",
            may_be_null=True,
        )
        for name, found in sorted(types.items())
    )


def values_of(row: Json, columns: Iterable[Column]) -> dict[str, object]:
    """The values of one row, null where it has none."""
    fields = of_row(row)
    found: dict[str, object] = {}
    for column in columns:
        value = fields.get(column.name.removeprefix(PREFIX))
        is_plain = value is None or isinstance(value, str) or column.kind is not ColumnKind.TEXT
        found[column.name] = value if is_plain else json.dumps(value, ensure_ascii=False)
    return found


def of_row(row: Json) -> Json:
    """The fields of the accepted answer."""
    submissions = row["submissions"]
    assert isinstance(submissions, list), "submissions are a list"
    for submission in submissions:
        if submission["id"] == row["accepted_submission"]:
            fields = submission["answer"].get("fields")
            return fields if isinstance(fields, Mapping) else {}
    return {}


def _kind(found: set[type]) -> ColumnKind:
    return next((kind for kind, types in _KINDS if found <= set(types)), ColumnKind.TEXT)
