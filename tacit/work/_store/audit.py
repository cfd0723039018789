"""Statements that recompute what is stored and return only what differs.

They read whole tables and belong to `checks.run`, never to a page.
"""

from collections.abc import Iterator

from sqlalchemy import select, text

from tacit.storage.transaction import Row, Tx
from tacit.work._tables import stages

BATCH = 1_000

_PLACES = text(
    """
SELECT s.id, s.state, s.wanted, s.taken, s.done,
  COUNT(CASE WHEN c.state IN ('held', 'handed_in') THEN 1 END) AS live,
  COUNT(CASE WHEN c.state = 'handed_in' THEN 1 END) AS handed_in
FROM stages s LEFT JOIN claims c ON c.item_id = s.item_id AND c.stage_id = s.id
GROUP BY s.id, s.state, s.wanted, s.taken, s.done
HAVING s.taken <> COUNT(CASE WHEN c.state IN ('held', 'handed_in') THEN 1 END)
  OR s.done <> COUNT(CASE WHEN c.state = 'handed_in' THEN 1 END)
  OR s.taken > s.wanted
  OR s.wanted > s.wanted_most
  OR (s.state = 'waiting' AND s.wanted_most IS NOT NULL AND s.done <> s.wanted)
  OR (s.state = 'open' AND s.taken >= s.wanted)
  OR (s.state = 'full' AND (s.taken < s.wanted OR s.done >= s.wanted))
  OR (s.state = 'settled' AND s.done < s.wanted)
ORDER BY s.id
"""
)
_HANDED_IN = text(
    """
SELECT c.id, c.stage_name,
  (SELECT COUNT(*) FROM submissions s WHERE s.claim_id = c.id) AS submissions,
  (SELECT COUNT(*) FROM reviews r WHERE r.claim_id = c.id) AS reviews
FROM claims c
WHERE c.state = 'handed_in'
  AND (SELECT COUNT(*) FROM submissions s WHERE s.claim_id = c.id)
    + (SELECT COUNT(*) FROM reviews r WHERE r.claim_id = c.id) <> 1
ORDER BY c.id
"""
)
_STRAY = text(
    """
SELECT a.id, c.state FROM (
  SELECT id, claim_id FROM submissions UNION ALL SELECT id, claim_id FROM reviews
) a JOIN claims c ON c.id = a.claim_id
WHERE c.state <> 'handed_in' ORDER BY a.id
"""
)
_OWN_WORK = text(
    """
SELECT r.id, r.reviewer_id, r.item_id FROM reviews r
WHERE EXISTS (SELECT 1 FROM submissions s
              WHERE s.item_id = r.item_id AND s.expert_id = r.reviewer_id)
ORDER BY r.id
"""
)
_EXPECTED = text(
    """
SELECT i.item_id,
  EXISTS (SELECT 1 FROM withdrawals w WHERE w.item_id = i.item_id) AS withdrawn,
  EXISTS (SELECT 1 FROM parks p
          WHERE p.item_id = i.item_id AND p.answered_at IS NULL) AS parked,
  EXISTS (SELECT 1 FROM contributions c WHERE c.item_id = i.item_id) AS accepted,
  EXISTS (SELECT 1 FROM stages s WHERE s.item_id = i.item_id AND s.name = 'author'
            AND s.state IN ('open', 'full', 'waiting')) AS writing,
  EXISTS (SELECT 1 FROM stages s WHERE s.item_id = i.item_id AND s.name <> 'author'
            AND s.state IN ('open', 'full')) AS reviewing
FROM (SELECT DISTINCT item_id FROM stages WHERE item_id > :after
      ORDER BY item_id LIMIT :batch) i
ORDER BY i.item_id
"""
)
_WAITING = text(
    """
SELECT s.id FROM stages s
WHERE s.state = 'waiting' AND s.wanted_most IS NULL AND NOT EXISTS (
  SELECT 1 FROM opinion_asks a JOIN stages o ON o.id = a.opinion_stage_id
  WHERE a.stage_id = s.id AND a.withdrawn_at IS NULL AND o.name = 'opinion'
    AND o.state IN ('open', 'full', 'parked'))
ORDER BY s.id
"""
)
_SIDE_STAGES = text(
    """
SELECT s.id, s.name FROM stages s
WHERE (s.name = 'opinion' AND NOT EXISTS (
    SELECT 1 FROM opinion_asks a WHERE a.opinion_stage_id = s.id
      AND a.submission_id = s.target_submission_id))
  OR (s.name = 'appeal' AND NOT EXISTS (
    SELECT 1 FROM appeals a JOIN reviews r ON r.id = a.review_id
    WHERE a.appeal_stage_id = s.id AND a.submission_id IN (
      SELECT t.id FROM submissions t WHERE t.item_id = s.item_id)
      AND r.stage_id = a.verdict_stage_id))
ORDER BY s.id
"""
)
_COUNTED = text(
    """
SELECT project_id, name AS subject,
  CASE WHEN state = 'full' THEN 'open' ELSE state END AS state, COUNT(*) AS number
FROM stages GROUP BY 1, 2, 3
UNION ALL
SELECT project_id, 'by_' || role, person_id, COUNT(*) FROM contributions GROUP BY 1, 2, 3
UNION ALL
SELECT project_id, 'handed_in_' || stage_name, expert_id, COUNT(*)
FROM submissions GROUP BY 1, 2, 3
UNION ALL
SELECT project_id, 'handed_in_' || stage_name, reviewer_id, COUNT(*)
FROM reviews GROUP BY 1, 2, 3
"""
)
_ACCEPTED_AT = text(
    "SELECT project_id, item_id, MAX(accepted_at) AS at FROM contributions "
    "GROUP BY project_id, item_id"
)
_PROJECTS = select(stages.c.project_id, stages.c.org_id).distinct().order_by(stages.c.project_id)
_TOTALS = text(
    """
SELECT org_id, what, COUNT(*) AS number FROM (
  SELECT org_id, 'submission.made' AS what FROM submissions
  UNION ALL SELECT org_id, 'review.made' FROM reviews
  UNION ALL SELECT org_id, 'claim.taken' FROM claims
  UNION ALL SELECT org_id, 'item.withdrawn' FROM withdrawals
  UNION ALL SELECT org_id, 'item.parked' FROM parks
  UNION ALL SELECT org_id, 'opinion.asked' FROM opinion_asks
  UNION ALL SELECT org_id, 'appeal.made' FROM appeals
) made GROUP BY org_id, what ORDER BY org_id, what
"""
)


def places(tx: Tx) -> list[Row]:
    """Stages whose counters or state differ from their claims."""
    return tx.all(_PLACES)


def handed_in_without_answer(tx: Tx) -> list[Row]:
    return tx.all(_HANDED_IN)


def answers_without_hand_in(tx: Tx) -> list[Row]:
    return tx.all(_STRAY)


def reviews_of_own_work(tx: Tx) -> list[Row]:
    return tx.all(_OWN_WORK)


def waiting_for_nothing(tx: Tx) -> list[Row]:
    """Reviews that wait for a second opinion that is not under way."""
    return tx.all(_WAITING)


def side_stages_without_cause(tx: Tx) -> list[Row]:
    """Stages of opinions and appeals that nobody asked for."""
    return tx.all(_SIDE_STAGES)


def expected_item_facts(tx: Tx) -> Iterator[list[Row]]:
    """What each item's state follows from, in batches by id."""
    after = ""
    while found := tx.all(_EXPECTED, {"after": after, "batch": BATCH}):
        yield found
        after = found[-1]["item_id"]


def counted(tx: Tx) -> list[Row]:
    """The counters of stages, shares and what people handed in, counted anew."""
    return tx.all(_COUNTED)


def accepted_at(tx: Tx) -> list[Row]:
    """When each accepted item was accepted, in microseconds."""
    return tx.all(_ACCEPTED_AT)


def projects(tx: Tx) -> list[Row]:
    """Every project with work, and its organization."""
    return tx.all(_PROJECTS)


def totals(tx: Tx) -> list[Row]:
    """How many events of each sort there must be."""
    return tx.all(_TOTALS)
