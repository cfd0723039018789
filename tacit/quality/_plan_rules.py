"""What votes say of each item, and what a plan makes of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.quality.plan_records import Look, LookState, ReviewPlan
from tacit.quality.records import VoteRow
from tacit.stats import allocation, calibration, dawid_skene, planner, thresholds
from tacit.stats.consensus import Consensus
from tacit.stats.crews import Setting
from tacit.stats.estimates import Saving
from tacit.stats.votes import Votes
from tacit.work.records import Stage

TEMPERATURE = calibration.ASSUMED
"""Of posteriors. Gold that the queue mixes in may fit one; until then it is assumed."""
_FITTED = dawid_skene.Options(setting=Setting(engine="numpy"))
"""In the process of a server, which shall not hold a compiler."""
_WHY = {
    LookState.OPEN: "error {error:.1%} is above {threshold:.1%}",
    LookState.SETTLED: "error {error:.1%} is at or below {threshold:.1%}",
    LookState.CAPPED: "error {error:.1%} is above {threshold:.1%} with all {votes} votes",
}

Floats = NDArray[np.float64]
_Unit = tuple[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Scaled:
    """The votes on criteria of one scale, and what a model makes of them."""

    votes: Votes
    consensus: Consensus
    error: Mapping[_Unit, float]
    """Tempered, by item and criterion."""
    label: Mapping[_Unit, object]


def fit(rows: Sequence[VoteRow], *, temperature: float) -> tuple[Scaled, ...]:
    """Fit one model for each scale: what is not compared is not mixed.

    Args:
        rows: people's own last judgements.
        temperature: of the posteriors.
    """
    found = []
    for scale in sorted({row.scale for row in rows}):
        own = [row for row in rows if row.scale == scale]
        votes = Votes.from_columns(
            [_text((row.item_id, row.criterion)) for row in own],
            [row.rater_id for row in own],
            [row.label for row in own],
        )
        consensus = dawid_skene.fit(votes, options=_FITTED)
        error: dict[_Unit, float] = {}
        label: dict[_Unit, object] = {}
        errors = (
            calibration.errors(consensus.posterior, temperature)
            if consensus.posterior is not None
            else 1.0 - consensus.confidence
        )
        for place, unit in enumerate(votes.items):
            error[_unit(str(unit))] = float(errors[place])
            label[_unit(str(unit))] = votes.levels[int(consensus.label[place])]
        found.append(Scaled(votes=votes, consensus=consensus, error=error, label=label))
    return tuple(found)


def looks(
    plan: ReviewPlan, *, stages: Sequence[Stage], rows: Sequence[VoteRow], price: float
) -> list[Look]:
    """What is to become of each stage that waits, what is worth most first.

    An item is wrong where any of its criteria is: e = 1 - Π(1 - e of each).

    Args:
        plan: the thresholds.
        stages: that wait, all their answers in.
        rows: people's own last judgements in the whole project: who is reliable shows there.
        price: of one vote.
    """
    fitted = fit(rows, temperature=plan.temperature)
    error = {unit: value for each in fitted for unit, value in each.error.items()}
    label = {unit: value for each in fitted for unit, value in each.label.items()}
    by_item: dict[str, list[VoteRow]] = {}
    for row in rows:
        by_item.setdefault(row.item_id, []).append(row)
    made = [
        _look(plan, stage, by_item.get(stage.item_id, []), error=error, label=label)
        for stage in stages
    ]
    order = allocation.next_votes(
        [look.error for look in made], count=len(made), price=price or 1.0
    )
    best = [made[int(place)] for place in order]
    return best + [look for look in made if look.error == 0]


def saved(rows: Sequence[VoteRow], *, temperature: float) -> Saving:
    """Votes bought beside the smallest fixed number that leads to the same answers.

    Criteria with the most votes stand for their items: the scale with the most votes counts.
    """
    fitted = max(fit(rows, temperature=temperature), key=lambda each: each.votes.n, default=None)
    if fitted is None or fitted.consensus.tables is None:
        return planner.saving(np.ones((1, 0, 2)), bought=np.zeros(0, dtype=np.int64))
    posteriors, bought = _prefixes(fitted, rows, temperature=temperature)
    return planner.saving(posteriors, bought=bought)


def _prefixes(
    fitted: Scaled, rows: Sequence[VoteRow], *, temperature: float
) -> tuple[Floats, NDArray[np.int64]]:
    """Posteriors after each vote, in the order in which the votes came."""
    votes, tables = fitted.votes, fitted.consensus.tables
    assert tables is not None, "the caller has looked"
    at = {(_text((row.item_id, row.criterion)), row.rater_id): row.at for row in rows}
    when = [
        (votes.items[item], at[(str(votes.items[item]), str(votes.raters[rater]))], rater, label)
        for item, rater, label in zip(votes.item, votes.rater, votes.label, strict=True)
    ]
    when.sort(key=lambda each: (each[0], each[1] is not None, each[1]))
    bought = votes.per_item.astype(np.int64)
    label = np.full((votes.item_count, int(bought.max(initial=0))), -1, dtype=np.int64)
    rater = np.zeros_like(label)
    place_of = {item: place for place, item in enumerate(votes.items)}
    filled = np.zeros(votes.item_count, dtype=np.int64)
    for item, _, who, said in when:
        place = place_of[item]
        label[place, filled[place]], rater[place, filled[place]] = said, who
        filled[place] += 1
    every = np.stack([tables.of(number) for number in range(votes.rater_count)])
    posteriors = thresholds.prefix_posteriors(
        label, rater, tables=every, prior=fitted.consensus.shares, temperature=temperature
    )
    return posteriors, bought


def _look(
    plan: ReviewPlan,
    stage: Stage,
    rows: Sequence[VoteRow],
    *,
    error: Mapping[_Unit, float],
    label: Mapping[_Unit, object],
) -> Look:
    units = sorted({(row.item_id, row.criterion) for row in rows})
    # Nothing that anybody could judge: all the more a case for somebody else.
    total = 1.0 - float(np.prod([1.0 - error[unit] for unit in units])) if units else 1.0
    most = stage.wanted_most or stage.wanted
    (state,) = allocation.states(
        [total], [stage.done], threshold=plan.threshold, cap=most, first=plan.first
    )
    known = LookState.OPEN if state is allocation.State.WAITING else LookState(state.value)
    apart = tuple(unit[1] for unit in units if error[unit] > plan.threshold)
    capped = known is LookState.CAPPED
    words = _WHY[known].format(error=total, threshold=plan.threshold, votes=stage.done)
    return Look(
        item_id=stage.item_id,
        stage_id=stage.id,
        state=known,
        error=total,
        votes=stage.done,
        worth=total,
        submission_id=_closest(rows, label),
        differing=(apart or tuple(unit[1] for unit in units)) if capped else (),
        why=words,
    )


def _closest(rows: Sequence[VoteRow], label: Mapping[_Unit, object]) -> str:
    """The submission that says most of what the model says, the first of equal ones."""
    right: dict[str, int] = {}
    for row in rows:
        if row.submission_id is not None:
            same = label[(row.item_id, row.criterion)] == row.label
            right[row.submission_id] = right.get(row.submission_id, 0) + same
    return max(right, key=lambda each: right[each], default="")


def _text(unit: _Unit) -> str:
    return f"{unit[0]}\n{unit[1]}"


def _unit(text: str) -> _Unit:
    item, _, criterion = text.partition("\n")
    return item, criterion
