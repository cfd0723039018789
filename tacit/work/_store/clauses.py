"""Conditions on states, written as literals: so partial indexes match, on any plan."""

from sqlalchemy import text

CLAIM_IS_HELD = text("claims.state = 'held'")
# The other states, so that PostgreSQL takes the index on (item, person) and not the partial
# one of live claims, which begins with the stage.
CLAIM_IS_LIVE = text("claims.state NOT IN ('given_back', 'expired', 'parked')")
CLAIM_HAS_PLACE = text("claims.state IN ('held', 'handed_in')")
STAGE_IS_OPEN = text("stages.state = 'open'")
STAGE_IS_IN_WORK = text("stages.state IN ('open', 'full', 'parked')")
STAGE_IS_UNPARKED = text("stages.state IN ('open', 'full')")
