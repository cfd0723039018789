"""Votes of a project as figures over many items take them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from tacit.projects import projects
from tacit.quality.records import VoteRow, is_own
from tacit.storage.transaction import Tx
from tacit.tasks import items, registry
from tacit.tasks.kind import VoteDraft
from tacit.tasks.records import Item
from tacit.work import votes
from tacit.work.records import Vote

ITEMS_AT_ONCE = 500


def read_rows(tx: Tx, *, project_id: str) -> Sequence[VoteRow]:
    """Read the votes of a project as agreement takes them."""
    kind = registry.get(projects.read_project(tx, project_id=project_id).kind)
    given = sorted(votes.read_votes(tx, project_id=project_id), key=_cast)
    found = {item.id: item for item in _read_items(tx, sorted({vote.item_id for vote in given}))}
    made = votes.read_contexts(tx, project_id=project_id)
    return [
        VoteRow(
            item_id=first.item_id,
            criterion=measure.unit,
            criterion_version=measure.version,
            rater_id=first.rater_id,
            verdict=None,
            option=measure.label,
            rater_kind=first.rater_kind.value,
            round=first.round,
            scale=measure.scale,
            domain=found[first.item_id].domain,
            guideline_version=context.guideline_version if context else None,
            at=first.at,
            seconds=context.seconds if context else None,
            submission_id=first.submission_id,
        )
        for first, drafts in _by_rater(given)
        for context in [made.get(first.submission_id or first.review_id or "")]
        for measure in kind.measures(drafts, found[first.item_id].input)
    ]


def keep_last(rows: Sequence[VoteRow]) -> list[VoteRow]:
    """People's own judgement of their last round on each unit, if that round has one."""
    last: dict[tuple[str, str, str, int], VoteRow] = {}
    for row in rows:
        if not is_own(row.rater_kind):
            continue
        key = (row.rater_id, row.item_id, row.criterion, row.criterion_version)
        if key not in last or row.round >= last[key].round:
            last[key] = row
    return [row for row in last.values() if row.label is not None]


def read_inputs(tx: Tx, *, item_ids: Sequence[str]) -> dict[str, Mapping[str, object]]:
    """The inputs of items."""
    return {item.id: item.input for item in _read_items(tx, item_ids)}


def _read_items(tx: Tx, item_ids: Sequence[str]) -> Iterator[Item]:
    for begin in range(0, len(item_ids), ITEMS_AT_ONCE):
        yield from items.read_items(tx, item_ids=item_ids[begin : begin + ITEMS_AT_ONCE])


def _by_rater(given: Sequence[Vote]) -> Iterator[tuple[Vote, list[VoteDraft]]]:
    """What each rater said of an item in a round, with one of the votes."""
    for _, group in groupby(given, key=_cast):
        cast = list(group)
        yield (
            cast[0],
            [
                VoteDraft(
                    criterion=vote.criterion,
                    criterion_version=vote.criterion_version,
                    verdict=vote.verdict,
                    option=vote.option,
                )
                for vote in cast
            ],
        )


def _cast(vote: Vote) -> tuple[str, str, str, int]:
    return (vote.item_id, vote.rater_id, vote.rater_kind.value, vote.round)
