"""Near-duplicates: what is found, what is not, and that the share in common is exact."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tacit.stats import _shingles, duplicates
from tacit.stats._shingles import Reader
from tacit.stats.duplicates import Duplicate

WORDS = np.array([f"w{number}" for number in range(5_000)])
EMPTY = np.empty(0, dtype=np.uint64)


def _texts(seed: int, count: int, *, length: int = 300) -> list[list[str]]:
    chance = np.random.default_rng(seed)
    return [WORDS[chance.integers(0, len(WORDS), length)].tolist() for _ in range(count)]


def _changed(text: list[str], seed: int, *, share: float = 0.1) -> list[str]:
    chance = np.random.default_rng(seed)
    made = list(text)
    for place in chance.choice(len(text), round(share * len(text)), replace=False):
        made[place] = f"x{chance.integers(10**6)}"
    return made


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return set(zip(words, words[1:], words[2:], strict=False)) or (
        {tuple(words)} if words else set()
    )


def _share(one: str, other: str) -> float:
    a, b = _runs(one), _runs(other)
    return len(a & b) / len(a | b) if a | b else 0.0


def test_texts_with_a_tenth_of_words_changed_are_all_found_and_no_others() -> None:
    own = _texts(1, 400)
    texts = [" ".join(text) for text in own]
    texts += [" ".join(_changed(text, seed)) for seed, text in enumerate(own[:200])]
    found = duplicates.find(texts)
    assert [(one.first, one.second) for one in found] == [(n, 400 + n) for n in range(200)]
    for one in found[:20]:
        assert one.alike == pytest.approx(_share(texts[one.first], texts[one.second]))


def test_case_and_spaces_do_not_matter() -> None:
    found = duplicates.find(
        ["One two  three four.", "nothing like it at all", "one TWO three\nfour."]
    )
    assert found == (Duplicate(first=0, second=2, alike=1.0),)


def test_of_equal_texts_each_is_paired_with_the_first() -> None:
    found = duplicates.find(["a b c d"] * 5)
    assert [(one.first, one.second) for one in found] == [(0, n) for n in range(1, 5)]


def test_texts_without_words_are_like_no_other() -> None:
    assert duplicates.find(["", "  ", "\n"]) == ()
    assert duplicates.find([]) == ()


def test_short_texts_are_one_run() -> None:
    found = duplicates.find(["yes", "yes", "no", "yes indeed", "Yes  indeed"])
    assert [(one.first, one.second) for one in found] == [(0, 1), (3, 4)]


def test_writing_without_spaces_is_read_by_character() -> None:
    one = "今天天气很好我们去公园散步然后回家吃饭"
    found = duplicates.find([one, one[:-1] + "面", "完全不同的一句话没有任何相同之处"])
    assert [(each.first, each.second) for each in found] == [(0, 1)]


def test_a_release_against_a_benchmark() -> None:
    """Changed, equal, equal twice, twice the same change, and a change of what is equal."""
    bench, release = _texts(2, 30), _texts(3, 50)
    release[7] = release[8] = _changed(bench[4], 1)
    release[20] = release[21] = bench[9]
    bench[10] = _changed(bench[9], 2)
    found = duplicates.find([" ".join(t) for t in release], against=[" ".join(t) for t in bench])
    assert [(one.first, one.second) for one in found] == [
        (4, 7), (4, 8), (9, 20), (9, 21), (10, 20), (10, 21),
    ]  # fmt: skip
    assert duplicates.find(["a b c"], against=[]) == ()


def test_boilerplate_says_nothing() -> None:
    """A preamble of forty words that all share, before ten of their own."""
    common = [f"say{number}" for number in range(40)]
    texts = [" ".join(common + text) for text in _texts(4, 200, length=10)]
    assert _share(texts[0], texts[1]) > 0.5
    assert duplicates.find(texts) == ()


def test_what_twelve_people_copied_is_no_boilerplate() -> None:
    texts = _texts(5, 600, length=60)
    texts[100:112] = [_changed(texts[100], seed, share=0.02) for seed in range(12)]
    found = duplicates.find([" ".join(text) for text in texts])
    assert {(one.first, one.second) for one in found} == set(
        itertools.combinations(range(100, 112), 2)
    )


def test_bins_agree_as_often_as_texts_share_runs() -> None:
    """The property of MinHash, with empty bins too: 60 texts in pairs, and short ones."""
    for length in (300, 40):
        own = _texts(6, 60, length=length)
        pairs = [(" ".join(t), " ".join(_changed(t, n))) for n, t in enumerate(own)]
        texts = [text for pair in pairs for text in pair]
        reader = Reader(texts, common=EMPTY, seed=3)
        lowest = duplicates.signatures(reader.read(np.arange(len(texts))))
        agree = np.mean(lowest[::2] == lowest[1::2])
        share = np.mean([_share(one, other) for one, other in pairs])
        assert agree == pytest.approx(share, abs=0.03)


def test_bands_a_part_at_a_time_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    own = _texts(7, 60)
    texts = [" ".join(text) for text in own + [_changed(text, 1, share=0.2) for text in own[:20]]]
    whole = duplicates.find(texts, alike_min=0.2)
    monkeypatch.setattr(duplicates, "KEYS_BYTES_MAX", 4 * len(texts) * 5)
    assert duplicates.find(texts, alike_min=0.2) == whole
    assert len(whole) == 20


def test_a_large_group_of_one_key_is_a_star_and_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duplicates, "GROUP_MAX", 4)
    base = _texts(8, 1, length=200)[0]
    texts = [" ".join([*base, f"end{number}"]) for number in range(12)]
    found = duplicates.find(texts)
    linked = {one.first for one in found} | {one.second for one in found}
    assert linked == set(range(12))


def test_runs_in_the_shingles_of_a_block_are_those_of_each_text_alone() -> None:
    texts = [" ".join(text) for text in _texts(9, 5, length=20)] + ["", "one", "one two"]
    whole = _shingles.hashed(texts)
    for number, text in enumerate(texts):
        alone = _shingles.hashed([text])
        assert whole.of(number).tolist() == alone.hashes.tolist()
        assert len(set(alone.hashes.tolist())) == len(_runs(text))


@given(st.lists(st.text(alphabet="aAb\u00df\u4e00\u3042\u00e9 \n\t\x1c\u00a0\u3000", max_size=30)))
def test_words_are_those_of_splitting(texts: list[str]) -> None:
    found, length = _shingles._words(texts)
    words = [word for text in texts for word in _shingles.words_of(text)]
    assert length.tolist() == [len(_shingles.words_of(text)) for text in texts]
    assert len(set(zip(words, found.tolist(), strict=True))) == len(set(words))
    assert len(set(found.tolist())) == len(set(words))


@settings(max_examples=50)
@given(st.lists(st.text(alphabet="ab \n\u4e00\u00df", max_size=30), max_size=12))
def test_any_texts_are_taken_and_shares_are_exact(texts: list[str]) -> None:
    for one in duplicates.find(texts):
        assert 0.5 <= one.alike <= 1
        assert one.first < one.second
