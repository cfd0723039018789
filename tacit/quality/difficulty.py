"""What the votes on an item make likely, and how sure that is.

A model of truth weighs votes by how people err (`stats.choice` takes the one that gold has most
often right). It takes people for independent given the truth; they are not, so its claims are
too bold, and are tempered by one number that is fitted on gold or, without enough of it,
assumed. Neither is a promise: only an audit certifies.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.quality import _crowd
from tacit.quality.records import VoteRow
from tacit.quality.reliability import GOLD
from tacit.quality.views import ItemDifficulty, ModelFigures, UnitPosterior
from tacit.stats import calibration, choice, gold
from tacit.stats.choice import Choice
from tacit.stats.votes import Votes
from tacit.tasks.gold import GoldAnswer

SCALES_MAX = 12
LEVELS_MAX = 64
"""With more, answers are rather texts than classes, and no model is fitted."""


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Models by scale, and what they make of every item."""

    models: tuple[ModelFigures, ...]
    items: tuple[ItemDifficulty, ...]
    """The least sure first."""

    def find(self, item_id: str) -> ItemDifficulty | None:
        return next((one for one in self.items if one.item_id == item_id), None)


def of_rows(last: Sequence[VoteRow], answers: Sequence[GoldAnswer]) -> Fitted:
    """Fit a model to each scale; pure.

    Args:
        last: people's own last judgements.
        answers: judgements of gold; they are votes whose truth is known.
    """
    by_scale: dict[str, list[VoteRow]] = defaultdict(list)
    for row in last:
        by_scale[row.scale].append(row)
    models: list[ModelFigures] = []
    units: dict[str, list[UnitPosterior]] = defaultdict(list)
    for scale in sorted(by_scale, key=lambda name: (-len(by_scale[name]), name))[:SCALES_MAX]:
        known = [answer for answer in answers if answer.scale == scale and answer.said is not None]
        votes, truths = _columns(by_scale[scale], known, scale)
        if votes.level_count > LEVELS_MAX:
            continue
        picked = choice.pick(votes, truths=truths)
        if picked.consensus.posterior is None:
            continue
        figures, tempered = _temper(scale, votes, picked, truths)
        models.append(figures)
        for item_id, unit in _units(scale, votes, picked.consensus.posterior, tempered):
            units[item_id].append(unit)
    items = [
        ItemDifficulty(
            item_id=item_id,
            error=max(unit.error for unit in found),
            units=tuple(sorted(found, key=lambda unit: (unit.criterion, unit.version))),
        )
        for item_id, found in units.items()
    ]
    items.sort(key=lambda one: (-one.error, one.item_id))
    return Fitted(models=tuple(models), items=tuple(items))


def _columns(
    rows: Sequence[VoteRow], answers: Sequence[GoldAnswer], scale: str
) -> tuple[Votes, Mapping[Hashable, Hashable]]:
    """The votes of a scale with those on gold, and the truths of the gold."""
    labels = [row.label for row in rows] + [answer.said for answer in answers]
    truths: dict[Hashable, Hashable] = {_gold_unit(answer): answer.truth for answer in answers}
    levels = _crowd.levels_of([*labels, *(answer.truth for answer in answers)], scale=scale)
    votes = Votes.from_columns(
        [_crowd.unit_of(row) for row in rows] + [_gold_unit(answer) for answer in answers],
        [row.rater_id for row in rows] + [answer.person_id for answer in answers],
        labels,
        levels=levels.names,
    )
    return votes, truths


def _gold_unit(answer: GoldAnswer) -> str:
    return _crowd.SEPARATOR.join((GOLD, answer.key, answer.unit, ""))


def _temper(
    scale: str, votes: Votes, picked: Choice, truths: Mapping[Hashable, Hashable]
) -> tuple[ModelFigures, NDArray[np.float64]]:
    known = gold.read(votes, truths)
    posterior = picked.consensus.posterior
    assert posterior is not None, "the caller looked"
    checked = calibration.check(posterior[known.item], known.truth)
    temperature = checked.temperature
    figures = ModelFigures(
        scale=scale,
        model=picked.consensus.model,
        checked=picked.checked,
        note=picked.note,
        temp=temperature.value,
        temp_fitted=not temperature.is_assumed,
        gold=len(known),
        ece_before=checked.before,
        ece_after=checked.after,
        is_calibrated=checked.is_calibrated,
    )
    return figures, calibration.temper(posterior, temperature.value)


def _units(
    scale: str, votes: Votes, raw: NDArray[np.float64], tempered: NDArray[np.float64]
) -> Iterator[tuple[str, UnitPosterior]]:
    levels = tuple(str(level) for level in votes.levels)
    counts = votes.per_item.tolist()
    for place, unit in enumerate(votes.items):
        parts = str(unit).split(_crowd.SEPARATOR)
        if len(parts) != _crowd.PARTS:
            continue
        yield (
            parts[0],
            UnitPosterior(
                criterion=parts[1],
                version=int(parts[2]),
                scale=scale,
                votes=counts[place],
                levels=levels,
                raw=tuple(raw[place].tolist()),
                tempered=tuple(tempered[place].tolist()),
            ),
        )
