"""Afterwards: has any stage more live claims and submissions than people wanted?"""

from dataclasses import dataclass

import sqlalchemy as sa

_OVER = """
SELECT count(*) FROM stages s WHERE s.wanted < (
  SELECT count(*) FROM claims c WHERE c.stage_id = s.id AND c.state = 'held'
) + (SELECT count(*) FROM submissions m WHERE m.stage_id = s.id)
"""
_TWICE = """
SELECT count(*) FROM (
  SELECT 1 FROM submissions GROUP BY item_id, stage_id, expert_id HAVING count(*) > 1
) twice
"""
_SUBMISSIONS = "SELECT count(*) FROM submissions"
_CLAIMS_OF_STAGES = "CREATE INDEX IF NOT EXISTS bench_claims ON claims (stage_id)"
_SUBMISSIONS_OF_STAGES = "CREATE INDEX IF NOT EXISTS bench_submissions ON submissions (stage_id)"


@dataclass(frozen=True, kw_only=True)
class Overlap:
    submissions: int
    over: int
    """Stages with more than they wanted."""
    twice: int
    """People who handed in twice for one stage."""


def count(url: str) -> Overlap:
    """Count in the database itself, with the server stopped."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for index in (_CLAIMS_OF_STAGES, _SUBMISSIONS_OF_STAGES):
            connection.execute(sa.text(index))
        numbers = [
            int(connection.execute(sa.text(words)).scalar_one())
            for words in (_SUBMISSIONS, _OVER, _TWICE)
        ]
    engine.dispose()
    return Overlap(submissions=numbers[0], over=numbers[1], twice=numbers[2])
