"""Take the next free stage: pick, guard and count in one statement.

Candidates are the first 32 of each eligible (project, stage) in the order of the index
`ix_stages_next`, so the cost does not grow with the queue. Among them the order is: kept
for me, priority, fit of the domain to my skills, age, the order of the file. The UPDATE
asks again whether the stage is open and has a place, so no stage is ever taken beyond
what it wants.

On PostgreSQL rows that others are taking at this moment are passed over, and the claim is
written in the same round trip; SQLite has one writer and needs neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Text, bindparam, column, text

from tacit.kit import canonical
from tacit.storage.transaction import Tx
from tacit.storage.types import Moment
from tacit.work._store import claims as claim_rows
from tacit.work._store import rows
from tacit.work._tables import claims, stages
from tacit.work.records import Claim, ClaimState

CANDIDATES_MAX = 32
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Eligible:
    """A stage of a project that the person may work on now."""

    project_id: str
    stage_name: str
    hold_seconds: int
    guideline_version: int


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Who wants the next stage, of what, and what they are good at."""

    claim_id: str
    person_id: str
    eligible: Sequence[Eligible]
    skills: Sequence[str]
    only_reserved: bool
    """The person holds as many claims as they may: only what was kept for them."""
    given_back: bool = False
    """Also what the person gave back before: when there is nothing else."""


_FIT_SQLITE = """EXISTS (
  SELECT 1 FROM json_each(:skills) skill
  WHERE {0}.domain = skill.value OR {0}.domain LIKE skill.value || '.%'
     OR skill.value LIKE {0}.domain || '.%')"""
_FIT_POSTGRES = """EXISTS (
  SELECT 1 FROM jsonb_array_elements_text(CAST(:skills AS jsonb)) AS skill(value)
  WHERE {0}.domain = skill.value OR {0}.domain LIKE skill.value || '.%'
     OR skill.value LIKE {0}.domain || '.%')"""
# "Held or handed in", said so that PostgreSQL cannot take the partial index of live claims:
# that one begins with the stage, and without statistics it would be read as a whole. And no NOT
# EXISTS, of which it would make a join with all claims while they are few.
_FREE_FOR_ME = """s.state = 'open' AND s.reserved_until IS NULL
      AND (SELECT c.id FROM claims c WHERE c.item_id = s.item_id AND c.expert_id = :person_id
          AND c.state NOT IN ('expired', 'parked', :also_free) LIMIT 1) IS NULL"""
_RESERVED = """SELECT s.id FROM reservations r
    JOIN stages s ON s.id = r.stage_id
    JOIN {eligible} ON e.project_id = s.project_id AND e.stage_name = s.name
    WHERE r.person_id = :person_id AND r.ended_at IS NULL AND s.state = 'open'
      AND NOT EXISTS (
        SELECT 1 FROM claims c WHERE c.stage_id = s.id AND c.item_id = s.item_id
          AND c.expert_id = :person_id AND c.state IN ('held', 'handed_in'))"""
# A number: of a parameter PostgreSQL expects a tenth of all rows, and plans anew each time.
_ORDER = f"ORDER BY s.priority DESC, s.opened_at, s.item_id LIMIT {CANDIDATES_MAX}"
_STAGE_NAMES = tuple(each.name for each in stages.columns)
_CLAIM_NAMES = tuple(each.name for each in claims.columns)
_TAKE = """SET taken = taken + 1,
      state = CASE WHEN taken + 1 >= wanted THEN 'full' ELSE 'open' END"""

_ELIGIBLE_SQLITE = """(SELECT value ->> '$.project_id' AS project_id,
      value ->> '$.stage_name' AS stage_name FROM json_each(:eligible)) e"""
_PICK_SQLITE = text(
    f"""
UPDATE stages {_TAKE}
WHERE state = 'open' AND taken < wanted AND id = (
  SELECT id FROM (
    SELECT id, 1 AS kept FROM ({_RESERVED.format(eligible=_ELIGIBLE_SQLITE)})
    UNION ALL
    SELECT (
      SELECT near.id FROM (
        SELECT s.id, s.priority, s.domain, s.opened_at, s.item_id FROM stages s
        WHERE s.project_id = e.project_id AND s.name = e.stage_name AND :all_offers
          AND {_FREE_FOR_ME} {_ORDER}
      ) near
      ORDER BY near.priority DESC, {_FIT_SQLITE.format("near")} DESC, near.opened_at, near.item_id
      LIMIT 1
    ) AS id, 0 AS kept FROM {_ELIGIBLE_SQLITE}
  ) found JOIN stages s USING (id)
  ORDER BY found.kept DESC, s.priority DESC, {_FIT_SQLITE.format("s")} DESC,
    s.opened_at, s.item_id
  LIMIT 1
)
RETURNING {", ".join(_STAGE_NAMES)},
  EXISTS (SELECT 1 FROM reservations r
          WHERE r.stage_id = stages.id AND r.person_id = :person_id) AS kept
"""  # noqa: S608 - composed of constants of this file
).bindparams(bindparam("all_offers", type_=Integer))

_ELIGIBLE_POSTGRES = """jsonb_to_recordset(CAST(:eligible AS jsonb)) AS e(
      project_id text, stage_name text, hold_seconds bigint, guideline_version int)"""
_PICK_POSTGRES = text(
    f"""
WITH picked AS (
  UPDATE stages {_TAKE}
  WHERE state = 'open' AND taken < wanted AND id = (
    SELECT s.id FROM stages s
    WHERE s.state = 'open' AND s.taken < s.wanted AND s.id = ANY (ARRAY(
      {_RESERVED.format(eligible=_ELIGIBLE_POSTGRES)}
      UNION ALL
      SELECT near.id FROM {_ELIGIBLE_POSTGRES}
      CROSS JOIN LATERAL (
        SELECT s.id FROM stages s
        WHERE s.project_id = e.project_id AND s.name = e.stage_name
          AND CAST(:all_offers AS int) = 1 AND {_FREE_FOR_ME} {_ORDER}
      ) near
    ))
    ORDER BY
      EXISTS (SELECT 1 FROM reservations r
              WHERE r.stage_id = s.id AND r.person_id = :person_id) DESC,
      s.priority DESC, {_FIT_POSTGRES.format("s")} DESC, s.opened_at, s.item_id
    LIMIT 1
    FOR UPDATE OF s SKIP LOCKED
  )
  RETURNING stages.*
)
INSERT INTO claims (id, org_id, stage_id, item_id, project_id, stage_name, expert_id, state,
  reserved, guideline_version, claimed_at, hold_until, hold_seconds, ended_at, renewals, reason)
SELECT :claim_id, p.org_id, p.id, p.item_id, p.project_id, p.name, :person_id, 'held',
  EXISTS (SELECT 1 FROM reservations r WHERE r.stage_id = p.id AND r.person_id = :person_id),
  e.guideline_version, CAST(:now AS bigint),
  CAST(:now AS bigint) + e.hold_seconds * {_MICROSECONDS}, e.hold_seconds, NULL, 0, NULL
FROM picked p JOIN {_ELIGIBLE_POSTGRES}
  ON e.project_id = p.project_id AND e.stage_name = p.name
RETURNING {", ".join(f"claims.{name}" for name in _CLAIM_NAMES)}
"""  # noqa: S608 - composed of constants of this file
).bindparams(
    bindparam("also_free", type_=Text),
    bindparam("all_offers", type_=Integer),
    bindparam("now", type_=Moment()),
)
_PICK_POSTGRES_ROWS = _PICK_POSTGRES.columns(*claims.c)
_PICK_SQLITE_ROWS = _PICK_SQLITE.columns(*stages.c, column("kept", Integer))


def take_next(tx: Tx, wish: Wish, *, now: datetime) -> Claim | None:
    """Claim the best free stage for a person; None where there is none."""
    if not wish.eligible:
        return None
    take = _take_next_sqlite if tx.dialect == "sqlite" else _take_next_postgres
    return take(tx, wish, now=now)


def _take_next_sqlite(tx: Tx, wish: Wish, *, now: datetime) -> Claim | None:
    row = tx.first(_PICK_SQLITE_ROWS, _parameters(wish))
    if row is None:
        return None
    place = next(
        each
        for each in wish.eligible
        if (each.project_id, each.stage_name) == (row["project_id"], row["name"])
    )
    stage = rows.stage({name: row[name] for name in _STAGE_NAMES})
    claim = Claim(
        id=wish.claim_id,
        org_id=stage.org_id,
        stage_id=stage.id,
        item_id=stage.item_id,
        project_id=stage.project_id,
        stage_name=stage.name,
        expert_id=wish.person_id,
        state=ClaimState.HELD,
        reserved=bool(row["kept"]),
        guideline_version=place.guideline_version,
        claimed_at=now,
        hold_until=now + timedelta(seconds=place.hold_seconds),
        hold_seconds=place.hold_seconds,
    )
    claim_rows.add(tx, claim)
    return claim


def _take_next_postgres(tx: Tx, wish: Wish, *, now: datetime) -> Claim | None:
    row = tx.first(_PICK_POSTGRES_ROWS, {**_parameters(wish), "now": now})
    return rows.claim(row) if row else None


def _parameters(wish: Wish) -> dict[str, Any]:
    return {
        "claim_id": wish.claim_id,
        "person_id": wish.person_id,
        "eligible": canonical.dumps(list(wish.eligible)),
        "skills": canonical.dumps(list(wish.skills)),
        "all_offers": 0 if wish.only_reserved else 1,
        "also_free": "given_back" if wish.given_back else "expired",
    }
