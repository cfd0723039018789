"""How strong the producers are whose responses were compared: from people's own choices.

Of each rater the last round on an item counts. A ranking gives every pair in it; a choice
without one gives the chosen against each other. *All bad* says nothing of who is better, and
is left out and counted; so is a pair of two responses by one producer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.projects import projects
from tacit.quality.records import ProducerStrengths
from tacit.quality.votes import read_inputs
from tacit.stats import strengths as stats
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.tasks.kind import Compared
from tacit.work import votes
from tacit.work.records import RaterKind, Vote

_PEOPLE = frozenset({RaterKind.EXPERT, RaterKind.CROWD})
_WON = {"a": 1.0, "b": 0.0, "tie": 0.5}
UNKNOWN = "no producer is named with the responses"


@dataclass(frozen=True, kw_only=True)
class _Ballot:
    """What one rater said of one item in the last round."""

    item_id: str
    options: Mapping[str, str]


def of_project(tx: Tx, *, actor: Actor, project_id: str) -> ProducerStrengths:
    """Estimate the strength of every producer; producers are named, so this is for managers."""
    project = projects.read_project(tx, project_id=project_id)
    permissions.check(actor, Action.SEE_QUALITY, org_id=project.org_id)
    kind = registry.get(project.kind)
    ballots = _ballots(votes.read_votes(tx, project_id=project.id))
    inputs = read_inputs(tx, item_ids=sorted({ballot.item_id for ballot in ballots}))
    return of_pairs(
        (ballot.item_id, pair)
        for ballot in ballots
        for pair in kind.compared(ballot.options, inputs[ballot.item_id])
    )


def of_pairs(pairs: Iterator[tuple[str, Compared]]) -> ProducerStrengths:
    """The strengths that follow from compared pairs, each with its item; pure."""
    given = list(pairs)
    named = [
        (item_id, one)
        for item_id, one in given
        if one.first and one.second and one.first != one.second
    ]
    found = stats.fit(
        stats.Comparison(
            first=one.first, second=one.second, first_won=_WON[one.result], item=item_id
        )
        for item_id, one in named
        if one.result in _WON
    )
    made = ProducerStrengths(
        players=found.players,
        pairs=found.n,
        both_bad=sum(one.result == "both_bad" for _, one in named),
        left_out=len(given) - len(named),
        reason=found.reason,
    )
    return replace(made, reason=UNKNOWN) if given and not named else made


def _ballots(given: Sequence[Vote]) -> list[_Ballot]:
    last: dict[tuple[str, str], int] = {}
    own = [vote for vote in given if vote.rater_kind in _PEOPLE]
    for vote in own:
        key = (vote.item_id, vote.rater_id)
        last[key] = max(last.get(key, 0), vote.round)
    options: dict[tuple[str, str], dict[str, str]] = {}
    for vote in own:
        key = (vote.item_id, vote.rater_id)
        if vote.round == last[key] and vote.option is not None:
            options.setdefault(key, {})[vote.criterion] = vote.option
    return [_Ballot(item_id=key[0], options=found) for key, found in sorted(options.items())]
