"""Pipelines: the steps that every item of a project goes through.

A pipeline is a list of stages in the order author, review, adjudicate, audit. `parse`
reads the words of project.yaml; whatever it refuses it names by the path of the key,
says why and what to write instead.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from tacit.kit import durations
from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields, join_place, name_type
from tacit.projects.errors import ProjectInvalid
from tacit.projects.records import (
    APPEAL_SECONDS_DEFAULT,
    PIPELINE_STAGES,
    StageName,
    StageSpec,
)

STAGES_MAX = 5
PEOPLE_MAX = 20
ROUNDS_MAX = 10
HOLD_SECONDS_MIN = 60
HOLD_SECONDS_MAX = 30 * 86_400
RETURN_SECONDS_MAX = 90 * 86_400
APPEAL_SECONDS_MAX = 90 * 86_400
SKILLS_MAX = 50

_ORDER = PIPELINE_STAGES
_HOLDS = {StageName.AUTHOR: "4h"}
_HOLD_OTHERS = "2h"
_RETURN_WITHIN = "3d"
_APPEAL_WITHIN = "5d"
_ROUNDS = {StageName.REVIEW: 2}
_SKILL = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
_QUALIFICATION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:@\d{1,6})?")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) ?%")


def parse(
    stages: Sequence[object],
    *,
    has_votes: bool,
    requires: Mapping[str, object] | None = None,
    imported: bool = False,
) -> tuple[StageSpec, ...]:
    """Read a pipeline as project.yaml has it.

    `requires` of the project holds for every stage that has none of its own. `imported`
    allows the stage of that name, which only importers may use.

    Raises:
        ProjectInvalid: names the key path, as `pipeline[1].people`, and the remedy.
    """
    if not stages:
        raise ProjectInvalid(
            "A pipeline has at least one stage.",
            place="pipeline",
            remedy="Begin with - {stage: author}, or leave the key out for the default.",
        )
    if len(stages) > STAGES_MAX:
        raise ProjectInvalid(f"A pipeline has at most {STAGES_MAX} stages.", place="pipeline")
    skills, qualification = parse_requires(requires or {}, place="requires")
    specs = tuple(
        _parse_stage(stage, join_place("pipeline", index), skills, qualification)
        for index, stage in enumerate(stages)
    )
    _check_order(specs)
    _check_people(specs, has_votes=has_votes)
    _check_imported(specs, imported=imported)
    return specs


def parse_requires(
    requires: Mapping[str, object], *, place: str
) -> tuple[tuple[str, ...], str | None]:
    """Read what a person must have: skills and a qualification.

    Raises:
        ProjectInvalid: names the key path and the remedy.
    """
    fields = Fields(requires, place=place, error=ProjectInvalid)
    skills = fields.texts("skills", count_max=SKILLS_MAX)
    for index, skill in enumerate(skills):
        if not _SKILL.fullmatch(skill):
            raise ProjectInvalid(
                f"{skill!r} is no name of a skill.",
                place=join_place(fields.at("skills"), index),
                remedy="Write lower-case words with dots, as law.contracts.",
            )
    qualification = fields.text_or_none("qualification")
    if qualification is not None and not _QUALIFICATION.fullmatch(qualification):
        raise fields.fail(
            "qualification",
            f"{qualification!r} is no name of a qualification.",
            remedy="Write a name and a version, as contracts-101@2.",
        )
    fields.finish()
    return skills, qualification


def from_stored(stages: Iterable[Mapping[str, object]]) -> tuple[StageSpec, ...]:
    """Read back what `StageSpec.to_json` wrote."""
    return tuple(_from_stored(Fields(stage)) for stage in stages)


def parse_share(fields: Fields, key: str, *, default: float) -> float:
    """Read a share: `10%` or a number between 0 and 1.

    Raises:
        ProjectInvalid: it is neither.
    """
    value = fields.any(key)
    if value is None:
        return default
    share = -1.0
    if isinstance(value, str) and (found := _PERCENT.fullmatch(value.strip())):
        share = float(found.group(1)) / 100
    elif isinstance(value, int | float) and not isinstance(value, bool):
        share = float(value)
    if not 0 <= share <= 1:
        raise fields.fail(
            key, f"A share belongs here, not {name_type(value)}.", remedy="Write 10% or 0.1."
        )
    return share


def _parse_stage(
    stage: object, place: str, skills: tuple[str, ...], qualification: str | None
) -> StageSpec:
    fields = Fields(stage, place=place, error=ProjectInvalid)
    name = StageName(fields.choice("stage", [known.value for known in PIPELINE_STAGES]))
    people = fields.whole("people", default=1, least=1, most=PEOPLE_MAX)
    hold = _parse_duration(fields, "hold", _HOLDS.get(name, _HOLD_OTHERS), HOLD_SECONDS_MAX)
    back = _parse_duration(fields, "return_within", _RETURN_WITHIN, RETURN_SECONDS_MAX)
    if fields.has("appeal_within") and name is not StageName.REVIEW:
        raise fields.fail(
            "appeal_within", "Only review can be appealed.", remedy="Remove this key."
        )
    appeal = _parse_duration(fields, "appeal_within", _APPEAL_WITHIN, APPEAL_SECONDS_MAX)
    blind = fields.flag("blind", default=True)
    rounds = fields.whole("rounds", default=_ROUNDS.get(name, 1), least=1, most=ROUNDS_MAX)
    if rounds > 1 and name is not StageName.REVIEW:
        raise fields.fail("rounds", "Only review has rounds.", remedy="Remove this key.")
    sample = parse_share(fields, "sample", default=1.0)
    if sample != 1 and name is not StageName.AUDIT:
        raise fields.fail("sample", "Only audit takes a sample.", remedy="Remove this key.")
    when = fields.text_or_none("when")
    if when is not None and name is not StageName.ADJUDICATE:
        raise fields.fail("when", "Only adjudicate is conditional.", remedy="Remove this key.")
    if when not in {None, "disagreement"}:
        raise fields.fail("when", f"{when!r} is no condition.", remedy="Write disagreement.")
    if fields.has("requires"):
        own = fields.mapping("requires")
        skills, qualification = parse_requires(own, place=fields.at("requires"))
    fields.any("requires")
    fields.finish()
    return StageSpec(
        name=name,
        people=people,
        hold_seconds=hold,
        blind=blind,
        rounds=rounds,
        sample=sample,
        when="disagreement" if name is StageName.ADJUDICATE else None,
        return_within_seconds=back,
        appeal_within_seconds=appeal,
        requires_skills=skills,
        requires_qualification=qualification,
    )


def _parse_duration(fields: Fields, key: str, default: str, most: int) -> int:
    text = fields.text(key, default=default)
    try:
        seconds = int(durations.parse(text).total_seconds())
    except Malformed as error:
        raise fields.fail(key, error.message, remedy=error.remedy) from None
    if not HOLD_SECONDS_MIN <= seconds <= most:
        bounds = f"{_write(HOLD_SECONDS_MIN)} and {_write(most)}"
        raise fields.fail(key, f"{text} is not between {bounds}.")
    return seconds


def _write(seconds: int) -> str:
    return f"{seconds // 86_400}d" if seconds % 86_400 == 0 else f"{seconds // 60}m"


def _check_order(specs: Sequence[StageSpec]) -> None:
    if specs[0].name is not StageName.AUTHOR:
        raise ProjectInvalid(
            f"The first stage is {specs[0].name}, but work begins with an author.",
            place="pipeline[0].stage",
            remedy="Put - {stage: author} first.",
        )
    for index, (before, spec) in enumerate(itertools.pairwise(specs), start=1):
        place = f"pipeline[{index}].stage"
        if any(spec.name is other.name for other in specs[:index]):
            raise ProjectInvalid(
                f"The stage {spec.name} stands here a second time.",
                place=place,
                remedy="Use people or rounds for more than one.",
            )
        if _ORDER.index(spec.name) < _ORDER.index(before.name):
            raise ProjectInvalid(
                f"The stage {spec.name} cannot come after {before.name}.",
                place=place,
                remedy=f"Keep the order {', '.join(_ORDER[:-1])}.",
            )


def _check_people(specs: Sequence[StageSpec], *, has_votes: bool) -> None:
    names = {spec.name for spec in specs}
    for index, spec in enumerate(specs):
        place = f"pipeline[{index}].people"
        if spec.name is StageName.AUTHOR and spec.people > 1 and not has_votes:
            raise ProjectInvalid(
                f"{spec.people} authors cannot write one answer together: "
                "answers of this kind are not compared.",
                place=place,
                remedy="Write people: 1, or choose a kind with votes, as grading.",
            )
        if spec.name is StageName.REVIEW and spec.people > 1 and StageName.ADJUDICATE not in names:
            raise ProjectInvalid(
                f"{spec.people} reviewers may differ, and nobody is there to decide.",
                place=place,
                remedy="Add - {stage: adjudicate, when: disagreement}, or write people: 1.",
            )
        if spec.name in {StageName.ADJUDICATE, StageName.AUDIT} and spec.people > 1:
            raise ProjectInvalid(
                f"One person does {spec.name}.", place=place, remedy="Write people: 1."
            )
    alone = specs[0].people == 1
    if alone and not names & {StageName.REVIEW, StageName.IMPORTED}:
        raise ProjectInvalid(
            "One author and no review: nobody would see the answer but its author.",
            place="pipeline",
            remedy="Add - {stage: review}, or let two people or more grade blind.",
        )


def _check_imported(specs: Sequence[StageSpec], *, imported: bool) -> None:
    for index, spec in enumerate(specs):
        if spec.name is StageName.IMPORTED and not imported:
            raise ProjectInvalid(
                "Only an import can use the stage imported.",
                place=f"pipeline[{index}].stage",
                remedy="Write - {stage: review}.",
            )


def _from_stored(fields: Fields) -> StageSpec:
    return StageSpec(
        name=StageName(fields.text("name")),
        people=fields.whole("people"),
        hold_seconds=fields.whole("hold_seconds"),
        blind=fields.flag("blind"),
        rounds=fields.whole("rounds"),
        sample=float(fields.number_or_none("sample") or 0.0),
        when=fields.text_or_none("when"),
        return_within_seconds=fields.whole("return_within_seconds"),
        appeal_within_seconds=fields.whole("appeal_within_seconds", default=APPEAL_SECONDS_DEFAULT),
        requires_skills=fields.texts("requires_skills"),
        requires_qualification=fields.text_or_none("requires_qualification"),
    )
