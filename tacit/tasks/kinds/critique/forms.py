"""The editor of a critique as a form: what it sends, and what its buttons do.

Steps count from 0 in an answer and in names of fields, from 1 where a person types one. A
span is read by its words: they are looked up in the step, near the place that is sent along.
"""

import re
from collections.abc import Mapping

from tacit.kit import text as kit_text
from tacit.tasks import forms, quotes
from tacit.tasks.kind import FormReading, VoteDraft
from tacit.tasks.kinds.critique.shapes import (
    MODES,
    NO_STEP,
    RATINGS,
    SEVERITIES,
    SPANS_MAX,
    Correction,
    CritiqueAnswer,
    CritiqueInput,
    Label,
    Span,
)

FIRST_WRONG = "first_wrong"
OTHER = "other"
BUTTONS = ("add_span", "remove_span", "add_replace", "add_insert", "remove_correction")

_CORRECTION = re.compile(r"corrections\[(\d{1,5})\]\.(replace|insert)")
_DECISION = re.compile(r"decisions\[(?:(first_wrong)|step\[(\d{1,5})\])\]\.(?:verdict|other)")
_RATINGS = {str(rating): rating for rating in RATINGS}


def empty_answer() -> CritiqueAnswer:
    """Nothing judged yet."""
    return CritiqueAnswer(
        first_wrong=None, labels=(), spans=(), corrections=(), cannot_continue=False, note=""
    )


def read_form(fields: Mapping[str, str], task_input: CritiqueInput) -> FormReading:
    """Read the fields and apply the button that was pressed.

    The first wrong step is rated wrong where it has no rating: that is what it says. Rows of
    spans and corrections that are wholly empty are dropped, unless a button was pressed.
    """
    edited = any(button in fields for button in BUTTONS)
    first_wrong = _read_step(fields.get(FIRST_WRONG, ""), task_input)
    spans = _read_spans(fields, task_input)
    corrections = _read_corrections(fields, task_input)
    place = _press(fields, spans, corrections, task_input)
    answer = CritiqueAnswer(
        first_wrong=first_wrong,
        labels=_read_labels(fields, task_input, first_wrong),
        spans=tuple(sorted(
            (span for span in spans if edited or not span.is_empty),
            key=lambda span: (span.step, span.start is None, span.start or 0),
        )),
        corrections=tuple(
            one for _, one in sorted(corrections.items()) if edited or one.text.strip()
        ),
        cannot_continue=bool(fields.get("cannot_continue")),
        note=forms.read_text(fields, "note"),
    )  # fmt: skip
    return FormReading(answer=answer.to_json(), edited=edited, place=place)


def make_span(
    task_input: CritiqueInput, *, step: int, quote: str, hint: int | None = None
) -> tuple[int, int] | None:
    """Where words stand in a step."""
    return quotes.find(quote, task_input.steps[step], hint) if quote.strip() else None


def read_decisions(fields: Mapping[str, str], task_input: CritiqueInput) -> list[VoteDraft]:
    """What an adjudicator has chosen: the first wrong step, and ratings of steps."""
    found: dict[str, VoteDraft] = {}
    for name in fields:
        match = _DECISION.fullmatch(name)
        if match is None:
            continue
        criterion = FIRST_WRONG if match[1] else f"step[{int(match[2])}]"
        option = _decided(fields, criterion, task_input)
        if option is not None:
            found[criterion] = VoteDraft(
                criterion=criterion,
                criterion_version=1,
                verdict=None,
                option=option,
                rationale=forms.read_text(fields, f"decisions[{criterion}].reason"),
            )
    return sorted(found.values(), key=lambda vote: order_of(vote.criterion))


def order_of(criterion: str) -> int:
    """First the first wrong step, then the steps in order."""
    return -1 if criterion == FIRST_WRONG else int(criterion[5:-1])


def _decided(fields: Mapping[str, str], criterion: str, task_input: CritiqueInput) -> str | None:
    chosen = fields.get(f"decisions[{criterion}].verdict", "")
    if criterion != FIRST_WRONG:
        return (
            chosen if chosen in _RATINGS and order_of(criterion) < len(task_input.steps) else None
        )
    typed = kit_text.find_whole(fields.get(f"decisions[{criterion}].{OTHER}", "").strip())
    if chosen in {"", OTHER} and typed is not None:
        chosen = str(typed - 1)
    step = _read_step(chosen, task_input)
    return None if step is None else str(step)


def _read_step(value: str, task_input: CritiqueInput) -> int | str | None:
    if value == NO_STEP:
        return NO_STEP
    number = kit_text.find_whole(value)
    return number if number is not None and number < len(task_input.steps) else None


def _read_labels(
    fields: Mapping[str, str], task_input: CritiqueInput, first_wrong: int | str | None
) -> tuple[Label, ...]:
    labels = []
    for step in range(len(task_input.steps)):
        rating = _RATINGS.get(fields.get(f"labels[{step}].rating", ""))
        if rating is None and step == first_wrong:
            rating = -1
        if rating is not None:
            labels.append(Label(step=step, rating=rating))
    return tuple(labels)


def _read_spans(fields: Mapping[str, str], task_input: CritiqueInput) -> list[Span]:
    spans = []
    for row in forms.read_rows(fields, "spans")[:SPANS_MAX]:
        number = kit_text.find_whole(row.get("step", "").strip())
        step = min(max((number or 1) - 1, 0), len(task_input.steps) - 1)
        hint = kit_text.find_whole(row.get("start", "").strip())
        quote = row.get("quote", "")
        found = make_span(task_input, step=step, quote=quote, hint=hint)
        spans.append(
            Span(
                step=step,
                start=found[0] if found else None,
                end=found[1] if found else None,
                quote=task_input.steps[step][found[0] : found[1]] if found else quote,
                type=_one_of(row.get("type", ""), task_input.error_types),
                severity=_one_of(row.get("severity", ""), SEVERITIES),
                comment=row.get("comment", ""),
            )
        )
    return spans


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def _read_corrections(
    fields: Mapping[str, str], task_input: CritiqueInput
) -> dict[tuple[int, int], Correction]:
    """By step, what is said before it first."""
    found: dict[tuple[int, int], Correction] = {}
    for name, value in fields.items():
        match = _CORRECTION.fullmatch(name)
        if match and int(match[1]) < len(task_input.steps):
            _put(found, int(match[1]), match[2], forms.clean(value))
    return found


def _put(found: dict[tuple[int, int], Correction], step: int, mode: str, text: str) -> Correction:
    made = Correction(step=step, mode=mode, text=text)
    return found.setdefault((step, -MODES.index(mode)), made)


def _press(
    fields: Mapping[str, str],
    spans: list[Span],
    corrections: dict[tuple[int, int], Correction],
    task_input: CritiqueInput,
) -> str:
    """Do what a button says; where on the page it was done."""
    count = len(task_input.steps)
    for mode in MODES:
        step = forms.read_index(fields, f"add_{mode}", count=count)
        if step is not None:
            text = task_input.steps[step] if mode == "replace" else ""
            return _put(corrections, step, mode, text).path
    step = forms.read_index(fields, "add_span", count=count)
    if step is not None and len(spans) < SPANS_MAX:
        blank = Span(step=step, start=None, end=None, quote="", type="", severity="", comment="")
        spans.append(blank)
        return f"steps[{step}]"
    removed = forms.read_index(fields, "remove_span", count=len(spans))
    if removed is not None:
        return f"steps[{spans.pop(removed).step}]"
    number, _, mode = fields.get("remove_correction", "").partition(":")
    step = kit_text.find_whole(number)
    if step is not None and mode in MODES:
        corrections.pop((step, -MODES.index(mode)), None)
        return f"steps[{step}]"
    return ""
