"""Input and answer of a preference, read strictly."""

import re
from dataclasses import dataclass

from tacit.kit import canonical
from tacit.kit.fields import Fields
from tacit.tasks.errors import AnswerMalformed, InputInvalid
from tacit.tasks.records import Message, Response, read_each, read_messages

RESPONSES_MIN = 2
RESPONSES_MAX = 8
AXES_MAX = 20
STRENGTH_MAX = 3
TIE = "tie"
BOTH_BAD = "both_bad"
NEITHER = (TIE, BOTH_BAD)
LETTERS = "ABCDEFGH"

_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A quality on which the responses are compared by itself."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class PreferenceInput:
    """What the expert is given: a prompt and the responses to it."""

    title: str
    brief: str
    domain: str
    prompt: tuple[Message, ...]
    responses: tuple[Response, ...]
    axes: tuple[Axis, ...]
    reason_wanted: bool
    expert_minutes: int

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(response.id for response in self.responses)

    @property
    def has_ranking(self) -> bool:
        """Two responses are ranked by the choice alone."""
        return len(self.responses) > RESPONSES_MIN

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, on the whole and on an axis."""
        return (*self.ids, *NEITHER)

    def order(self, seed: str) -> tuple[str, ...]:
        """The responses in an order that follows from a seed and from nothing else.

        With an empty seed it is the order in which whoever decides between people sees
        them: of no person, and not the order of the input, which often goes by producer.
        """

        def place(response: Response) -> str:
            texts = [message.content for message in response.messages]
            return canonical.sha256_hex(canonical.dumps([seed, response.id, texts]))

        return tuple(response.id for response in sorted(self.responses, key=place))


@dataclass(frozen=True, kw_only=True)
class PreferenceAnswer:
    order_shown: tuple[str, ...]
    """From left to right: the first was shown as A."""
    choice: str | None
    ranking: tuple[tuple[str, ...], ...]
    """Groups from best to worst; those in one group are equal."""
    strength: int | None
    axes: dict[str, str]
    reason: str
    hard_to_choose: bool
    note: str

    def to_json(self) -> dict[str, object]:
        return {
            "order_shown": list(self.order_shown),
            "choice": self.choice,
            "ranking": [list(group) for group in self.ranking],
            "strength": self.strength,
            "axes": dict(self.axes),
            "reason": self.reason,
            "hard_to_choose": self.hard_to_choose,
            "note": self.note,
        }

    def letter(self, response_id: str) -> str | None:
        """The letter that a response was shown under."""
        if response_id not in self.order_shown:
            return None
        return LETTERS[self.order_shown.index(response_id)]


def read_input(value: object) -> PreferenceInput:
    """Read the input of an item. Keys that are not known here are kept with the item.

    Raises:
        InputInvalid: names the path of the field.
    """
    fields = Fields(value, error=InputInvalid)
    task_input = PreferenceInput(
        title=fields.text("title", length_max=300),
        brief=fields.text("brief", default=""),
        domain=fields.text("domain", default=""),
        prompt=read_messages(fields, "prompt"),
        responses=read_each(fields, "responses", Response.read, count_max=RESPONSES_MAX),
        axes=tuple(
            _read_axis(entry, place) for place, entry in fields.many("axes", count_max=AXES_MAX)
        ),
        reason_wanted=fields.flag("reason_wanted"),
        expert_minutes=fields.whole("expert_minutes", default=0, most=100_000),
    )
    _check_input(fields, task_input)
    return task_input


def read_answer(value: object) -> PreferenceAnswer:
    """Read an answer, finished or not.

    Raises:
        AnswerMalformed: names the path of the field.
    """
    fields = Fields(value, error=AnswerMalformed)
    axes = Fields(fields.mapping("axes"), place=fields.at("axes"), error=AnswerMalformed)
    answer = PreferenceAnswer(
        order_shown=_unique(fields, "order_shown"),
        choice=fields.text_or_none("choice"),
        ranking=_read_ranking(fields),
        strength=fields.whole("strength", most=STRENGTH_MAX) if fields.has("strength") else None,
        axes={key: axes.text(key) for key in axes.all()},
        reason=fields.text("reason", default=""),
        hard_to_choose=fields.flag("hard_to_choose"),
        note=fields.text("note", default=""),
    )
    fields.any("strength")
    fields.finish()
    return answer


def write_ranking(ranking: tuple[tuple[str, ...], ...]) -> str:
    """A ranking as the option of a vote: `b>a=c`."""
    return ">".join("=".join(sorted(group)) for group in ranking)


def read_ranking(option: str) -> tuple[tuple[str, ...], ...]:
    """What `write_ranking` wrote."""
    return tuple(tuple(group.split("=")) for group in option.split(">")) if option else ()


def _read_ranking(fields: Fields) -> tuple[tuple[str, ...], ...]:
    groups = []
    for place, entry in fields.many("ranking", count_max=RESPONSES_MAX):
        group = Fields({"of": entry}, error=AnswerMalformed).texts("of", count_max=RESPONSES_MAX)
        if not group:
            raise AnswerMalformed("This group is empty.", place=place)
        groups.append(group)
    ranked = [name for group in groups for name in group]
    if len(set(ranked)) < len(ranked):
        raise fields.fail("ranking", "A response is ranked twice.")
    return tuple(groups)


def _unique(fields: Fields, key: str) -> tuple[str, ...]:
    names = fields.texts(key, count_max=RESPONSES_MAX)
    if len(set(names)) < len(names):
        raise fields.fail(key, "A response stands here twice.")
    return names


def _read_axis(value: object, place: str) -> Axis:
    fields = Fields(value, place=place, error=InputInvalid)
    name = fields.text("id", length_max=100)
    return Axis(id=name, title=fields.text("title", default=name, length_max=300))


def _check_input(fields: Fields, task_input: PreferenceInput) -> None:
    if len(task_input.responses) < RESPONSES_MIN:
        raise fields.fail(
            "responses",
            "There is nothing to choose between.",
            remedy=f"Give {RESPONSES_MIN} to {RESPONSES_MAX} responses.",
        )
    if not task_input.prompt and not task_input.brief.strip():
        raise fields.fail(
            "prompt",
            "Nobody knows what the responses answer.",
            remedy="Give prompt (the turns before them) or brief.",
        )
    for index, response in enumerate(task_input.responses):
        if not any(message.content.strip() for message in response.messages):
            raise InputInvalid(
                "This response has no text.",
                place=f"responses[{index}].messages",
                remedy="An empty reply is compared as “(no answer)”.",
            )
    _check_ids([response.id for response in task_input.responses], "responses")
    _check_ids([axis.id for axis in task_input.axes], "axes")


def _check_ids(names: list[str], place: str) -> None:
    for index, name in enumerate(names):
        if not _ID.fullmatch(name) or name in NEITHER:
            raise InputInvalid(
                f"{name!r} cannot be an id here.",
                place=f"{place}[{index}].id",
                remedy="Use letters, digits, dots, dashes; keep a source's own id in origin.",
            )
        if name in names[:index]:
            raise InputInvalid(f"{name!r} is an id twice.", place=f"{place}[{index}].id")
