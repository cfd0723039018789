"""Input and answer of a critique, read strictly."""

from dataclasses import dataclass
from functools import lru_cache

from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed, InputInvalid
from tacit.tasks.kinds.critique import splitting
from tacit.tasks.records import Message, Response, read_messages

STEPS_MAX = 5_000
SPANS_MAX = 1_000
NO_STEP = "none"
"""The first wrong step where none is wrong."""
RATINGS = (1, 0, -1)
SEVERITIES = ("minor", "major", "critical")
MODES = ("replace", "insert")
ERROR_TYPES = (
    "Grammar",
    "Factuality",
    "Coherency and logic",
    "Final answer",
    "Hallucination",
    "Redundancy",
    "Repetition",
    "Commonsense",
    "Arithmetic",
)
"""The types of ROSCOE (Golovneva et al., arXiv 2212.07919); a project may give its own."""
RATED = ("until_first_wrong", "all", "none")


@dataclass(frozen=True, kw_only=True)
class CritiqueInput:
    """What the expert is given: a prompt and a response to it, in steps."""

    title: str
    domain: str
    brief: str
    prompt: tuple[Message, ...]
    response: Response
    steps: tuple[str, ...]
    """As the response gives them, else its last answer split."""
    reference_answers: tuple[str, ...]
    error_types: tuple[str, ...]
    rated: str
    """Which steps need a rating: those up to the first wrong one, all, or none."""
    explanation_wanted: bool
    """The first wrong step needs its wrong words marked, or a correction."""


@dataclass(frozen=True, kw_only=True)
class Label:
    step: int
    rating: int | None

    def to_json(self) -> dict[str, object]:
        return {"step": self.step, "rating": self.rating}


@dataclass(frozen=True, kw_only=True)
class Span:
    """Words of a step that are wrong."""

    step: int
    start: int | None
    """Characters of the step's text; `None` while the words are not found in it."""
    end: int | None
    quote: str
    type: str
    severity: str
    comment: str

    @property
    def is_empty(self) -> bool:
        return not (self.quote.strip() or self.comment.strip())

    def to_json(self) -> dict[str, object]:
        return {
            "step": self.step,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "type": self.type,
            "severity": self.severity,
            "comment": self.comment,
        }


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What should stand in place of a step, or be said before it."""

    step: int
    mode: str
    text: str

    @property
    def path(self) -> str:
        return f"corrections[{self.step}].{self.mode}"

    def to_json(self) -> dict[str, object]:
        return {"step": self.step, "mode": self.mode, "text": self.text}


@dataclass(frozen=True, kw_only=True)
class CritiqueAnswer:
    first_wrong: int | str | None
    """The number of a step from 0, `none` where no step is wrong, `None` while undecided."""
    labels: tuple[Label, ...]
    spans: tuple[Span, ...]
    corrections: tuple[Correction, ...]
    cannot_continue: bool
    note: str

    def ratings(self) -> dict[int, int]:
        """The rating of each step that has one."""
        return {one.step: one.rating for one in self.labels if one.rating is not None}

    def to_json(self) -> dict[str, object]:
        return {
            "first_wrong": self.first_wrong,
            "labels": [label.to_json() for label in self.labels],
            "spans": [span.to_json() for span in self.spans],
            "corrections": [correction.to_json() for correction in self.corrections],
            "cannot_continue": self.cannot_continue,
            "note": self.note,
        }


def read_input(value: object) -> CritiqueInput:
    """Read the input of an item. Keys that are not known here are kept with the item.

    Raises:
        InputInvalid: names the path of the field.
    """
    fields = Fields(value, error=InputInvalid)
    how = splitting.How(
        fields.choice("split", tuple(splitting.How), default=splitting.How.AUTO.value)
    )
    response, steps = _read_response(fields, how)
    task_input = CritiqueInput(
        title=fields.text("title", length_max=300),
        domain=fields.text("domain", default=""),
        brief=fields.text("brief", default=""),
        prompt=read_messages(fields, "prompt"),
        response=response,
        steps=steps,
        reference_answers=fields.texts("reference_answers"),
        error_types=_read_types(fields),
        rated=fields.choice("rated", RATED, default=RATED[0]),
        explanation_wanted=fields.flag("explanation_wanted"),
    )
    fields.whole("expert_minutes", default=0, most=100_000)
    fields.texts("tags")
    return task_input


def read_answer(value: object) -> CritiqueAnswer:
    """Read an answer, finished or not.

    Raises:
        AnswerMalformed: names the path of the field.
    """
    fields = Fields(value, error=AnswerMalformed)
    answer = CritiqueAnswer(
        first_wrong=_read_first_wrong(fields),
        labels=tuple(
            _read_label(entry, place) for place, entry in fields.many("labels", count_max=STEPS_MAX)
        ),
        spans=tuple(
            _read_span(entry, place) for place, entry in fields.many("spans", count_max=SPANS_MAX)
        ),
        corrections=tuple(
            _read_correction(entry, place)
            for place, entry in fields.many("corrections", count_max=2 * STEPS_MAX)
        ),
        cannot_continue=fields.flag("cannot_continue"),
        note=fields.text("note", default=""),
    )
    fields.finish()
    return answer


def _read_response(fields: Fields, how: splitting.How) -> tuple[Response, tuple[str, ...]]:
    given = Fields(fields.any("response"), place=fields.at("response"), error=InputInvalid)
    steps = given.texts("steps", count_max=STEPS_MAX)
    rest = {key: value for key, value in given.all().items() if key != "steps"}
    response = Response.read(rest, place=fields.at("response"), error=InputInvalid)
    blank = next((n for n, step in enumerate(steps) if not step.strip()), None)
    if blank is not None:
        raise given.fail(f"steps[{blank}]", "This step is empty.", remedy="Leave it out.")
    if not steps:
        answers = [one.content for one in response.messages if one.role == "assistant"]
        steps = split_text(answers[-1] if answers else "", how)
    if not steps:
        raise InputInvalid(
            "There is nothing to judge: the response has no text.",
            place="response",
            remedy="Give response.steps, or response.messages with an answer.",
        )
    if len(steps) > STEPS_MAX:
        raise InputInvalid(
            f"The response falls into {len(steps):,} steps; at most {STEPS_MAX:,} fit here.",
            place="response",
            remedy="Set split to paragraphs, or give its parts as items of their own.",
        )
    return response, steps


@lru_cache(maxsize=64)
def split_text(text: str, how: splitting.How) -> tuple[str, ...]:
    """The steps of a text; remembered, as a page asks several times."""
    return tuple(text[start:end] for start, end in splitting.split(text, how))


def _read_types(fields: Fields) -> tuple[str, ...]:
    types = fields.texts("error_types", count_max=100)
    if len(set(types)) < len(types) or not all(one.strip() for one in types):
        raise fields.fail("error_types", "Every type of error is a different text, none is blank.")
    return types or ERROR_TYPES


def _read_first_wrong(fields: Fields) -> int | str | None:
    value = fields.any("first_wrong")
    if value is None or value == NO_STEP:
        return NO_STEP if value else None
    if isinstance(value, str):
        raise fields.fail(
            "first_wrong", f"{value[:40]!r} is no step.", remedy="Give its number from 0, or none."
        )
    return fields.whole("first_wrong", most=STEPS_MAX)


def _read_label(value: object, place: str) -> Label:
    fields = Fields(value, place=place, error=AnswerMalformed)
    rating = fields.any("rating")
    label = Label(
        step=fields.whole("step", most=STEPS_MAX),
        rating=None if rating is None else fields.whole("rating", least=-1, most=1),
    )
    fields.finish()
    return label


def _read_span(value: object, place: str) -> Span:
    fields = Fields(value, place=place, error=AnswerMalformed)
    span = Span(
        step=fields.whole("step", most=STEPS_MAX),
        start=_read_offset(fields, "start"),
        end=_read_offset(fields, "end"),
        quote=fields.text("quote", default=""),
        type=fields.text("type", default="", length_max=300),
        severity=fields.text("severity", default=""),
        comment=fields.text("comment", default=""),
    )
    fields.finish()
    return span


def _read_offset(fields: Fields, key: str) -> int | None:
    return None if fields.any(key) is None else fields.whole(key)


def _read_correction(value: object, place: str) -> Correction:
    fields = Fields(value, place=place, error=AnswerMalformed)
    correction = Correction(
        step=fields.whole("step", most=STEPS_MAX),
        mode=fields.choice("mode", MODES),
        text=fields.text("text", default=""),
    )
    fields.finish()
    return correction
