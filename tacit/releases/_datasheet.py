"""The datasheet of a release: what it is, how it was made, what is not known. Pure.

Every figure in it was counted from the rows or handed in; nothing is invented, and what is
missing is said to be missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tacit.kit import durations
from tacit.kit.canonical import moment_text
from tacit.projects.records import Guideline, Project, StageName, StageSpec
from tacit.releases._tally import Tally
from tacit.releases.ports import Figure
from tacit.releases.records import Release

FIGURES_MAX = 200
_ROLES = {
    "author": "wrote answers",
    "grade": "graded",
    "review": "reviewed",
    "adjudicate": "adjudicated",
    "audit": "audited",
}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the datasheet says."""

    release: Release
    project: Project
    guidelines: Sequence[Guideline]
    figures: Sequence[Figure]
    tally: Tally
    supersedes: int | None


def write(facts: Facts) -> str:
    """Write the datasheet in Markdown."""
    sections = (
        ("What this is", _what(facts)),
        ("How it was made", _how(facts)),
        ("Who made it", _who(facts)),
        ("Review", _review(facts)),
        ("Agreement", _agreement(facts)),
        ("Rights", _rights(facts)),
        ("What is not known", _gaps(facts)),
    )
    lines = [f"# {facts.project.title}, release {facts.release.number}", ""]
    for title, body in sections:
        lines += [f"## {title}", "", *body, ""]
    return "\n".join(lines)


def _what(facts: Facts) -> Iterator[str]:
    release, project, tally = facts.release, facts.project, facts.tally
    if project.summary:
        yield from (project.summary, "")
    yield f"- rows: {tally.counts['rows.all']}"
    yield f"- kind of task: {project.kind}"
    yield f"- project: `{project.slug}`, revision {release.revision}"
    yield f"- rows accepted up to event {release.event_id} of the log"
    yield f"- asked for: {moment_text(release.created_at)}"
    if facts.supersedes is not None:
        yield f"- supersedes release {facts.supersedes}"
    if release.reason:
        yield f"- why: {' '.join(release.reason.split())}"
    yield from ("", "| domain | rows |", "| --- | ---: |")
    for domain, count in tally.of("domain").items():
        yield f"| {_cell(domain)} | {count} |"


def _how(facts: Facts) -> Iterator[str]:
    yield "The stages an answer went through:"
    yield ""
    for number, stage in enumerate(facts.project.pipeline, start=1):
        yield f"{number}. {_stage(stage)}"
    yield ""
    yield "Guidelines that the answers were made under:"
    yield ""
    used = facts.tally.guideline_versions
    for guideline in facts.guidelines:
        if guideline.version in used:
            note = f": {' '.join(guideline.note.split())}" if guideline.note else ""
            yield f"- version {guideline.version}{note}"
    rounds = {int(each): count for each, count in facts.tally.of("round").items()}
    later = sum(count for each, count in rounds.items() if each > 1)
    yield ""
    yield f"{later} of {sum(rounds.values())} answers were returned at least once and revised."


def _who(facts: Facts) -> Iterator[str]:
    yield "People are named by pseudonyms that mean nothing outside this project."
    yield ""
    for role, names in sorted(facts.tally.people.items()):
        yield f"- {len(names)} {_ROLES.get(role, role)}"
    seconds = facts.tally.counts["time.seconds"]
    yield f"- active time of the accepted answers: {seconds / 3600:.1f} hours, as recorded"
    yield ""
    yield "Help by a model, as the authors disclosed it:"
    yield ""
    for kind, count in facts.tally.of("ai_help").items():
        yield f"- {kind}: {count}"


def _review(facts: Facts) -> Iterator[str]:
    verdicts = facts.tally.of("verdict")
    if not verdicts:
        yield "No review was made."
        return
    yield from ("| stage and verdict | count |", "| --- | ---: |")
    for verdict, count in verdicts.items():
        yield f"| {_cell(verdict)} | {count} |"
    if missing := facts.tally.counts["rows.without_review"]:
        yield ""
        yield f"{missing} rows have no review."


def _agreement(facts: Facts) -> Iterator[str]:
    votes = facts.tally.of("vote")
    if not votes:
        yield "Answers of this kind are not voted on."
        return
    yield "Votes: " + ", ".join(f"{count} of {kind}s" for kind, count in votes.items()) + "."
    yield _third_state(facts.tally.of("none"))
    yield ""
    if not facts.figures:
        yield "No figure of agreement was computed."
        return
    yield from ("| between | agreement | rests on |", "| --- | --- | --- |")
    for figure in facts.figures[:FIGURES_MAX]:
        yield f"| {_cell(figure.label)} | {_cell(figure.value)} | {_cell(figure.note)} |"
    if (more := len(facts.figures) - FIGURES_MAX) > 0:
        yield ""
        yield f"{more} more are not shown."


def _third_state(reasons: Mapping[str, int]) -> str:
    if not reasons:
        return "Every vote is a judgement."
    parts = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
    return f"Of these, {parts}; they are kept as such and count as neither met nor unmet."


def _rights(facts: Facts) -> Iterator[str]:
    yield f"This release is **{facts.release.grants}**: nobody's permission to use the work was"
    yield "recorded or checked. Settle that with the people who made it before you use it."


def _gaps(facts: Facts) -> Iterator[str]:
    counts = facts.tally.counts
    yield "- Whether the people are what they say of their profession was not verified here."
    yield "- Nothing was removed as a near-duplicate or for overlap with public test sets."
    if contested := counts["rows.contested"]:
        yield f"- {contested} rows are contested: raters differ and nobody decided."
    if imported := counts["rows.imported"]:
        yield f"- {imported} rows were imported; what their source does not hold is absent."
    if facts.project.find_stage(StageName.AUDIT) is None:
        yield "- No sample was audited after review."


def _stage(stage: StageSpec) -> str:
    parts = [f"{stage.people} {'person' if stage.people == 1 else 'people'}"]
    if stage.name is StageName.IMPORTED:
        return "imported: made elsewhere; no review was made here"
    if stage.blind:
        parts.append("blind")
    if stage.rounds > 1:
        parts.append(f"up to {stage.rounds} rounds")
    if stage.sample < 1:
        parts.append(f"a sample of {stage.sample:.0%}")
    if stage.when:
        parts.append(f"on {stage.when} only")
    parts += [f"skill {skill}" for skill in stage.requires_skills]
    if stage.requires_qualification:
        parts.append(f"qualification {stage.requires_qualification}")
    hold = durations.format(timedelta(seconds=stage.hold_seconds))
    return f"{stage.name.value}: {', '.join(parts)}; held for {hold} at most at a time"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
