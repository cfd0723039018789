"""There and back: what is kept of a record beside the item, and the record made of both.

The item holds what the canonical record has a field for. Beside it, under its `origin`,
lie the differences between what its format writes of it and what came in: keys without a
field, nulls, the exact text of JSON inside a text. So nothing is lost, and nothing is held
twice. Should the accepted answer be another one than came in, its content is written and
the differences fill in only what nobody here knows.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tacit.kit import canonical
from tacit.kit import text as kit_text
from tacit.kit.errors import Malformed
from tacit.kit.fields import name_type
from tacit.tasks.sources import patches
from tacit.tasks.sources.source import Back, Json, Record, Source, SourceItem

ASKED_BY = "asked_by"
ASKER = "asker"
"""Which of the raters asked, counted from 0; or their name, where people are kept."""
PEOPLE = "people"
RAW = "raw"
REST = "rest"
SHA256 = "sha256"
TEXTS = "texts"


def unpack(source: Source, record: Record) -> tuple[Record, dict[str, str]]:
    """Read the JSON inside texts: the record with values, and the texts as they were.

    Raises:
        Malformed: names the field; it is no text, or no JSON.
    """
    values, texts = dict(record), {}
    for name in source.texts:
        text = record.get(name)
        if text is None:
            continue
        if not isinstance(text, str):
            raise Malformed(f"A text holding JSON belongs here, not {name_type(text)}.", place=name)
        try:
            value = canonical.loads(text)
        except (ValueError, RecursionError) as error:
            message = (
                f"The text in this field is no JSON: {str(error)[:200] or 'nested too deeply'}."
            )
            raise Malformed(message, place=name) from None
        kit_text.check_plain(value, place=name)
        values[name], texts[name] = value, text
    return values, texts


def keep(
    source: Source,
    item: SourceItem,
    records: Sequence[Record],
    *,
    texts: Sequence[Mapping[str, str]],
    with_people: bool,
) -> dict[str, object]:
    """What has to lie beside an item so that `back` gives the records again."""
    there = Back(
        input=item.input,
        answers=tuple(work.answer for work in item.works),
        raters=tuple(work.rater for work in item.works),
        asker=item.asker,
        raw=item.raw,
    )
    kept: dict[str, object] = {SHA256: _hash(source, there)}
    if rest := patches.diff(source.write(there), list(records)):
        kept[REST] = rest
    if any(texts):
        kept[TEXTS] = [dict(each) for each in texts]
    if with_people:
        kept[PEOPLE] = list(there.raters)
    if item.asker is not None and (with_people or item.asker in there.raters):
        kept[ASKER] = item.asker if with_people else there.raters.index(item.asker)
    if item.raw:
        kept[RAW] = dict(item.raw)
    return kept


def back(source: Source, there: Back, kept: Json) -> list[Record]:
    """The records that an item came from, or what they would be now."""
    there = _with_people(there, kept)
    is_as_it_was = _hash(source, there) == kept.get(SHA256)
    change = patches.apply if is_as_it_was else patches.apply_additions
    rest, texts = kept.get(REST, []), kept.get(TEXTS, [])
    assert isinstance(rest, list), "a list of ours"
    assert isinstance(texts, list), "a list of ours"
    records = change(rest, source.write(there))
    assert isinstance(records, list), "records are a list"
    return [
        _pack(source, record, texts[number] if number < len(texts) else {})
        for number, record in enumerate(records)
    ]


def _with_people(there: Back, kept: Json) -> Back:
    names, asker, raw = kept.get(PEOPLE), kept.get(ASKER), kept.get(RAW)
    raters = there.raters
    if isinstance(names, list) and len(names) == len(raters):
        raters = tuple(map(str, names))
    if isinstance(asker, int) and asker < len(raters):
        asker = raters[asker]
    if asker is None:
        asker = kept.get(ASKED_BY)
    return replace(
        there,
        raters=raters,
        asker=None if asker is None else str(asker),
        raw=raw if isinstance(raw, dict) else {},
    )


def _hash(source: Source, there: Back) -> str:
    """Of what the format writes, whoever the raters are."""
    places = tuple(f"rater {number}" for number in range(len(there.raters)))
    asker = None if there.asker is None else "asker"
    written = source.write(replace(there, raters=places, asker=asker))
    return canonical.sha256_hex(canonical.dumps(written))


def _pack(source: Source, record: Record, texts: Mapping[str, str]) -> Record:
    packed = dict(record)
    for name in source.texts:
        value = packed.get(name)
        if value is None:
            continue
        text = texts.get(name)
        if text is not None and patches.is_same(canonical.loads(text), value):
            packed[name] = text
        else:
            packed[name] = json.dumps(value, ensure_ascii=False)
    return packed
