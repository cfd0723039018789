"""The editor of a preference as a form.

`choice`, `strength`, `axes[<axis>]` and `reason`; `places[<response>]` holds the place of a
response in the ranking; `order_shown` comes along hidden.
"""

from collections.abc import Mapping

from tacit.tasks import forms
from tacit.tasks.kind import FormReading, VoteDraft
from tacit.tasks.kinds.preference import checks, words
from tacit.tasks.kinds.preference.shapes import PreferenceAnswer, PreferenceInput

OPTION = "option:"
"""Before the value of a decision, as the rows of criteria have it."""


def empty_answer(task_input: PreferenceInput, *, seed: str) -> PreferenceAnswer:
    """Nothing chosen, the responses in an order that follows from the seed."""
    return PreferenceAnswer(
        order_shown=task_input.order(seed),
        choice=None,
        ranking=(),
        strength=None,
        axes={},
        reason="",
        hard_to_choose=False,
        note="",
    )


def read_form(fields: Mapping[str, str], task_input: PreferenceInput) -> FormReading:
    """Read the fields; a value that cannot be chosen is none.

    Where none is better the strength is left out: the page that is sent may still hold the
    one of a choice before.
    """
    choice = _known(fields.get("choice"), task_input)
    strength = fields.get("strength", "")
    levels = [str(level) for level in range(len(words.STRENGTHS))]
    answer = PreferenceAnswer(
        order_shown=_order(fields, task_input),
        choice=choice,
        ranking=_ranking(fields, task_input),
        strength=int(strength) if choice in task_input.ids and strength in levels else None,
        axes={
            axis.id: chosen
            for axis in task_input.axes
            if (chosen := _known(fields.get(f"axes[{axis.id}]"), task_input))
        },
        reason=forms.read_text(fields, "reason"),
        hard_to_choose=bool(fields.get("hard_to_choose")),
        note=forms.read_text(fields, "note"),
    )
    return FormReading(answer=answer.to_json(), edited=False)


def read_decisions(fields: Mapping[str, str], task_input: PreferenceInput) -> list[VoteDraft]:
    """The rows that an adjudicator has chosen."""
    found = []
    for name in checks.decidable(task_input):
        value = fields.get(f"decisions[{name}].verdict", "")
        if _known(value.removeprefix(OPTION), task_input):
            found.append(
                VoteDraft(
                    criterion=name,
                    criterion_version=1,
                    verdict=None,
                    option=value.removeprefix(OPTION),
                    rationale=forms.read_text(fields, f"decisions[{name}].reason"),
                )
            )
    return found


def _known(value: str | None, task_input: PreferenceInput) -> str | None:
    return value if value in task_input.choices else None


def _order(fields: Mapping[str, str], task_input: PreferenceInput) -> tuple[str, ...]:
    order = tuple(fields.get("order_shown", "").split(","))
    return order if sorted(order) == sorted(task_input.ids) else task_input.order("")


def _ranking(fields: Mapping[str, str], task_input: PreferenceInput) -> tuple[tuple[str, ...], ...]:
    if not task_input.has_ranking:
        return ()
    groups: dict[int, list[str]] = {}
    for name in task_input.ids:
        place = fields.get(f"places[{name}]", "")
        if place.isascii() and place.isdigit() and 1 <= int(place) <= len(task_input.ids):
            groups.setdefault(int(place), []).append(name)
    return tuple(tuple(groups[place]) for place in sorted(groups))
