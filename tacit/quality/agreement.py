"""How far raters agree, pair by pair: equal labels, percent, Cohen's κ, and from how many.

The unit is one criterion of one item in one version. Of each rater the last round counts.
Only people's own votes are compared: consensus, adjudication and judges are derived from
them or of another sort. A vote that is unresolved is no judgement and is left out; *cannot
assess* is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Protocol, TypeAlias

from tacit.access import people, permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.quality import marks
from tacit.quality.records import (
    Agreement,
    MarkRow,
    PairAgreement,
    ScaleAgreement,
    VoteRow,
)
from tacit.quality.votes import keep_last
from tacit.stats import agreement as stats
from tacit.storage.transaction import Tx

RATERS_MAX = 200
"""Pairs grow with the square; beyond, the raters with the most votes are compared."""
NO_VOTES = "nobody has judged a criterion yet"
ONE_RATER = "only one person has judged; agreement takes two"

_Unit: TypeAlias = tuple[str, str, int]
_Labels: TypeAlias = Mapping[str, Mapping[_Unit, str]]


class ReadVotes(Protocol):
    """Gives the votes of a project; the feature that keeps votes has one."""

    def __call__(self, tx: Tx, *, project_id: str) -> Sequence[VoteRow]: ...


class ReadMarks(Protocol):
    """Gives what people marked in the responses of a project."""

    def __call__(self, tx: Tx, *, project_id: str) -> Sequence[MarkRow]: ...


def of_project(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str,
    read_votes: ReadVotes,
    read_marks: ReadMarks | None = None,
) -> Agreement:
    """Compare every pair of raters of a project.

    `read_votes` gives the votes, `read_marks` what was marked in responses; the caller hands
    them in, so that this works without the feature that keeps them.
    """
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_QUALITY, org_id=project.org_id)
    given = read_votes(tx, project_id=project.id)
    raters = sorted({vote.rater_id for vote in given})
    labels = people.list_labels(tx, actor=actor, person_ids=raters)
    marked = read_marks(tx, project_id=project.id) if read_marks else ()
    return replace(of_votes(given), labels=labels, marks=marks.of_rows(marked))


def of_votes(votes: Sequence[VoteRow]) -> Agreement:
    """Compare every pair of raters; pure.

    A pair without a common criterion is listed with undefined figures that say so.
    """
    last = keep_last(votes)
    labels = _by_rater(last)
    scales = dict.fromkeys(sorted({vote.scale for vote in last if vote.scale}))
    reason = None if len(labels) > 1 else ONE_RATER if labels else NO_VOTES
    return Agreement(
        pairs=_pairs(labels),
        by_scale=tuple(
            ScaleAgreement(
                scale=scale,
                pairs=tuple(
                    pair
                    for pair in _pairs(_by_rater([v for v in last if v.scale == scale]))
                    if pair.n
                ),
            )
            for scale in scales
        ),
        votes=len(last),
        reason=reason,
    )


def _by_rater(votes: Sequence[VoteRow]) -> _Labels:
    labels: dict[str, dict[_Unit, str]] = {}
    for vote in votes:
        assert vote.label is not None, "votes without a judgement were left out"
        unit = (vote.item_id, vote.criterion, vote.criterion_version)
        labels.setdefault(vote.rater_id, {})[unit] = vote.label
    busiest = sorted(labels, key=lambda rater: (-len(labels[rater]), rater))[:RATERS_MAX]
    return {rater: labels[rater] for rater in sorted(busiest)}


def _pairs(labels: _Labels) -> tuple[PairAgreement, ...]:
    return tuple(_pair(labels, a, b) for a, b in combinations(labels, 2))


def _pair(labels: _Labels, a: str, b: str) -> PairAgreement:
    common = sorted(labels[a].keys() & labels[b].keys())
    first = [labels[a][unit] for unit in common]
    second = [labels[b][unit] for unit in common]
    votes = stats.paired(first, second)
    return PairAgreement(
        rater_a=a,
        rater_b=b,
        equal=sum(mine == theirs for mine, theirs in zip(first, second, strict=True)),
        percent=stats.percent(votes),
        kappa=stats.kappa(votes),
    )
