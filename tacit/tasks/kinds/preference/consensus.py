"""What follows from several people's choices. Votes stay as they are; this is derived.

The choice decides whether people differ: strengths and rankings of two who choose the same
need not be equal, and neither do their axes. Where the choice differs, an adjudicator
decides it, and every axis on which they differ too.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from tacit.tasks.kind import Compared, Measure, VoteDraft
from tacit.tasks.kinds.preference import checks, pairs, words
from tacit.tasks.kinds.preference.shapes import (
    NEITHER,
    PreferenceAnswer,
    PreferenceInput,
    read_ranking,
    write_ranking,
)

Votes = Sequence[Sequence[VoteDraft]]

_SCALES = {
    words.CHOICE: "which is best",
    words.STRENGTH: "by how much, where both chose the same",
}


def votes(answer: PreferenceAnswer) -> list[VoteDraft]:
    """The choice with its reason, the strength, the ranking and one vote an axis."""
    found = {
        words.CHOICE: answer.choice,
        words.STRENGTH: None if answer.strength is None else str(answer.strength),
        words.RANKING: write_ranking(answer.ranking) or None,
        **{f"{words.AXIS}{name}": chosen for name, chosen in answer.axes.items()},
    }
    return [
        VoteDraft(
            criterion=name,
            criterion_version=1,
            verdict=None,
            option=option,
            rationale=answer.reason if name == words.CHOICE else "",
        )
        for name, option in found.items()
        if option is not None
    ]


def disagreements(given: Votes) -> list[str]:
    """What an adjudicator has to decide, in the order of the first rater.

    Somebody without any vote differs on all from somebody who has voted.
    """
    if len(given) < 2:
        return []
    labels = [{vote.criterion: vote.label for vote in rater} for rater in given]
    names = dict.fromkeys(vote.criterion for rater in given for vote in rater)
    if not all(labels):
        return list(names)
    if len({rater.get(words.CHOICE) for rater in labels}) == 1:
        return []
    wanted = [name for name in names if name == words.CHOICE or name.startswith(words.AXIS)]
    return [name for name in wanted if len({rater.get(name) for rater in labels}) > 1]


def measures(given: Sequence[VoteDraft], task_input: PreferenceInput) -> list[Measure]:
    """One rater's votes as agreement compares them.

    Ids of responses mean something else on every item, so a choice is compared by where the
    response stands in the input: nobody saw it there, and a source has its reasons for it.
    A strength shares its unit only with strengths of the same choice. Rankings are left out:
    what they add to the choice is no label that could be equal by chance.
    """
    by_name = {vote.criterion: vote.label for vote in given}
    places = {name: f"response {index}" for index, name in enumerate(task_input.ids, start=1)}
    places |= {name: name for name in NEITHER}
    found = [
        Measure(unit=name, scale=_SCALES.get(name, "axes"), label=label)
        for name in checks.decidable(task_input)
        if (label := places.get(by_name.get(name) or ""))
    ]
    strength, choice = by_name.get(words.STRENGTH), by_name.get(words.CHOICE)
    if strength is not None:
        unit = f"{words.STRENGTH}, {choice} chosen"
        found.append(Measure(unit=unit, scale=_SCALES[words.STRENGTH], label=strength))
    return found


def compared(options: Mapping[str, str], task_input: PreferenceInput) -> list[Compared]:
    """The pairs of producers that one rater's votes decide."""
    producer = {response.id: response.producer for response in task_input.responses}
    ranking = read_ranking(options.get(words.RANKING, ""))
    choice = options.get(words.CHOICE)
    return [
        Compared(first=producer[a], second=producer[b], result=result)
        for a, b, result in pairs.decided(task_input.ids, choice=choice, ranking=ranking)
    ]


def derive(
    given: Votes, decisions: Sequence[VoteDraft], task_input: PreferenceInput
) -> dict[str, object]:
    """One line for the choice, its strength, the ranking and every axis, each with its `basis`.

    `basis` is *decision*, *unanimous*, *majority*, *median* (the strength: the lower median
    of those who chose what follows) or *none*. What does not follow is `unresolved`.
    """
    decided = {decision.criterion: decision for decision in decisions}
    lines = {name: _line(name, given, decided.get(name)) for name in checks.decidable(task_input)}
    choice = lines[words.CHOICE]
    agreeing = [rater for rater in given if _label(rater, words.CHOICE) == choice["option"]]
    made = {words.CHOICE: choice}
    if choice["option"] in task_input.ids:
        made[words.STRENGTH] = _strength(agreeing)
    if task_input.has_ranking:
        made[words.RANKING] = _line(words.RANKING, given, None)
    made |= lines
    return {"grades": list(made.values())}


def _line(name: str, given: Votes, decision: VoteDraft | None) -> dict[str, object]:
    cast = [label for rater in given if (label := _label(rater, name)) is not None]
    if decision is not None:
        return _make(name, decision.option, "decision", len(cast), decision.rationale)
    for label, count in Counter(cast).items():
        if 2 * count > len(given):
            basis = "unanimous" if count == len(given) else "majority"
            return _make(name, label, basis, len(cast))
    return _make(name, None, "none", len(cast))


def _strength(agreeing: Votes) -> dict[str, object]:
    levels = sorted(
        level for rater in agreeing if (level := _label(rater, words.STRENGTH)) is not None
    )
    middle = levels[(len(levels) - 1) // 2] if levels else None
    return _make(words.STRENGTH, middle, "median" if levels else "none", len(levels))


def _make(
    name: str, option: str | None, basis: str, judged: int, rationale: str = ""
) -> dict[str, object]:
    return {
        "criterion": name,
        "version": 1,
        "verdict": "unresolved" if option is None else None,
        "option": option,
        "rationale": rationale,
        "basis": basis,
        "judged": judged,
    }


def _label(rater: Sequence[VoteDraft], name: str) -> str | None:
    return next((vote.label for vote in rater if vote.criterion == name), None)
