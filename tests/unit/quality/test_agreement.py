"""Agreement by pairs of raters, from votes."""

import dataclasses
from collections.abc import Sequence

import pytest

from tacit.quality import agreement
from tacit.quality.records import PairAgreement, VoteRow
from tacit.stats.agreement import NO_COMMON_ITEM


def _vote(item: str, rater: str, label: str | None, **changes: object) -> VoteRow:
    plain = VoteRow(
        item_id=item,
        criterion="c1",
        criterion_version=1,
        rater_id=rater,
        verdict=label,
        option=None,
        scale="binary",
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]  # checked by replace


def _only(votes: Sequence[VoteRow]) -> PairAgreement:
    [pair] = agreement.of_votes(votes).pairs
    return pair


def test_a_pair_has_equal_labels_percent_kappa_and_n() -> None:
    labels = {"x": ("met", "met"), "y": ("met", "unmet"), "z": ("unmet", "unmet")}
    votes = [
        _vote(item, rater, label)
        for item, pair in labels.items()
        for rater, label in zip(("r1", "r2"), pair, strict=True)
    ]
    pair = _only(votes)
    assert (pair.rater_a, pair.rater_b, pair.equal, pair.n) == ("r1", "r2", 2, 3)
    assert pair.percent.value == pytest.approx(2 / 3)
    # equal 2 of 3, by chance 2*1 + 1*2 = 4 of 9: (6 - 4) / (9 - 4)
    assert pair.kappa.value == pytest.approx(0.4)


def test_three_raters_make_three_pairs_in_the_order_of_their_ids() -> None:
    votes = [_vote("x", rater, "met") for rater in ("r3", "r1", "r2")]
    pairs = agreement.of_votes(votes).pairs
    assert [(p.rater_a, p.rater_b) for p in pairs] == [("r1", "r2"), ("r1", "r3"), ("r2", "r3")]


def test_an_unresolved_vote_is_left_out_and_never_unmet() -> None:
    votes = [_vote("x", "r1", "unresolved"), _vote("x", "r2", "unmet")]
    result = agreement.of_votes(votes)
    assert (result.pairs, result.votes, result.reason) == ((), 1, agreement.ONE_RATER)


def test_cannot_assess_is_a_judgement() -> None:
    pair = _only([_vote("x", "r1", "cannot_assess"), _vote("x", "r2", "unmet")])
    assert (pair.equal, pair.n) == (0, 1)


def test_the_last_round_of_a_rater_counts() -> None:
    votes = [
        _vote("x", "r1", "met", round=2),
        _vote("x", "r1", "unmet", round=1),
        _vote("x", "r2", "met"),
    ]
    assert _only(votes).equal == 1


def test_only_peoples_own_votes_are_compared() -> None:
    votes = [
        _vote("x", "r1", "met"),
        _vote("x", "r2", "unmet", rater_kind="consensus"),
        _vote("x", "r3", "unmet", rater_kind="adjudicator"),
    ]
    assert agreement.of_votes(votes).reason == agreement.ONE_RATER


def test_another_version_of_a_criterion_is_another_unit() -> None:
    pair = _only([_vote("x", "r1", "met"), _vote("x", "r2", "met", criterion_version=2)])
    assert pair.n == 0
    assert pair.kappa.unknown == NO_COMMON_ITEM
    assert pair.percent.value is None


def test_options_are_compared_by_their_text_and_by_scale() -> None:
    scale = "nominal: Contradiction | Neutral | Entailment"
    votes = [
        _vote("x", rater, None, option=option, scale=scale, criterion="c2")
        for rater, option in (("r1", "Neutral"), ("r2", "Entailment"))
    ]
    votes += [_vote("x", rater, "met") for rater in ("r1", "r2")]
    result = agreement.of_votes(votes)
    assert [(by.scale, by.pairs[0].equal, by.pairs[0].n) for by in result.by_scale] == [
        ("binary", 1, 1),
        (scale, 0, 1),
    ]
    assert (result.pairs[0].equal, result.pairs[0].n) == (1, 2)


def test_no_votes_say_so() -> None:
    result = agreement.of_votes([])
    assert (result.pairs, result.by_scale, result.reason) == ((), (), agreement.NO_VOTES)


def test_beyond_the_limit_the_busiest_raters_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(agreement, "RATERS_MAX", 2)
    votes = [_vote(item, rater, "met") for item in "xy" for rater in ("r2", "r3")]
    votes.append(_vote("x", "r1", "met"))
    pair = _only(votes)
    assert (pair.rater_a, pair.rater_b) == ("r2", "r3")
