"""The description of a project as plain data, read strictly.

The keys are those of project.yaml, with `guideline` (the text of guideline.md), `rubric`
(the list in rubric.yaml) and `benchmark` (the rows of benchmark.jsonl) beside them. Rates,
terms, quality plan, budget and benchmark are checked in shape and kept; nothing acts on
them yet.
"""

import dataclasses
import re
from collections.abc import Mapping

from tacit.kit import canonical, text
from tacit.kit.errors import TooLarge
from tacit.kit.fields import Fields, join_place
from tacit.projects import own_fields, pipelines
from tacit.projects.errors import ProjectInvalid
from tacit.projects.records import ProjectDocument, StageName

DOCUMENT_BYTES_MAX = 8 * 1024 * 1024
GUIDELINE_CHARACTERS_MAX = 1_000_000
TITLE_CHARACTERS_MAX = 200
SUMMARY_CHARACTERS_MAX = 2_000
CRITERIA_MAX = 5_000
TEMPLATES_MAX = 100
TEMPLATE_NAME_CHARACTERS_MAX = 80
TEMPLATE_CHARACTERS_MAX = 20_000
PRIORITY_MAX = 1_000
NAMES_TAKEN = frozenset({"new", "plans"})
"""They stand in addresses beside the names of projects."""

_RATE = re.compile(r"\d{1,7}(?:\.\d{1,2})? [A-Z]{3}/(?:h|item)")
_MONEY = re.compile(r"\d{1,12}(?:\.\d{1,2})? [A-Z]{3}")
_TERMS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_QUALITY_KEYS = ("error_at_most", "confidence", "agreement_at_least")


def read(value: object) -> ProjectDocument:
    """Read a description of a project.

    The pipeline is read in shape only; whether it fits the kind is said by
    `pipelines.parse` when the project is made.

    Raises:
        ProjectInvalid: names the path of the key and the remedy.
        TooLarge: the description is over DOCUMENT_BYTES_MAX.
    """
    fields = Fields(value, error=ProjectInvalid)
    size = len(canonical.dumps(fields.all()).encode())
    if size > DOCUMENT_BYTES_MAX:
        raise TooLarge(
            f"The description of a project is {size:,} bytes; {DOCUMENT_BYTES_MAX:,} fit.",
            remedy="Put long material into the items, or shorten guideline and rubric.",
        )
    document = ProjectDocument(
        name=_read_name(fields),
        title=fields.text("title", length_max=TITLE_CHARACTERS_MAX),
        kind=fields.text("kind"),
        summary=fields.text("summary", default="", length_max=SUMMARY_CHARACTERS_MAX),
        brief=fields.text("brief", default=""),
        domain=fields.text("domain", default="", length_max=100),
        priority=fields.whole("priority", default=0, least=-PRIORITY_MAX, most=PRIORITY_MAX),
        pipeline=_read_objects(fields, "pipeline", count_max=pipelines.STAGES_MAX),
        requires=_read_requires(fields),
        rates=_read_rates(fields),
        terms=_read_pattern(fields, "terms", _TERMS, "Write a name, as train-nonexclusive-3y."),
        quality=_read_quality(fields),
        budget=_read_pattern(fields, "budget", _MONEY, "Write an amount, as 10000 USD."),
        benchmark=_read_benchmark(fields),
        rubric=_read_rubric(fields),
        fields=_read_fields(fields),
        language=_read_language(fields),
        templates=_read_templates(fields),
        guideline=fields.text("guideline", default="", length_max=GUIDELINE_CHARACTERS_MAX),
        guideline_note=fields.text("guideline_note", default="", length_max=2_000),
    )
    fields.finish()
    return document


def from_stored(value: object, *, imported: str) -> ProjectDocument:
    """Read back what `to_json` wrote, with the mark that only importers may set."""
    return dataclasses.replace(read(value), imported=imported)


def to_json(document: ProjectDocument) -> dict[str, object]:
    """Write a description so that `read` gives it back; empty keys are left out."""
    values: dict[str, object] = {
        "name": document.name,
        "title": document.title,
        "kind": document.kind,
        "summary": document.summary,
        "brief": document.brief,
        "domain": document.domain,
        "priority": document.priority,
        "pipeline": [dict(stage) for stage in document.pipeline],
        "requires": dict(document.requires),
        "rates": dict(document.rates),
        "terms": document.terms,
        "quality": dict(document.quality),
        "budget": document.budget,
        "benchmark": [dict(row) for row in document.benchmark],
        "rubric": [dict(criterion) for criterion in document.rubric],
        "fields": dict(document.fields),
        "language": document.language,
        "templates": [dict(template) for template in document.templates],
        "guideline": document.guideline,
        "guideline_note": document.guideline_note,
    }
    return {key: value for key, value in values.items() if value not in ("", None, [], {}, 0)}


def _read_name(fields: Fields) -> str:
    name = fields.text("name")
    if not text.is_slug(name):
        meant = text.slug(name)
        raise fields.fail(
            "name",
            f"{name!r} cannot stand in an address.",
            remedy=f"Write {meant}." if meant else "Use lower-case letters, digits and dashes.",
        )
    if name in NAMES_TAKEN:
        raise fields.fail(
            "name", f"{name!r} is the address of another page.", remedy="Choose another name."
        )
    return name


def _read_objects(fields: Fields, key: str, *, count_max: int) -> tuple[Mapping[str, object], ...]:
    return tuple(
        Fields(entry, place=place, error=ProjectInvalid).all()
        for place, entry in fields.many(key, count_max=count_max)
    )


def _read_requires(fields: Fields) -> Mapping[str, object]:
    requires = fields.mapping("requires")
    pipelines.parse_requires(requires, place="requires")
    return requires


def _read_rates(fields: Fields) -> Mapping[str, object]:
    rates = Fields(fields.mapping("rates"), place="rates", error=ProjectInvalid)
    for stage in (stage.value for stage in StageName if stage is not StageName.IMPORTED):
        rate = rates.text_or_none(stage)
        if rate is not None and not _RATE.fullmatch(rate):
            raise rates.fail(
                stage,
                f"{rate!r} is no rate.",
                remedy="Write an amount, a currency and a unit: 120 USD/h or 60 USD/item.",
            )
    rates.finish()
    return rates.all()


def _read_quality(fields: Fields) -> Mapping[str, object]:
    quality = Fields(fields.mapping("quality"), place="quality", error=ProjectInvalid)
    for key in _QUALITY_KEYS:
        pipelines.parse_share(quality, key, default=0.0)
    quality.finish()
    return quality.all()


def _read_pattern(fields: Fields, key: str, pattern: re.Pattern[str], remedy: str) -> str | None:
    value = fields.text_or_none(key)
    if value is not None and not pattern.fullmatch(value):
        raise fields.fail(key, f"{value!r} is not understood.", remedy=remedy)
    return value


def _read_benchmark(fields: Fields) -> tuple[Mapping[str, object], ...]:
    rows = _read_objects(fields, "benchmark", count_max=10_000)
    seen: dict[str, str] = {}
    for index, row in enumerate(rows):
        place = join_place("benchmark", index)
        gold = Fields(row, place=place, error=ProjectInvalid)
        key = gold.text("key", length_max=200)
        if key in seen:
            raise gold.fail("key", f"{key!r} is also the key of {seen[key]}.")
        seen[key] = place
        for part in ("input", "answer"):
            if not gold.has(part):
                raise gold.fail(part, "This field is missing.", remedy="Gold items have both.")
            gold.mapping(part)
    return rows


def _read_fields(fields: Fields) -> Mapping[str, object]:
    schema = fields.mapping("fields")
    if schema:
        own_fields.read(schema, place="fields", error=ProjectInvalid)
    return schema


def _read_language(fields: Fields) -> str:
    language = fields.text("language", default="")
    if language and not text.is_language(language):
        raise fields.fail(
            "language",
            f"{language!r} is no language tag.",
            remedy="Write it as en, de or pt-BR.",
        )
    return language


def _read_templates(fields: Fields) -> tuple[Mapping[str, object], ...]:
    templates = _read_objects(fields, "templates", count_max=TEMPLATES_MAX)
    seen: dict[str, str] = {}
    for index, row in enumerate(templates):
        place = join_place("templates", index)
        template = Fields(row, place=place, error=ProjectInvalid)
        name = template.text("name", length_max=TEMPLATE_NAME_CHARACTERS_MAX)
        template.text("text", length_max=TEMPLATE_CHARACTERS_MAX)
        template.finish()
        if name in seen:
            raise template.fail("name", f"{name!r} is also the name of {seen[name]}.")
        seen[name] = place
    return templates


def _read_rubric(fields: Fields) -> tuple[Mapping[str, object], ...]:
    rubric = _read_objects(fields, "rubric", count_max=CRITERIA_MAX)
    seen: dict[str, str] = {}
    for index, row in enumerate(rubric):
        place = join_place("rubric", index)
        criterion = Fields(row, place=place, error=ProjectInvalid)
        name = criterion.text("id", length_max=200)
        criterion.text("text")
        if name in seen:
            raise criterion.fail("id", f"{name!r} is also the id of {seen[name]}.")
        seen[name] = place
    return rubric
