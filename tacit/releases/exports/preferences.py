"""Preferences as canonical pairs: every vote as it was cast, ties and *both bad* too."""

import json
from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter
from tacit.tasks.kinds.preference import rows as preference_rows
from tacit.tasks.kinds.preference import shapes
from tacit.tasks.records import Preference, Response

Json = Mapping[str, object]

NOTHING = LeftOut(reason="holds no preference")


def _text(name: str, meaning: str) -> Column:
    return Column(name=name, kind=ColumnKind.TEXT, meaning=meaning)


class PreferencesExporter(PlainExporter):
    """One row a pair and rater; for agreement, ranking models, and trainers of one's own."""

    name = "preferences"
    title = "Preferences, one pair and vote a row"
    made_for = "datasets 5.1, pandas"
    takes = "preferences"
    kinds = frozenset({"preference"})
    columns = (
        _text("task", "The id of the item."),
        _text("domain", "The field it belongs to."),
        Column(name="prompt", kind=ColumnKind.MESSAGES, meaning="What the responses answer."),
        _text("a", "The id of one response."),
        _text("b", "The id of the other."),
        _text("producer_a", "Who or what wrote it."),
        _text("producer_b", "Who or what wrote the other."),
        Column(name="response_a", kind=ColumnKind.MESSAGES, meaning="The one response."),
        Column(name="response_b", kind=ColumnKind.MESSAGES, meaning="The other."),
        _text("rater", "A pseudonym."),
        _text("choice", "a, b, tie or both_bad."),
        Column(
            name="strength",
            kind=ColumnKind.INTEGER,
            meaning="-3 (a is much better) to 3 (b is much better); null where nobody said.",
            may_be_null=True,
        ),
        _text("axes", "JSON: the choice on each quality."),
        _text("reason", "The rater's reason, as given."),
        Column(name="hard_to_choose", kind=ColumnKind.FLAG, meaning="The rater said so."),
        _text("order_shown", "JSON: the ids in the order in which the rater saw them."),
    )

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """One row for each pair that a rater decided."""
        task_input = _conversations.input_of(row)
        item = _conversations.object_of(row["item"])
        made = [
            _make(row, pair)
            for submission in _conversations.objects(row["submissions"])
            for pair in preference_rows.to_preferences(
                _conversations.plain_answer(submission["answer"]),
                task_input,
                task=str(item["id"]),
                rater=str(submission["by"]),
            )
        ]
        return made or NOTHING


def _make(row: Json, pair: Preference) -> Json:
    given = shapes.read_input(_conversations.input_of(row))
    responses: dict[str, Response] = {response.id: response for response in given.responses}
    return {
        "task": pair.task,
        "domain": str(_conversations.object_of(row["item"])["domain"]),
        "prompt": _conversations.plain(given.prompt),
        "a": pair.a,
        "b": pair.b,
        "producer_a": responses[pair.a].producer,
        "producer_b": responses[pair.b].producer,
        "response_a": _conversations.plain(responses[pair.a].messages),
        "response_b": _conversations.plain(responses[pair.b].messages),
        "rater": pair.rater,
        "choice": pair.choice,
        "strength": pair.strength,
        "axes": json.dumps(dict(pair.axes), ensure_ascii=False, sort_keys=True),
        "reason": pair.reason,
        "hard_to_choose": pair.hard_to_choose,
        "order_shown": json.dumps(list(pair.order_shown), ensure_ascii=False),
    }
