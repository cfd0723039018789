"""Counts over the rows of a release, for its datasheet. Pure, and sums of parts.

A part is counted in the step that writes it and kept with the step as plain JSON, so that
a build that was interrupted counts nothing twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tacit.releases._rows import Row


@dataclass
class Tally:
    """What was counted so far."""

    counts: Counter[str] = field(default_factory=Counter)
    """By a key with a dot: `domain.law`, `verdict.return`, `none.cannot_assess`."""
    people: dict[str, set[str]] = field(default_factory=dict)
    """Pseudonyms by role."""
    guideline_versions: set[int] = field(default_factory=set)

    def add(self, rows: Iterable[Row]) -> None:
        """Count rows."""
        for row in rows:
            self._add_content(row.content)

    def merge(self, other: Mapping[str, object]) -> None:
        """Add what `to_json` of another tally said."""
        counts, people = other["counts"], other["people"]
        versions = other["guideline_versions"]
        assert isinstance(counts, dict), "to_json writes counts"
        assert isinstance(people, dict), "to_json writes people"
        assert isinstance(versions, list), "to_json writes versions"
        self.counts.update(counts)
        for role, names in people.items():
            self.people.setdefault(role, set()).update(names)
        self.guideline_versions.update(versions)

    def to_json(self) -> dict[str, object]:
        """Plain values, for the engine of jobs to keep."""
        return {
            "counts": dict(self.counts),
            "people": {role: sorted(names) for role, names in self.people.items()},
            "guideline_versions": sorted(self.guideline_versions),
        }

    def of(self, group: str) -> dict[str, int]:
        """The counts of one group, most first."""
        prefix = f"{group}."
        found = {
            key.removeprefix(prefix): count
            for key, count in self.counts.items()
            if key.startswith(prefix)
        }
        return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))

    def _add_content(self, content: Mapping[str, object]) -> None:
        item = _mapping(content["item"])
        self.counts["rows.all"] += 1
        self.counts[f"domain.{item['domain'] or 'none'}"] += 1
        if content["contested"]:
            self.counts["rows.contested"] += 1
        if item["origin"] is not None:
            self.counts["rows.imported"] += 1
            self.counts[f"origin.{_format_of(item['origin'])}"] += 1
        if not content["reviews"]:
            self.counts["rows.without_review"] += 1
        for submission in _mappings(content["submissions"]):
            self.counts[f"ai_help.{submission['ai_help']}"] += 1
            self.counts["time.seconds"] += _whole(submission["seconds_active"])
            self.counts[f"round.{submission['round']}"] += 1
            self.guideline_versions.add(_whole(submission["guideline_version"]))
        for review in _mappings(content["reviews"]):
            self.counts[f"verdict.{review['stage']}: {review['verdict']}"] += 1
        for vote in _mappings(content["votes"]):
            self.counts[f"vote.{vote['rater_kind']}"] += 1
            if vote["why_none"] is not None:
                self.counts[f"none.{vote['why_none']}"] += 1
        for contributor in _mappings(content["contributors"]):
            role, name = str(contributor["role"]), str(contributor["by"])
            self.people.setdefault(role, set()).add(name)


def _format_of(origin: object) -> str:
    """The format that a row came in; empty where its origin is of another shape."""
    return str(origin.get("format") or "") if isinstance(origin, Mapping) else ""


def _mapping(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping), "make_row makes an object"
    return value


def _mappings(value: object) -> list[Mapping[str, object]]:
    assert isinstance(value, list), "make_row makes a list"
    return [_mapping(each) for each in value]


def _whole(value: object) -> int:
    assert isinstance(value, int), "make_row makes a whole number"
    return value
