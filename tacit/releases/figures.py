"""Figures of agreement for a datasheet; people in them are letters."""

from collections.abc import Sequence
from string import ascii_uppercase

from tacit.quality import agreement, votes
from tacit.quality.records import PairAgreement
from tacit.releases.ports import Figure
from tacit.stats.agreement import Figure as Number
from tacit.storage.transaction import Tx


def of_project(tx: Tx, *, project_id: str) -> Sequence[Figure]:
    """Equal labels and Cohen's κ of each pair of raters."""
    found = agreement.of_votes(votes.read_rows(tx, project_id=project_id))
    raters = sorted({rater for pair in found.pairs for rater in (pair.rater_a, pair.rater_b)})
    letters = {rater: _letter(place) for place, rater in enumerate(raters)}
    return [figure for pair in found.pairs for figure in _of_pair(pair, letters)]


def _of_pair(pair: PairAgreement, letters: dict[str, str]) -> tuple[Figure, Figure]:
    names = f"rater {letters[pair.rater_a]} with rater {letters[pair.rater_b]}"
    return (
        Figure(
            label=f"equal labels, {names}",
            value=_text(pair.percent, digits=1, unit=" %", factor=100),
            note=f"{pair.equal} of {pair.n} criteria",
        ),
        Figure(
            label=f"Cohen's κ, {names}",
            value=_text(pair.kappa, digits=3, unit="", factor=1),
            note=pair.kappa.reason or f"{pair.n} criteria",
        ),
    )


def _text(number: Number, *, digits: int, unit: str, factor: int) -> str:
    if number.value is None:
        return "undefined"
    return f"{number.value * factor:.{digits}f}{unit}"


def _letter(place: int) -> str:
    turn, letter = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[letter] + (str(turn + 1) if turn else "")
