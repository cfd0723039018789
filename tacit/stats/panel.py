"""A panel of experts who do not exist: votes with known truth, for plans and for their tests.

Accuracy differs by person; a share of items has one tempting wrong answer that many fall for,
so that errors come together as they do in real votes. Some people may answer carelessly, and
some may copy one sheet.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tacit.stats import calibration, dawid_skene, thresholds
from tacit.stats.votes import Votes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Who would be asked, and how hard the items are; the defaults are a panel of experts.

    Attributes:
        raters: how many there are.
        levels: possible answers.
        votes: the most on one item, by different raters drawn at random.
        concentration: of the Dirichlet distribution that the class shares come from.
        skill: of the Beta distribution that accuracies come from.
        hard: share of items with one tempting wrong answer.
        tempted: chance that a rater falls for it.
        careless: raters who answer at random.
        colluding: raters who copy one sheet.
        sheet: how much of the sheet is right.
        noise: chance that a copier answers at random instead.
    """

    raters: int = 50
    levels: int = 4
    votes: int = 8
    concentration: float = 5.0
    skill: tuple[float, float] = (16.0, 2.0)
    hard: float = 0.1
    tempted: float = 0.4
    careless: int = 0
    colluding: int = 0
    sheet: float = 0.6
    noise: float = 0.05


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """Votes of a panel, in the order in which they would be bought.

    Attributes:
        label: shape (items, votes), what was said.
        rater: shape (items, votes), by whom; distinct within an item.
        truth: shape (items,).
    """

    label: Integers
    rater: Integers
    truth: Integers


def draw(panel: Panel, *, items: int, seed: int) -> Drawn:
    """Votes of the panel on so many items; one seed, one answer.

    Raises:
        ValueError: more votes on an item than raters, or fewer than two levels.
    """
    if not 1 <= panel.votes <= panel.raters or panel.levels < 2:
        raise ValueError("a panel has as many raters as votes on an item, and two levels")
    chance = np.random.default_rng(seed)
    shares = chance.dirichlet(np.full(panel.levels, panel.concentration))
    accuracy = chance.beta(*panel.skill, panel.raters)
    truth = chance.choice(panel.levels, size=items, p=shares)
    rater = chance.random((items, panel.raters)).argsort(axis=1)[:, : panel.votes]
    shape = rater.shape
    label = _other(truth[:, None], panel.levels, chance.integers(1, panel.levels, shape))
    label = np.where(chance.random(shape) < accuracy[rater], truth[:, None], label)
    tempting = _other(truth, panel.levels, chance.integers(1, panel.levels, items))
    falls = (chance.random(items) < panel.hard)[:, None] & (chance.random(shape) < panel.tempted)
    label = np.where(falls, tempting[:, None], label)
    at_random = chance.integers(0, panel.levels, shape)
    label = np.where(rater < panel.careless, at_random, label)
    false = _other(truth, panel.levels, chance.integers(1, panel.levels, items))
    copied = np.where(chance.random(items) < panel.sheet, truth, false)
    copied = np.where(chance.random(shape) < panel.noise, at_random, copied[:, None])
    copies = (rater >= panel.careless) & (rater < panel.careless + panel.colluding)
    return Drawn(label=np.where(copies, copied, label), rater=rater, truth=truth)


def posteriors(panel: Panel, *, items: int = 2_000, seed: int = 0) -> Floats:
    """What a project that would ask this panel may expect to know after each vote of an item.

    Tables fitted on all votes; a temperature for each number of votes, as few of them repeat one
    another less than many. Tempered, shape (votes + 1, items, levels): what
    `planner.review_plan` takes, where every item has all `panel.votes`.
    """
    drawn = draw(panel, items=items, seed=seed)
    by_rater = drawn.rater.argsort(axis=1)
    votes = Votes.from_codes(
        np.repeat(np.arange(items, dtype=np.int32), panel.votes),
        np.take_along_axis(drawn.rater, by_rater, axis=1).ravel().astype(np.int32),
        np.take_along_axis(drawn.label, by_rater, axis=1).ravel().astype(np.int32),
        shape=(items, panel.raters, panel.levels),
    )
    fitted = dawid_skene.fit(votes)
    if fitted.tables is None:
        return np.full((panel.votes + 1, items, panel.levels), 1 / panel.levels)
    tables = fitted.tables.probability[fitted.tables.of_rater]
    plain = thresholds.prefix_posteriors(
        drawn.label, drawn.rater, tables=tables, prior=fitted.shares
    )
    for place in range(1, panel.votes + 1):
        temperature = calibration.fit_temperature(plain[place], drawn.truth)
        plain[place] = calibration.temper(plain[place], temperature.value)
    return plain


def _other(truth: Integers, levels: int, step: Integers) -> Integers:
    """A wrong answer: one to `levels` - 1 places after the right one."""
    found: Integers = (truth + step) % levels
    return found
