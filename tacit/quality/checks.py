"""What `tacit doctor` checks of the figures of quality."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from tacit.kit.findings import Finding
from tacit.projects import projects
from tacit.quality import _store_figures, figures
from tacit.quality.figures import ReadGold
from tacit.storage.transaction import Tx

FINDINGS_MAX = 200
TOLERANCE = 1e-9
"""Sums may run in another order on another machine."""
_NOT_COMPARED = frozenset({"computed_at", "guideline_version"})


def run(tx: Tx, *, read_gold: ReadGold) -> list[Finding]:
    """Compute the kept figures again from the votes, where no vote is newer, and compare."""
    return list(_all(tx, read_gold))[:FINDINGS_MAX]


def _all(tx: Tx, read_gold: ReadGold) -> Iterator[Finding]:
    for project_id, standing in sorted(_store_figures.standings(tx).items()):
        votes, gold = standing.votes, standing.gold_answers
        project = projects.read_project(tx, project_id=project_id)
        material = figures.read(tx, project=project, read_gold=read_gold)
        now = figures.compute([material], now=figures.NEVER)[0].figures
        if (now.votes, now.gold_answers) == (votes, gold):
            kept = _store_figures.find_figures(tx, project_id)
            assert kept is not None, "it was counted"
            before, after = _store_figures.as_json(kept), _store_figures.as_json(now)
            for difference in _differences(before, after, ""):
                yield Finding(
                    check="quality.figures",
                    place=f"quality_figures {project_id}{difference.place}",
                    message="A figure is not what the votes say.",
                    expected=difference.after,
                    found=difference.before,
                    remedy="It is computed again with the next votes.",
                )
        elif votes > now.votes:
            yield Finding(
                check="quality.figures",
                place=f"quality_figures {project_id}",
                message="The figures rest on more votes than there are.",
                expected=str(now.votes),
                found=str(votes),
            )


class _Difference(NamedTuple):
    place: str
    before: str
    after: str


def _differences(before: object, after: object, place: str) -> Iterator[_Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted((before.keys() | after.keys()) - _NOT_COMPARED):
            yield from _differences(before.get(key), after.get(key), f"{place}.{key}")
    elif _is_list(before) and _is_list(after):
        assert isinstance(before, Sequence), "as _is_list says"
        assert isinstance(after, Sequence), "as _is_list says"
        for number, (old, new) in enumerate(zip_longest(before, after)):
            yield from _differences(old, new, f"{place}[{number}]")
    elif isinstance(before, float) and isinstance(after, float | int):
        if abs(before - after) > TOLERANCE:
            yield _Difference(place, str(before), str(after))
    elif before != after:
        yield _Difference(place, str(before), str(after))


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
