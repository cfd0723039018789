"""What the criteria of a rubric are worth, where one rubric stands over many responses. Pure.

A response's verdict on a criterion is what most people said of it; where as many said
otherwise there is none. Discrimination needs responses that are known to be strong and weak,
which votes do not say.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from tacit.quality.records import VoteRow
from tacit.quality.views import CriteriaFigures, CriterionFigures
from tacit.stats import criteria as stats
from tacit.stats.estimates import Estimate

CRITERIA_MAX = 60
"""Pairs grow with the square; beyond, those with the most responses are compared."""
RESPONSES_MIN = stats.RESPONSES_LEAST
NONE = f"no criterion was judged on {RESPONSES_MIN} responses"
_SIGN = {"met": 1, "unmet": -1}


def report(last: Sequence[VoteRow]) -> CriteriaFigures:
    """Every criterion that was judged met or not on enough responses.

    Args:
        last: people's own last judgements.
    """
    said: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in last:
        if row.label in _SIGN:
            said[row.criterion][row.item_id] += _SIGN[row.label]
    many = [name for name in said if len(said[name]) >= RESPONSES_MIN]
    chosen = sorted(sorted(many, key=lambda name: (-len(said[name]), name))[:CRITERIA_MAX])
    if not chosen:
        return CriteriaFigures(
            lines=(), effective=Estimate.undefined(NONE, n=0, method="none"), unknown=NONE
        )
    items = sorted({item for name in chosen for item in said[name]})
    place = {item: number for number, item in enumerate(items)}
    table = np.full((len(items), len(chosen)), np.nan)
    for column, name in enumerate(chosen):
        for item, balance in said[name].items():
            if balance:
                table[place[item], column] = balance > 0
    return CriteriaFigures(
        lines=_lines(chosen, table), effective=stats.effective_number(table), unknown=None
    )


def _lines(names: Sequence[str], table: np.ndarray) -> tuple[CriterionFigures, ...]:
    shares, rests = stats.prevalence(table), stats.item_rest(table)
    strong = np.zeros(len(table), dtype=bool)
    flags = stats.flags(table, strong, weights=[1.0] * len(names))
    twins: dict[int, int] = {}
    for pair in stats.redundancy(table):
        if pair.phi.low is not None and pair.phi.low > stats.REDUNDANT:
            twins.setdefault(pair.first, pair.second)
            twins.setdefault(pair.second, pair.first)
    return tuple(
        CriterionFigures(
            criterion=name,
            responses=int(np.isfinite(table[:, column]).sum()),
            met=shares[column],
            rest=rests[column],
            flags=tuple(sorted(str(flag) for flag in flags[column])),
            twin=names[twins[column]] if column in twins else "",
        )
        for column, name in enumerate(names)
    )
