"""Figures of agreement for a datasheet; people in them are letters."""

from collections.abc import Sequence
from string import ascii_uppercase

from tacit.quality import agreement, marks, votes
from tacit.quality.records import MarkAgreement, PairAgreement
from tacit.releases.ports import Figure
from tacit.stats.estimates import Estimate
from tacit.storage.transaction import Tx


def of_project(tx: Tx, *, project_id: str) -> Sequence[Figure]:
    """Equal labels and Cohen's κ of each pair of raters, and how far what they marked meets."""
    found = agreement.of_votes(votes.read_rows(tx, project_id=project_id))
    marked = marks.of_rows(marks.read_rows(tx, project_id=project_id))
    pairs: list[PairAgreement | MarkAgreement] = [*found.pairs, *marked]
    raters = sorted({rater for pair in pairs for rater in (pair.rater_a, pair.rater_b)})
    letters = {rater: _letter(place) for place, rater in enumerate(raters)}
    return [
        *(figure for pair in found.pairs for figure in _of_pair(pair, letters)),
        *(figure for pair in marked for figure in _of_marks(pair, letters)),
    ]


def _of_pair(pair: PairAgreement, letters: dict[str, str]) -> tuple[Figure, Figure]:
    names = _names(pair, letters)
    return (
        Figure(
            label=f"equal labels, {names}",
            value=_text(pair.percent, digits=1, unit=" %", factor=100),
            note=f"{pair.equal} of {pair.n} criteria",
        ),
        Figure(
            label=f"Cohen's κ, {names}",
            value=_text(pair.kappa, digits=3, unit="", factor=1),
            note=pair.kappa.unknown or f"{pair.n} criteria",
        ),
    )


def _of_marks(pair: MarkAgreement, letters: dict[str, str]) -> tuple[Figure, Figure]:
    names = _names(pair, letters)
    return (
        Figure(
            label=f"steps between first wrong steps, {names}",
            value=_text(pair.distance, digits=2, unit="", factor=1),
            note=pair.distance.unknown or f"{pair.distance.n} responses where both name a step",
        ),
        Figure(
            label=f"overlap of marked words (F1), {names}",
            value=_text(pair.spans, digits=3, unit="", factor=1),
            note=pair.spans.unknown or f"{pair.spans.n} responses with a mark",
        ),
    )


def _names(pair: PairAgreement | MarkAgreement, letters: dict[str, str]) -> str:
    return f"rater {letters[pair.rater_a]} with rater {letters[pair.rater_b]}"


def _text(number: Estimate, *, digits: int, unit: str, factor: int) -> str:
    if number.value is None:
        return "undefined"
    return f"{number.value * factor:.{digits}f}{unit}"


def _letter(place: int) -> str:
    turn, letter = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[letter] + (str(turn + 1) if turn else "")
