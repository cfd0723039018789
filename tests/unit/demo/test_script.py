"""The script of the sample work: complete, in order, and consistent with its guidelines."""

from datetime import UTC, datetime

import pytest

from tacit.demo import script
from tacit.demo.script import ACTS, CONTENT
from tacit.kit.fields import Fields
from tacit.projects import _rules
from tacit.tasks import registry

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_script_is_in_the_order_of_time() -> None:
    written = script.read(CONTENT, now=NOW)
    times = [line.at for line in written.lines]
    assert times == sorted(times)
    assert all(at < NOW for at in times)
    assert len(written.people) >= 20
    assert sum(len(folder.items) for folder in written.folders) >= 40
    assert {line.act for line in written.lines} <= set(ACTS)


def test_every_field_has_a_project_and_every_person_skills_to_work() -> None:
    written = script.read(CONTENT, now=NOW)
    by_name = {person.id: person for person in written.people}
    for line in written.lines:
        assert line.by in by_name, line.place
    assert {skill.split(".")[0] for person in written.people for skill in person.skills} >= {
        "law", "consulting", "medicine", "finance", "engineering",
    }  # fmt: skip


def test_reviews_name_points_of_their_guideline_or_of_the_answer() -> None:
    """A kind whose answers have parts, as reasoning its steps, has points of its own."""
    written = script.read(CONTENT, now=NOW)
    projects = {folder.document.name: folder for folder in written.folders}
    inputs = {
        (folder.document.name, item.key): item.input
        for folder in written.folders
        for item in folder.items
    }
    parts: dict[tuple[str, str], set[str]] = {}
    points = {
        folder.document.name: {
            point.slug for point in _rules.read_points(folder.document.guideline)
        }
        for folder in written.folders
    }
    for line in written.lines:
        item = (line.project, line.item)
        if line.act == "submit":
            kind = registry.get(projects[line.project].document.kind)
            found = kind.points(line.fields.mapping("answer"), inputs[item])
            parts[item] = {point.slug for point in found}
        known = points[line.project] | parts.get(item, set())
        for place, entry in line.fields.many("lines"):
            assert Fields(entry, place=place).text("point") in known, line.place


@pytest.mark.parametrize("clock_time", ["00:00", "00:04", "06:30", "23:59"])
def test_the_sample_work_lies_in_the_past_at_any_time_of_day(clock_time: str) -> None:
    now = datetime.fromisoformat(f"2026-11-21T{clock_time}:00+00:00")
    assert all(line.at <= now for line in script.read(script.CONTENT, now=now).lines)
