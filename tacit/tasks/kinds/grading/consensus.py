"""What follows from several raters' votes. Votes stay as they are; this is derived.

A decision of an adjudicator comes first, then the label of more than half of all raters.
Otherwise the criterion is *unresolved*: nobody has said that it is unmet.
"""

from collections import Counter
from collections.abc import Sequence

from tacit.tasks.kind import VoteDraft
from tacit.tasks.kinds.grading.shapes import GradingInput
from tacit.tasks.records import Criterion, Verdict


def disagreements(votes: Sequence[Sequence[VoteDraft]]) -> list[str]:
    """The criteria on which raters differ, in the order of the first rater.

    A rater without a judgement differs from one who has judged.
    """
    if len(votes) < 2:
        return []
    labels = [{vote.criterion: vote.label for vote in rater} for rater in votes]
    names = dict.fromkeys(vote.criterion for rater in votes for vote in rater)
    return [name for name in names if len({rater.get(name) for rater in labels}) > 1]


def derive(
    votes: Sequence[Sequence[VoteDraft]],
    decisions: Sequence[VoteDraft],
    task_input: GradingInput,
) -> dict[str, object]:
    """One grade a criterion, each with its `basis` and how many raters judged.

    `basis` is *decision*, *unanimous*, *majority* or *none*.
    """
    decided = {decision.criterion: decision for decision in decisions}
    return {
        "grades": [
            _derive_one(criterion, votes, decided.get(criterion.id))
            for criterion in task_input.criteria
        ]
    }


def _derive_one(
    criterion: Criterion, votes: Sequence[Sequence[VoteDraft]], decision: VoteDraft | None
) -> dict[str, object]:
    cast = [
        vote
        for rater in votes
        for vote in rater
        if vote.criterion == criterion.id and vote.criterion_version == criterion.version
    ]
    judged = [vote for vote in cast if vote.label is not None]
    chosen, basis = decision, "decision"
    if chosen is None:
        chosen, basis = _majority(judged, raters=len(votes))
    return {
        "criterion": criterion.id,
        "version": criterion.version,
        "verdict": chosen.verdict if chosen else Verdict.UNRESOLVED.value,
        "option": chosen.option if chosen else None,
        "rationale": chosen.rationale if chosen and basis == "decision" else "",
        "basis": basis,
        "judged": len(judged),
    }


def _majority(judged: Sequence[VoteDraft], *, raters: int) -> tuple[VoteDraft | None, str]:
    counts = Counter(vote.label for vote in judged)
    for label, count in counts.items():
        if 2 * count > raters:
            chosen = next(vote for vote in judged if vote.label == label)
            return chosen, "unanimous" if count == raters else "majority"
    return None, "none"
