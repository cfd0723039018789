"""The votes inside a critique, where they differ, and what follows from several.

A rater who found the first wrong step need not have rated what comes after it. So the
rating of a step is compared among those who gave one; the first wrong step among all.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from tacit.tasks.kind import VoteDraft
from tacit.tasks.kinds.critique.forms import FIRST_WRONG, order_of
from tacit.tasks.kinds.critique.shapes import NO_STEP, CritiqueAnswer
from tacit.tasks.records import Verdict

Votes = Sequence[VoteDraft]


def votes(answer: CritiqueAnswer) -> list[VoteDraft]:
    """The first wrong step, then each rated step, with what was marked there as the reason."""
    drafts = []
    if answer.first_wrong is not None:
        extra = ["Nobody could go on from here."] if answer.cannot_continue else []
        why = _why(answer, answer.first_wrong) if isinstance(answer.first_wrong, int) else []
        drafts.append(_vote(FIRST_WRONG, str(answer.first_wrong), [*why, *extra]))
    for step, rating in sorted(answer.ratings().items()):
        drafts.append(_vote(f"step[{step}]", str(rating), _why(answer, step)))
    return drafts


def disagreements(raters: Sequence[Votes]) -> list[str]:
    """What raters differ on: the first wrong step, and steps that two have rated differently.

    A rater without any vote differs from one who has voted, on all of it.
    """
    if len(raters) < 2:
        return []
    labels = [{vote.criterion: vote.label for vote in rater} for rater in raters]
    names = sorted({vote.criterion for rater in raters for vote in rater}, key=order_of)
    if not all(labels):
        return names
    return [name for name in names if _differ(name, labels)]


def _differ(name: str, labels: Sequence[Mapping[str, str | None]]) -> bool:
    asked = [each for each in labels if name == FIRST_WRONG or name in each]
    return len({each.get(name) for each in asked}) > 1


def derive(raters: Sequence[Votes], decisions: Sequence[VoteDraft]) -> dict[str, object]:
    """The first wrong step and the ratings that follow, each with its basis.

    A decision comes first, then the label of more than half of those who were asked; else it
    is unresolved. `first_wrong` and `labels` say the same in the words of an answer.
    """
    decided = {decision.criterion: decision for decision in decisions}
    names = {vote.criterion for rater in raters for vote in rater} | decided.keys() | {FIRST_WRONG}
    grades = [_derive_one(name, raters, decided.get(name)) for name in sorted(names, key=order_of)]
    options = {str(grade["criterion"]): grade["option"] for grade in grades}
    first = options.pop(FIRST_WRONG)
    return {
        "first_wrong": int(str(first)) if first not in {None, NO_STEP} else first,
        "labels": [
            {"step": order_of(name), "rating": int(str(option))}
            for name, option in options.items()
            if option is not None
        ],
        "grades": grades,
    }


def _derive_one(
    name: str, raters: Sequence[Votes], decision: VoteDraft | None
) -> dict[str, object]:
    judged = [vote for rater in raters for vote in rater if vote.criterion == name and vote.option]
    asked = len(raters) if name == FIRST_WRONG else len(judged)
    chosen, basis = decision, "decision"
    if chosen is None:
        chosen, basis = _majority(judged, asked=asked)
    return {
        "criterion": name,
        "version": 1,
        "verdict": None if chosen else Verdict.UNRESOLVED.value,
        "option": chosen.option if chosen else None,
        "rationale": chosen.rationale if chosen and basis == "decision" else "",
        "basis": basis,
        "judged": len(judged),
    }


def _majority(judged: Votes, *, asked: int) -> tuple[VoteDraft | None, str]:
    counts = Counter(vote.option for vote in judged)
    for option, count in counts.items():
        if 2 * count > asked:
            chosen = next(vote for vote in judged if vote.option == option)
            return chosen, "unanimous" if count == asked else "majority"
    return None, "none"


def _vote(criterion: str, option: str, reasons: Sequence[str]) -> VoteDraft:
    return VoteDraft(
        criterion=criterion,
        criterion_version=1,
        verdict=None,
        option=option,
        rationale="\n\n".join(reasons),
    )


def _why(answer: CritiqueAnswer, step: int) -> list[str]:
    """What was marked and corrected in a step, a line each."""
    marked = [
        f"“{span.quote}”: {span.type}, {span.severity}. {span.comment}".strip()
        for span in answer.spans
        if span.step == step
    ]
    corrected = [
        f"{'Instead' if made.mode == 'replace' else 'Missing before it'}: {made.text}"
        for made in answer.corrections
        if made.step == step
    ]
    return [*marked, *corrected]
