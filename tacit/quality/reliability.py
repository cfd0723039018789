"""How often a person is right, where it is known what is right.

It rests on outcomes alone: judgements of gold at the first attempt, and judgements that an
adjudicator decided afterwards. No model of the votes enters, so nobody is measured against the
opinion of the crowd. Adjudicated judgements are mostly those on which people differed: they are
harder than the rest, and a share of them is lower than a share of all work would be.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from tacit.quality import _crowd
from tacit.quality.records import VoteRow
from tacit.quality.views import (
    DomainReliability,
    Outcome,
    OwnReliability,
    PeopleFigures,
    PersonFigures,
)
from tacit.stats import intervals, severity
from tacit.stats import reliability as stats
from tacit.stats.errors import StatsError
from tacit.stats.estimates import Estimate
from tacit.tasks.gold import GoldAnswer
from tacit.work.records import RaterKind

GOLD = "gold"
ADJUDICATION = "adjudication"
NO_DOMAIN = "no domain"
FUNNEL_POINTS = 40
FUNNEL_LEAST = 20
"""Outcomes to which the limits are drawn at least: under ten they say nothing."""
MET = {"met": 1.0, "unmet": 0.0}
NO_OUTCOME = "no judgement of gold, and none that an adjudicator decided"
NO_ORDER = "the answers have no order, so nobody can be severe"
NO_VOTE = "nobody has judged a criterion yet"
APART = "people fall into groups that have judged nothing in common"


def outcomes(
    rows: Sequence[VoteRow], last: Sequence[VoteRow], gold: Sequence[GoldAnswer]
) -> list[Outcome]:
    """Every outcome, oldest first; pure.

    Args:
        rows: all votes, adjudicators' too.
        last: people's own last judgements.
        gold: judgements of gold.
    """
    decided = {
        _crowd.unit_of(row): row.label
        for row in rows
        if row.rater_kind == RaterKind.ADJUDICATOR and row.label is not None
    }
    found = [
        Outcome(
            person_id=row.rater_id,
            right=row.label == decided[unit],
            at=row.at,
            domain=row.domain,
            guideline_version=row.guideline_version,
            source=ADJUDICATION,
            unit=unit,
        )
        for row in last
        if (unit := _crowd.unit_of(row)) in decided
    ]
    found += [
        Outcome(
            person_id=answer.person_id,
            right=answer.is_right,
            at=answer.at,
            domain=answer.domain,
            guideline_version=answer.guideline_version,
            source=GOLD,
            unit=_crowd.SEPARATOR.join((GOLD, answer.key, answer.unit)),
        )
        for answer in gold
    ]
    return sorted(found, key=_when)


def by_domain(found: Sequence[Outcome]) -> OwnReliability:
    """One person's outcomes by domain; pure.

    Args:
        found: in any order.
    """
    grouped: dict[str, list[Outcome]] = defaultdict(list)
    for one in sorted(found, key=_when):
        grouped[one.domain or NO_DOMAIN].append(one)
    return OwnReliability(
        domains=tuple(_domain(name, grouped[name]) for name in sorted(grouped)),
        all=_domain("", sorted(found, key=_when)),
    )


def _domain(name: str, mine: Sequence[Outcome]) -> DomainReliability:
    return DomainReliability(
        domain=name,
        right=sum(one.right for one in mine),
        outcomes=len(mine),
        by_gold=sum(one.source == GOLD for one in mine),
        reliability=stats.tally([one.right for one in mine]).estimate(),
    )


def _when(one: Outcome) -> tuple[float, str]:
    return (one.at.timestamp() if one.at else 0.0, one.unit)


def of_outcomes(
    found: Sequence[Outcome], last: Sequence[VoteRow], *, scale: str | None
) -> PeopleFigures:
    """Everybody, in the order of their ids, and the limits of chance around the pool; pure.

    Args:
        found: outcomes, oldest first.
        last: people's own last judgements.
        scale: of which severity is taken.
    """
    by_person: dict[str, list[Outcome]] = defaultdict(list)
    for one in found:
        by_person[one.person_id].append(one)
    votes = Counter(row.rater_id for row in last)
    right = sum(one.right for one in found)
    pool = (
        intervals.wilson(right, len(found))
        if found
        else Estimate.undefined(NO_OUTCOME, n=0, method="Wilson")
    )
    grid = _grid(max(map(len, by_person.values()), default=0))
    limits = stats.funnel(pool.value if pool.value is not None else 0.5, grid if found else [])
    severe, words, unknown = _severity([row for row in last if row.scale == scale])
    return PeopleFigures(
        people=tuple(
            _person(
                person_id,
                by_person.get(person_id, []),
                votes=votes[person_id],
                pool=pool.value,
                severity_of=severe.get(person_id),
            )
            for person_id in sorted(votes.keys() | by_person.keys())
        ),
        pool=pool,
        n=limits.n,
        low_95=limits.low_95,
        high_95=limits.high_95,
        low_998=limits.low_998,
        high_998=limits.high_998,
        severity_of=words,
        severity_unknown=unknown,
    )


def _person(
    person_id: str,
    mine: Sequence[Outcome],
    *,
    votes: int,
    pool: float | None,
    severity_of: Estimate | None,
) -> PersonFigures:
    right, n = sum(one.right for one in mine), len(mine)
    outside = _outside(right, n, pool) if n and pool is not None else ""
    return PersonFigures(
        person_id=person_id,
        votes=votes,
        right=right,
        outcomes=n,
        by_gold=sum(one.source == GOLD for one in mine),
        reliability=stats.tally([one.right for one in mine]).estimate(),
        outside=outside,
        below=bool(outside) and pool is not None and right < pool * n,
        severity=severity_of,
    )


def _outside(right: int, n: int, pool: float) -> str:
    """Of which limits a share is outside, by exact tails; the drawn limits are interpolated."""
    for name, level in (("99.8", 0.998), ("95", 0.95)):
        found = intervals.clopper_pearson(right, n, level=level)
        assert found.low is not None, "there is at least one outcome"
        assert found.high is not None, "there is at least one outcome"
        if not found.low <= pool <= found.high:
            return name
    return ""


def _grid(most: int) -> list[int]:
    """Numbers of outcomes at which the limits are drawn, up to a little beyond the most."""
    if most <= FUNNEL_POINTS:
        return list(range(1, max(most + 1, FUNNEL_LEAST) + 1))
    points = np.unique(np.round(np.linspace(1, most * 1.05, FUNNEL_POINTS)).astype(int))
    return [int(point) for point in points]


def _severity(
    rows: Sequence[VoteRow],
) -> tuple[Mapping[str, Estimate], str, str | None]:
    """By person; what it is of; why it is not known."""
    labels = {row.label for row in rows if row.label is not None}
    met = bool(labels & MET.keys())
    if not labels:
        return {}, "", NO_VOTE
    kept = [row for row in rows if row.label in MET] if met else list(rows)
    levels = _crowd.levels_of((row.label for row in kept), scale="" if met else rows[0].scale)
    if not met and not levels.are_ordered:
        return {}, "", NO_ORDER
    words = "the share that is met" if met else "the grade, in steps,"
    scores = [MET[level] if met else place for place, level in enumerate(levels.names)]
    crowd = _crowd.of_rows(kept, levels=levels)
    try:
        found = severity.additive(crowd.votes, scores=scores, cluster=crowd.clusters)
    except StatsError:
        return {}, words, NO_ORDER
    if all(one.value is None for one in found.estimates):
        return {}, words, APART
    return dict(zip(map(str, found.raters), found.estimates, strict=True)), words, None
