"""Every value on agreement that is published for the shared data comes out."""

from collections import Counter
from itertools import combinations

import pytest

from tacit.stats import agreement, alpha
from tacit.stats.alpha import Scale
from tacit.stats.votes import Votes
from tests.make import crowds, real_votes
from tests.stats.test_agreement import value

KQA = "k-qa/NLI_medical_annotator.csv"
PANDALM = "pandalm/testset-v1.json"
LEVELS = ("Contradiction", "Neutral", "Entailment")


def _physicians(*, only: str | None = None, met: str | None = None) -> Votes:
    """All votes of K-QA or those on one category; with `met`, that label or not."""
    rows = [
        [row[f"label_{number}"] for number in range(3)]
        for row in real_votes.physicians()
        if only in {None, row["category_x"]}
    ]
    if met is None:
        return crowds.of_rows(rows, levels=LEVELS)
    return crowds.of_rows([[label == met for label in row] for row in rows], levels=[False, True])


def _annotators() -> Votes:
    return crowds.of_rows(
        [[row[f"annotator{n}"] for n in (1, 2, 3)] for row in real_votes.preferences()],
        levels=[0, 1, 2],
    )


@pytest.mark.parametrize(
    ("name", "chosen", "metric"),
    [
        ("alpha nominal", {}, "nominal"),
        ("alpha ordinal", {}, "ordinal"),
        ("alpha met", {"met": "Entailment"}, "nominal"),
        ("alpha contradicted", {"met": "Contradiction"}, "nominal"),
        ("alpha nominal, Must_have", {"only": "Must_have"}, "nominal"),
        ("alpha nominal, Nice_to_have", {"only": "Nice_to_have"}, "nominal"),
    ],
)
def test_alpha_of_the_physicians(name: str, chosen: dict[str, str], metric: Scale) -> None:
    found = alpha.krippendorff(_physicians(**chosen), metric=metric)
    assert value(found) == pytest.approx(real_votes.expected(KQA)[name], abs=1e-9)
    assert found.low is not None


@pytest.mark.parametrize(("one", "other"), list(combinations(range(3), 2)))
def test_pairs_of_physicians(one: int, other: int) -> None:
    expected = real_votes.expected(KQA)
    votes, met = _physicians(), _physicians(met="Entailment")
    pair = f"{one}-{other}"
    found = agreement.kappa(votes, raters=(one, other))
    assert value(found) == pytest.approx(expected[f"kappa {pair}"], abs=1e-9)
    found = agreement.kappa(met, raters=(one, other))
    assert value(found) == pytest.approx(expected[f"kappa {pair}, met"], abs=1e-9)
    two = votes.take((votes.rater == one) | (votes.rater == other))
    equal = agreement.percent(two)
    assert value(equal) * equal.n == pytest.approx(expected[f"equal labels {pair}"])


def test_all_physicians_together() -> None:
    expected = real_votes.expected(KQA)
    votes, met = _physicians(), _physicians(met="Entailment")
    assert value(agreement.fleiss(votes)) == pytest.approx(expected["Fleiss kappa"], abs=1e-9)
    assert value(agreement.ac1(votes)) == pytest.approx(expected["Gwet AC1"], abs=1e-9)
    assert value(agreement.ac1(met)) == pytest.approx(expected["Gwet AC1, met"], abs=1e-9)
    for votes_of, name in ((votes, "unanimous rows"), (met, "unanimous rows, met")):
        assert int((votes_of.counts().max(axis=1) == 3).sum()) == expected[name]


@pytest.mark.parametrize("physician", range(3))
def test_a_physician_against_the_others(physician: int) -> None:
    expected = real_votes.expected(KQA)
    found = agreement.macro_f1(_physicians(), rater=physician, positive="Entailment")
    name = f"macro-F1 of physician {physician} against the others"
    assert value(found) == pytest.approx(expected[name], abs=1e-9)
    rows = real_votes.physicians()
    labels = [row[f"label_{physician}"] for row in rows]
    most = [
        Counter(row[f"label_{number}"] for number in range(3)).most_common(1)[0][0] for row in rows
    ]
    found = agreement.kappa(agreement.paired(labels, most))
    name = f"kappa of physician {physician} with the majority"
    assert value(found) == pytest.approx(expected[name], abs=1e-9)


def test_clusters_of_answers_widen_the_interval() -> None:
    """399 statements stand in 50 answers: `n` says what is independent."""
    rows = real_votes.physicians()
    clusters = [row["Question"] for row in rows]
    alone = alpha.krippendorff(_physicians())
    clustered = alpha.krippendorff(_physicians(), clusters=clusters)
    assert (alone.n, clustered.n) == (399, 50)
    assert clustered.value == alone.value
    assert None not in {alone.low, clustered.low, alone.high, clustered.high}


def test_the_annotators_of_pandalm() -> None:
    expected = real_votes.expected(PANDALM)
    votes = _annotators()
    for one, other in combinations(range(3), 2):
        found = value(agreement.kappa(votes, raters=(one, other)))
        assert found == pytest.approx(expected[f"kappa {one + 1}-{other + 1}"], abs=1e-9)
    found = value(alpha.krippendorff(votes))
    assert found == pytest.approx(expected["alpha nominal"], abs=1e-9)
    assert value(agreement.fleiss(votes)) == pytest.approx(expected["Fleiss kappa"], abs=1e-9)
    assert value(agreement.ac1(votes)) == pytest.approx(expected["Gwet AC1"], abs=1e-9)
    found = value(agreement.ties_agreement(votes, order=(1, 0, 2)))
    assert found == pytest.approx(expected["GDPval agreement"], abs=1e-9)
    assert int((votes.counts().max(axis=1) == 3).sum()) == expected["unanimous pairs"]


@pytest.mark.parametrize("judge", ["gpt-4o-mini", "claude-haiku-4-5"])
def test_a_judge_from_its_confusion_matrix(judge: str) -> None:
    name = f"{judge} on HealthBench meta-evaluation"
    expected = real_votes.expected("confusion-matrices")[name]
    # rater 0 is the judge, rater 1 the majority of physicians; 1 is met
    votes = crowds.of_counts([(expected["tn"], expected["fn"]), (expected["fp"], expected["tp"])])
    equal = agreement.percent(votes)
    assert equal.n == expected["n"]
    assert value(equal) == pytest.approx(expected["accuracy"], abs=1e-9)
    assert value(agreement.kappa(votes)) == pytest.approx(expected["kappa"], abs=1e-9)
    found = agreement.macro_f1(votes, rater=0, positive=1)
    assert value(found) == pytest.approx(expected["macro_f1"], abs=1e-9)
