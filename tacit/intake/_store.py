"""All SQL of intake: imports on their way, and who stands for whom."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from tacit.intake._tables import import_people, imports
from tacit.intake.records import Import, ImportState
from tacit.kit import canonical
from tacit.storage import dialect
from tacit.storage.transaction import Row, Tx

_GET = select(imports).where(imports.c.id == bindparam("import_id"))
_FIND = select(imports).where(
    imports.c.project_id == bindparam("project_id"),
    imports.c.format == bindparam("format"),
    imports.c.files_sha256 == bindparam("files_sha256"),
    imports.c.options_sha256 == bindparam("options_sha256"),
)
_LIST = (
    select(imports)
    .where(imports.c.org_id == bindparam("org_id"), imports.c.id > bindparam("after"))
    .order_by(imports.c.id)
    .limit(bindparam("limit"))
)
_ADD = dialect.insert_once(imports, on=("project_id", "format", "files_sha256", "options_sha256"))
_ADVANCE = (
    update(imports)
    .where(
        imports.c.id == bindparam("import_id"),
        imports.c.rows_done == bindparam("before"),
        imports.c.state != ImportState.DONE.value,
    )
    .values(
        rows_done=bindparam("after"),
        state=bindparam("new_state"),
        error=None,
        ended_at=bindparam("new_ended_at", type_=imports.c.ended_at.type),
    )
)
_END = (
    update(imports)
    .where(imports.c.id == bindparam("import_id"), imports.c.state == bindparam("before"))
    .values(
        state=bindparam("after"),
        error=bindparam("new_error"),
        ended_at=bindparam("new_ended_at", type_=imports.c.ended_at.type),
    )
)
_PEOPLE = select(import_people).where(import_people.c.project_id == bindparam("project_id"))
_FIND_PERSON = _PEOPLE.where(import_people.c.rater_sha256 == bindparam("rater_sha256"))
_LAST_NUMBER = select(func.coalesce(func.max(import_people.c.number), 0)).where(
    import_people.c.project_id == bindparam("project_id")
)
_ADD_PERSON = insert(import_people)


def find_import(tx: Tx, import_id: str) -> Import | None:
    row = tx.first(_GET, {"import_id": import_id})
    return None if row is None else _import(row)


def find_same(tx: Tx, wanted: Import) -> Import | None:
    """The import of the same files and options into the same project."""
    row = tx.first(_FIND, _key(wanted))
    return None if row is None else _import(row)


def list_imports(tx: Tx, *, org_id: str, after: str, limit: int) -> list[Import]:
    rows = tx.all(_LIST, {"org_id": org_id, "after": after, "limit": limit})
    return [_import(row) for row in rows]


def add_import(tx: Tx, new: Import) -> bool:
    values = {
        **_key(new),
        "id": new.id,
        "org_id": new.org_id,
        "options": dict(new.options),
        "state": new.state.value,
        "rows_done": new.rows_done,
        "rows_total": new.rows_total,
        "error": new.error,
        "created_by": new.created_by,
        "created_at": new.created_at,
        "ended_at": new.ended_at,
    }
    return tx.run(_ADD, values) == 1


def advance(tx: Tx, old: Import, *, count: int, now: datetime) -> bool:
    """Count rows if nobody else did since; the last of them ends the import."""
    after = old.rows_done + count
    is_done = after >= old.rows_total
    params = {
        "import_id": old.id,
        "before": old.rows_done,
        "after": after,
        "new_state": (ImportState.DONE if is_done else ImportState.RUNNING).value,
        "new_ended_at": now if is_done else None,
    }
    return tx.run(_ADVANCE, params) == 1


def set_state(
    tx: Tx, old: Import, *, state: ImportState, error: str | None, ended_at: datetime | None
) -> bool:
    params = {
        "import_id": old.id,
        "before": old.state.value,
        "after": state.value,
        "new_error": error,
        "new_ended_at": ended_at,
    }
    return tx.run(_END, params) == 1


def find_person(tx: Tx, *, project_id: str, rater_sha256: str) -> tuple[str, str] | None:
    """The id and pseudonym of who stands for a rater of a source."""
    row = tx.first(_FIND_PERSON, {"project_id": project_id, "rater_sha256": rater_sha256})
    return None if row is None else (row["person_id"], row["alias"])


def last_number(tx: Tx, *, project_id: str) -> int:
    number = tx.scalar(_LAST_NUMBER, {"project_id": project_id})
    assert isinstance(number, int), "a maximum of whole numbers"
    return number


def add_person(tx: Tx, values: Mapping[str, object]) -> None:
    """Keep who stands for whom: project_id, rater_sha256, number, person_id, alias."""
    tx.run(_ADD_PERSON, values)


def _key(wanted: Import) -> dict[str, object]:
    return {
        "project_id": wanted.project_id,
        "format": wanted.format,
        "files_sha256": wanted.files_sha256,
        "options_sha256": canonical.sha256_hex(canonical.dumps(wanted.options)),
    }


def _import(row: Row) -> Import:
    return Import(
        id=row["id"],
        org_id=row["org_id"],
        project_id=row["project_id"],
        format=row["format"],
        files_sha256=row["files_sha256"],
        options=row["options"],
        state=ImportState(row["state"]),
        rows_done=row["rows_done"],
        rows_total=row["rows_total"],
        error=row["error"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
    )
