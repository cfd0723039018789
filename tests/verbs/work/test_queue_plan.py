"""How the databases look for the next stage: by index, whatever the size of the queue."""

from sqlalchemy import text

from tacit.projects.records import StageName
from tacit.storage.transaction import Tx
from tacit.storage.types import to_microseconds
from tacit.work._store import pick
from tacit.work._store.pick import Eligible, Wish
from tests.make.work import AUTHOR, REVIEW, House

ROWS = 5_000


def _fill(tx: Tx, item_id: str) -> None:
    """Copy one item and its stage many times over."""
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS})"
        if tx.dialect == "sqlite"
        else f"WITH n AS (SELECT generate_series(1, {ROWS}) AS i)"
    )
    for table, key in (("items", "id"), ("stages", "item_id")):
        names = [row["name"] for row in _columns(tx, table)]
        copied = {"id": "'x' || i", "item_id": "'x' || i", "key": "'k' || i"}
        values = ", ".join(copied.get(name, f't."{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        tx.run(
            text(
                f"INSERT INTO {table} ({listed}) {numbers} SELECT {values} "
                f"FROM {table} t, n WHERE t.{key} = '{item_id}'"
            )
        )


def _columns(tx: Tx, table: str) -> list[dict[str, str]]:
    statement = (
        f"SELECT name FROM pragma_table_info('{table}')"
        if tx.dialect == "sqlite"
        else f"SELECT column_name AS name FROM information_schema.columns "
        f"WHERE table_name = '{table}' ORDER BY ordinal_position"
    )
    return [dict(row) for row in tx.all(text(statement))]


def test_the_next_stage_is_found_by_index(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW])
    (item,) = house.items(project)
    house.db.write_now(lambda tx: _fill(tx, item.id))
    ann = house.expert("ann")
    wish = Wish(
        claim_id="plan",
        person_id=ann.person_id,
        eligible=[
            Eligible(
                project_id=project.id,
                stage_name=StageName.AUTHOR.value,
                hold_seconds=60,
                guideline_version=1,
            )
        ],
        skills=["law"],
        only_reserved=False,
    )

    def explain(tx: Tx) -> str:
        parameters = {**pick._parameters(wish), "now": to_microseconds(house.now)}
        if tx.dialect == "sqlite":
            plan = text(f"EXPLAIN QUERY PLAN {pick._PICK_SQLITE.text}")
            del parameters["now"]
            return "\n".join(row["detail"] for row in tx.all(plan, parameters))
        tx.run(text("ANALYZE"))
        plan = text(f"EXPLAIN {pick._PICK_POSTGRES.text}")
        return "\n".join(row["QUERY PLAN"] for row in tx.all(plan, parameters))

    plan = house.db.write_now(explain)
    assert "ix_stages_next" in plan
    assert "Seq Scan on stages" not in plan
    assert "SCAN s\n" not in plan
    assert "SCAN stages" not in plan
