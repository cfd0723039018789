"""JUDGE-BENCH (arXiv 2406.18403): people's scores of texts, a file a set.

A file is one object: what was asked (`annotations`), and `instances`, each with the scores of
every metric. An instance is an item; raters are known by their position in the list only.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks.records import RaterKind
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

SCORES = "individual_human_scores"
MAJORITY = "majority_human"
OPTIONS_MAX = 100
CATEGORIES = ("categorical", "graded", "continuous")
_HEAD, _INSTANCE, _NUMBER = "head", "instance", "number"
_CONSENSUS = "consensus"
"""Whether the last vote of an item is not a rater's own."""


def split(document: Record) -> list[Record]:
    """Each instance with what the file says of all."""
    file = Fields(document)
    instances = [dict(entry) for entry in _objects(file, "instances")]
    if not instances:
        raise file.fail("instances", "There is no instance.")
    head = {name: value for name, value in document.items() if name != "instances"}
    return [
        {_HEAD: head, _NUMBER: number, _INSTANCE: instance}
        for number, instance in enumerate(instances)
    ]


def join(records: Sequence[Record]) -> Record:
    """One file of its instances, in the order they had."""
    ordered = sorted(records, key=lambda record: int(str(record[_NUMBER])))
    head = ordered[0][_HEAD]
    assert isinstance(head, Mapping), "split made it"
    return {**head, "instances": [record[_INSTANCE] for record in ordered]}


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    head = Fields(record[_HEAD])
    number = int(str(record[_NUMBER]))
    at = f"instances[{number}]"
    instance = Fields(record[_INSTANCE], place=at)
    said = Fields(instance.any("annotations"), place=f"{at}.annotations")
    metrics = [metric for metric in _metrics(head) if said.has(metric.name)]
    scores = {metric.name: metric.read(said) for metric in metrics}
    if not metrics:
        raise instance.fail("annotations", "No metric here is categorical or graded.")
    text = _text(instance.any("instance"))
    task_input: Made = {
        "title": making.shorten(text) or f"Instance {number}",
        "domain": head.text("dataset", default=""),
        "prompt": making.user_says("Judge the text by each metric."),
        "response": making.response("text", text),
        "criteria": [metric.criterion(place) for place, metric in enumerate(metrics)],
    }
    kind = RaterKind.EXPERT if head.any("expert_annotator") in {"true", True} else RaterKind.CROWD
    names = [metric.name for metric in metrics]
    key = making.make_key("judgebench", head.text("dataset", default=""), str(number), text)
    works = tuple(_works(scores, names, kind))
    has_consensus = any(work.rater_kind is RaterKind.CONSENSUS for work in works)
    raw = {_CONSENSUS: True} if has_consensus else {}
    return SourceItem(key=key, input=task_input, works=works, raw=raw)


class _Metric:
    """One thing that was asked of every instance, and its options, worst to best."""

    def __init__(self, entry: Fields, *, name: str) -> None:
        self.name = name
        self.asked = entry.text("prompt", default="")
        self.is_graded = entry.choice("category", CATEGORIES) == "graded"
        self.options = _range(entry) if self.is_graded else _labels(entry)

    def criterion(self, place: int) -> Made:
        return making.criterion(
            place,
            self.name,
            kind="ordinal" if self.is_graded else "nominal",
            options=list(self.options),
            justification=self.asked,
        )

    def read(self, said: Fields) -> list[str | None]:
        """The option of each rater by position; the last one is the majority's, or null."""
        given = Fields(said.any(self.name), place=said.at(self.name))
        listed = given.any(SCORES)
        if not isinstance(listed, list):
            raise given.fail(SCORES, "A list of scores belongs here.")
        found = [self._option(given, SCORES, score) for score in listed]
        alone = None if listed else self._option(given, MAJORITY, given.any(MAJORITY))
        return [*found, alone]

    def _option(self, given: Fields, key: str, score: object) -> str | None:
        if score is None or score == "":
            return None
        text = score if isinstance(score, str) else _number(score)
        if text not in self.options:
            known = ", ".join(self.options[:10])
            raise given.fail(key, f"{str(score)[:80]} is none of the options: {known}.")
        return text


def _metrics(head: Fields) -> Iterator[_Metric]:
    """Those with options; a continuous one has none, and its scores stay with the record."""
    for number, entry in enumerate(_objects(head, "annotations")):
        fields = Fields(entry, place=f"annotations[{number}]")
        if fields.choice("category", CATEGORIES) != "continuous":
            yield _Metric(fields, name=fields.text("metric"))


def _range(entry: Fields) -> list[str]:
    worst, best = (entry.whole(name, least=-(10**6), most=10**6) for name in ("worst", "best"))
    if not 0 < abs(best - worst) < OPTIONS_MAX:
        raise entry.fail("best", f"From {worst} to {best} is no scale of 2 to {OPTIONS_MAX}.")
    step = 1 if best > worst else -1
    return [str(value) for value in range(worst, best + step, step)]


def _labels(entry: Fields) -> list[str]:
    listed = entry.any("labels_list")
    if not isinstance(listed, list):
        raise entry.fail("labels_list", "A list of labels belongs here.")
    options = [label if isinstance(label, str) else _number(label) for label in listed]
    is_a_choice = 2 <= len(options) <= OPTIONS_MAX and len(set(options)) == len(options)
    if not is_a_choice or not all(option.strip() for option in options):
        raise entry.fail("labels_list", f"2 to {OPTIONS_MAX} labels, each once, belong here.")
    return options


def _works(
    scores: Mapping[str, list[str | None]], names: Sequence[str], kind: RaterKind
) -> Iterator[Work]:
    """A rater a position; where only the majority is published, that is their consensus."""
    count = max(len(given) - 1 for given in scores.values())
    for place in range(count):
        grades = _grades(names, [each[place] if place < len(each) - 1 else None
                                 for each in map(scores.__getitem__, names)])  # fmt: skip
        if grades:
            yield Work(
                answer=making.grading(grades), rater=f"position-{place + 1}", rater_kind=kind
            )
    if alone := _grades(names, [scores[name][-1] for name in names]):
        yield Work(answer=making.grading(alone), rater="consensus", rater_kind=RaterKind.CONSENSUS)


def _grades(names: Sequence[str], options: Sequence[str | None]) -> list[Made]:
    return [
        making.grade(f"c{place + 1:03d}", option=option)
        for place, option in enumerate(options)
        if option is not None and names[place]
    ]


def _write(back: Back) -> list[Record]:
    criteria = making.entries(back.input["criteria"])
    answers = back.answers[:-1] if back.raw.get(_CONSENSUS) else back.answers
    given: list[dict[object, Json]] = [
        {each["criterion"]: each for each in making.entries(answer["grades"])} for answer in answers
    ]
    annotations = {
        str(each["text"]): {SCORES: [said.get(each["id"], {}).get("option") for said in given]}
        for each in criteria
    }
    response = making.text_of(back.input["response"])
    return [{_INSTANCE: {"instance": response, "annotations": annotations}}]


def _text(instance: object) -> str:
    """A text as it is; what has parts, as JSON that can be read."""
    if isinstance(instance, str):
        return instance
    return json.dumps(instance, ensure_ascii=False, indent=2)


def _number(value: object) -> str:
    """A number or a truth as a label: 2 and 2.0 are one."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    raise Malformed("A label is a text or a number.", place="annotations")


def _objects(fields: Fields, key: str) -> list[Json]:
    """The objects of a list."""
    value = fields.any(key)
    if not isinstance(value, list):
        raise fields.fail(key, "A list belongs here.")
    if any(not isinstance(each, Mapping) for each in value):
        raise fields.fail(key, "Every entry of this list is an object.")
    return value


JUDGEBENCH = Source(
    name="judgebench",
    title="JUDGE-BENCH: people's scores",
    meaning="One object a file: annotations and instances.",
    kind="grading",
    layout=Layout.WHOLE,
    read=_read,
    write=_write,
    split=split,
    join=join,
    personal=False,
    notes=(
        "Raters are known by their position in the list only: position-1 of one instance need "
        "not be position-1 of the next, so agreement by pairs of raters is of positions.",
        "A continuous metric has no options: its scores stay with the record and are no grades.",
        "Where only the majority is published, it is one vote of the kind consensus.",
        "Every set has a licence of its own, which the file does not name.",
    ),
)
