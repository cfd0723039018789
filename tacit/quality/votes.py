"""Votes of a project with the scale of each criterion, as agreement takes them."""

from collections.abc import Sequence

from tacit.kit.fields import Fields
from tacit.quality.records import VoteRow
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import Criterion, read_each
from tacit.work import votes

ITEMS_AT_ONCE = 500


def read_rows(tx: Tx, *, project_id: str) -> Sequence[VoteRow]:
    """Read the votes of a project as agreement takes them."""
    given = votes.read_votes(tx, project_id=project_id)
    scales = _scales(tx, sorted({vote.item_id for vote in given}))
    return [
        VoteRow(
            item_id=vote.item_id,
            criterion=vote.criterion,
            criterion_version=vote.criterion_version,
            rater_id=vote.rater_id,
            verdict=vote.verdict,
            option=vote.option,
            rater_kind=vote.rater_kind.value,
            round=vote.round,
            scale=scales.get((vote.item_id, vote.criterion), ""),
        )
        for vote in given
    ]


def _scales(tx: Tx, item_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """The scale of each criterion of each item."""
    scales = {}
    for begin in range(0, len(item_ids), ITEMS_AT_ONCE):
        for item in items.read_items(tx, item_ids=item_ids[begin : begin + ITEMS_AT_ONCE]):
            fields = Fields(item.input, place=f"items {item.id}")
            for criterion in read_each(fields, "criteria", Criterion.read):
                scales[item.id, criterion.id] = criterion.scale
    return scales
