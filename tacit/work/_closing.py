"""Close what is open of an item: end the holds, then the stages.

A hold is ended before its stage, as everywhere, so that two verbs on one item wait for
each other in one order. Locking the stages keeps new holds out; those that slipped in
before are ended after.
"""

from tacit.projects.records import StageName
from tacit.work import _holds
from tacit.work._scene import get_item_scene
from tacit.work._steps import Outcome
from tacit.work._store import claims as claim_rows
from tacit.work._store import stages as stage_rows
from tacit.work.records import Claim, ClaimState, Stage, StageState

_IN_WORK = (StageState.OPEN, StageState.FULL, StageState.PARKED, StageState.WAITING)


def close(outcome: Outcome, *, reason: str, state: StageState = StageState.SKIPPED) -> list[Stage]:
    """End every hold on an item and every stage in work; return those stages as they were.

    The scene of the outcome is then that of the item as nobody else can change it any more.
    """
    tx, item_id = outcome.tx, outcome.scene.item.id
    _end_holds(outcome, reason=reason)
    stage_rows.of_item(tx, item_id, lock=True)
    _end_holds(outcome, reason=reason)
    outcome.scene = get_item_scene(tx, item_id=item_id)
    # Read anew: a stage may have settled, and the next one opened, while we waited.
    in_work = [stage for stage in stage_rows.of_item(tx, item_id) if stage.state in _IN_WORK]
    for stage in in_work:
        marked = stage_rows.mark(tx, stage, state=state, reason=reason, at=outcome.now)
        assert marked, "the stages are locked"
        stage_rows.end_reservations(tx, stage.id, at=outcome.now)
        outcome.move(stage.name.value, before=counted_as(stage.state), after=state.value)
    return in_work


def counted_as(state: StageState) -> str:
    """Full stages are counted as open: claiming then moves no counter."""
    return (StageState.OPEN if state is StageState.FULL else state).value


def holds(outcome: Outcome, *, name: StageName | None = None) -> list[Claim]:
    return [
        claim
        for claim in claim_rows.of_item(outcome.tx, outcome.scene.item.id)
        if claim.state is ClaimState.HELD and (name is None or claim.stage_name is name)
    ]


def _end_holds(outcome: Outcome, *, reason: str) -> None:
    for claim in holds(outcome):
        _holds.give_back(
            outcome.tx, claim, reason=reason, actor_id=outcome.actor_id, now=outcome.now
        )
