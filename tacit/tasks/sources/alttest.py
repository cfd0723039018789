"""AltTest (arXiv 2501.10970): labels by rater and item, people in one file, judges in another.

A file is one object, {rater: {item: label}}, and ragged: not everybody labelled everything.
An id may carry after its last `__` what was labelled (`1840000000__food`): labels of one text
are one item with a criterion for each feature.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from tacit.kit import canonical
from tacit.kit.errors import Malformed
from tacit.kit.fields import name_type
from tacit.tasks.records import RaterKind
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

BETWEEN = "__"
LABEL = "label"
"""What is labelled where ids name no feature."""
OTHER = "(another label)"
"""Stands beside the only label of a feature: a choice takes two."""
_HEAD, _ITEM, _LABELS = "options", "item", "labels"
_RATER, _GIVEN = "rater", "given"


def _split(document: Record) -> list[Record]:
    """The labels of each text by rater, with every label that its features have in the file."""
    options: dict[str, set[str]] = {}
    texts: dict[str, dict[str, Record]] = {}
    for rater, labels in document.items():
        if not isinstance(labels, Mapping) or not labels:
            message = f"An object of labels belongs here, not {name_type(labels)}."
            raise Malformed(message if labels else "This rater has no label.", place=rater)
        for name, label in labels.items():
            text, feature = _parts(name)
            options.setdefault(feature, set()).add(_shown(label, place=f"{rater}.{name}"))
            texts.setdefault(text, {}).setdefault(rater, {})[name] = label
    known = {feature: sorted(found) for feature, found in options.items()}
    return [
        {
            _ITEM: text,
            _LABELS: [{_RATER: rater, _GIVEN: given} for rater, given in labels.items()],
            _HEAD: {
                feature: known[feature]
                for given in labels.values()
                for feature in (_parts(name)[1] for name in given)
            },
        }
        for text, labels in texts.items()
    ]


def _join(records: Sequence[Record]) -> Record:
    """One file of the labels of its texts."""
    joined: dict[str, Record] = {}
    for record in records:
        for rater, given in _by_rater(record):
            joined.setdefault(rater, {}).update(given)
    return dict(joined)


def _by_rater(record: Record) -> Iterator[tuple[str, Json]]:
    """Raters stand in a list, so that what a label was is kept by place, whatever their names."""
    for entry in making.entries(record[_LABELS]):
        given = entry[_GIVEN]
        assert isinstance(given, Mapping), "split made it"
        yield str(entry[_RATER]), given


def _parts(name: str) -> tuple[str, str]:
    """A text and what of it was labelled."""
    text, between, feature = name.rpartition(BETWEEN)
    return (text, feature) if between and text and feature.strip() else (name, LABEL)


def _shown(label: object, *, place: str) -> str:
    """A label as an option."""
    if isinstance(label, str):
        return label if label.strip() else canonical.dumps(label)
    if isinstance(label, bool | int | float):
        return canonical.dumps(label)
    raise Malformed(f"A label belongs here, not {name_type(label)}.", place=place)


def _read(rater_kind: RaterKind, records: Sequence[Record]) -> SourceItem:
    (record,) = records
    text, options = str(record[_ITEM]), record[_HEAD]
    labels = dict(_by_rater(record))
    assert isinstance(options, Mapping), "split made it"
    features = sorted(options)
    said = f"Text {text}. What it says is not part of the file of labels."
    task_input: Made = {
        "title": making.shorten(f"Text {text}"),
        "domain": "",
        "prompt": making.user_says("Label the text."),
        "response": making.response("text", said),
        "criteria": [
            making.criterion(
                place,
                feature,
                kind="nominal",
                options=options[feature] if len(options[feature]) > 1
                else [*options[feature], OTHER],
                origin={"text": text, "has_feature": any(
                    _parts(name)[1] == feature and name != text
                    for given in labels.values() for name in given
                )},
            )
            for place, feature in enumerate(features)
        ],
    }  # fmt: skip
    works = tuple(
        Work(answer=making.grading(_grades(given, features)), rater=rater, rater_kind=rater_kind)
        for rater, given in labels.items()
    )
    return SourceItem(key=making.make_key("alttest", text), input=task_input, works=works)


def _grades(given: Json, features: Sequence[str]) -> list[Made]:
    """Text and text__label are one feature of one text: the one that names it counts."""
    found = {_parts(name)[1]: label for name, label in sorted(given.items())}
    return [
        making.grade(f"c{place + 1:03d}", option=_shown(found[feature], place=feature))
        for place, feature in enumerate(features)
        if feature in found
    ]


def _write(back: Back) -> list[Record]:
    criteria = {str(each["id"]): each for each in making.entries(back.input["criteria"])}
    labels: list[Record] = []
    for rater, answer in zip(back.raters, back.answers, strict=True):
        grades = making.entries(answer.get("grades", []))
        given = {_name(criteria[str(each["criterion"])]): each["option"] for each in grades}
        labels.append({_RATER: rater, _GIVEN: given})
    return [{_LABELS: labels}]


def _name(criterion: Json) -> str:
    origin = criterion["origin"]
    assert isinstance(origin, Mapping), "read made it"
    text = str(origin["text"])
    return f"{text}{BETWEEN}{criterion['text']}" if origin["has_feature"] else text


def _make(name: str, title: str, *, meaning: str, rater_kind: RaterKind, note: str) -> Source:
    return Source(
        name=name,
        title=title,
        meaning=meaning,
        kind="grading",
        layout=Layout.WHOLE,
        read=partial(_read, rater_kind),
        write=_write,
        split=_split,
        join=_join,
        notes=(
            note,
            "The texts are in another file; the criteria are the features that ids name.",
            "Options are the labels that occur in the file; they have no order.",
        ),
    )


HUMANS = _make(
    "alttest",
    "AltTest: people's labels",
    meaning="human_annotations.json, one object: rater, item, label.",
    rater_kind=RaterKind.EXPERT,
    note="Names of raters are replaced by numbers.",
)
JUDGES = _make(
    "alttest_judges",
    "AltTest: labels of model judges",
    meaning="llm_annotations.json, one object: model, item, label.",
    rater_kind=RaterKind.JUDGE,
    note="Labelled by models: votes are of the kind judge; names are numbers unless kept.",
)
