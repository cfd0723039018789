"""A text in steps, in many scripts, and whatever a hostile text looks like."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.tasks.kinds.critique.splitting import How, split


def steps(text: str, how: How = How.AUTO) -> list[str]:
    return [text[start:end] for start, end in split(text, how)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Lee gave 2.5 mg at 8 a.m. to her.", ["Dr. Lee gave 2.5 mg at 8 a.m. to her."]),
        ("Costs, fees, etc. The rest is free.", ["Costs, fees, etc.", "The rest is free."]),
        ("See Art. 5 No. 3. It applies.", ["See Art. 5 No. 3.", "It applies."]),
        ("J. R. Miller signed. He may.", ["J. R. Miller signed.", "He may."]),
        ("„Ist das so?“ Ja. Nach § 5 Abs. 2 gilt es.",
         ["„Ist das so?“", "Ja.", "Nach § 5 Abs. 2 gilt es."]),
        ("税率は10%です。合計は110円。", ["税率は10%です。", "合計は110円。"]),
        ("总价为110元。是吗？是的！", ["总价为110元。", "是吗？", "是的！"]),
        ("السعر مئة. هل هذا صحيح؟ نعم.", ["السعر مئة.", "هل هذا صحيح؟", "نعم."]),
        ("המחיר מאה. זה נכון.", ["המחיר מאה.", "זה נכון."]),
        ("कर दस है। कुल एक सौ दस है।", ["कर दस है।", "कुल एक सौ दस है।"]),
        ("Run `a. B` now. Then stop.", ["Run `a. B` now.", "Then stop."]),
        ("With $x. Y$ it holds. So it is.", ["With $x. Y$ it holds.", "So it is."]),
        ("1. First of all. And so on.", ["1. First of all.", "And so on."]),
    ],
)  # fmt: skip
def test_sentences(text: str, wanted: list[str]) -> None:
    assert steps(text, How.SENTENCES) == wanted


def test_three_paragraphs_are_three_steps_and_one_is_split_by_sentences() -> None:
    assert steps("A one. A two.\n\nB.\n\nC.") == ["A one. A two.", "B.", "C."]
    assert steps("A one. A two.\n\nB.") == ["A one.", "A two.", "B."]


def test_a_list_gives_one_step_an_item_with_all_that_hangs_on_it() -> None:
    text = "Do this:\n1. Weigh.\n   - twice\n\n   Then note it.\n2. Mix."
    assert steps(text, How.PARAGRAPHS) == [
        "Do this:",
        "1. Weigh.\n   - twice\n\n   Then note it.",
        "2. Mix.",
    ]


def test_code_stays_whole_whatever_stands_in_it() -> None:
    text = "Run:\n```py\na = 1.\n\n# 2. B\n```\nDone. Good."
    assert steps(text, How.SENTENCES) == [
        "Run:", "```py\na = 1.\n\n# 2. B\n```", "Done.", "Good.",
    ]  # fmt: skip


def test_a_formula_goes_with_what_leads_to_it_and_a_heading_with_what_follows() -> None:
    text = "## Moment\n\nIt is\n\n$$M = \\frac{q l^2}{8}$$\n\n## Stress\n\nToo high."
    assert steps(text, How.PARAGRAPHS) == [
        "## Moment\n\nIt is\n\n$$M = \\frac{q l^2}{8}$$",
        "## Stress\n\nToo high.",
    ]


def test_steps_that_say_so_begin_on_their_line() -> None:
    assert steps("Step 1: weigh.\nStep 2: mix.", How.PARAGRAPHS) == [
        "Step 1: weigh.", "Step 2: mix.",
    ]  # fmt: skip


def test_a_text_of_very_many_sentences_falls_into_paragraphs() -> None:
    assert steps("So it is. " * 500) == [("So it is. " * 500).strip()]


@given(st.text(alphabet="aB .!?\n`$#-1\\[]。؟~|*", max_size=200), st.sampled_from(list(How)))
def test_only_white_space_is_left_between_steps(text: str, how: How) -> None:
    stretches = split(text, how)
    ends = [0, *(end for _, end in stretches)]
    begins = [*(start for start, _ in stretches), len(text)]
    assert all(start < end for start, end in stretches)
    assert all(not text[a:b].strip() for a, b in zip(ends, begins, strict=True))
    assert split(text, how) == stretches


@pytest.mark.parametrize(
    "piece", ["`", "``` ", "$", "\\(", "\\[ ", "a. ", "(", "- ", "\n\n", "e.g. "]
)
def test_a_hostile_text_takes_time_in_proportion(piece: str) -> None:
    def seconds(count: int) -> float:
        begin = time.process_time()
        split(piece * count, How.SENTENCES)
        return time.process_time() - begin

    assert seconds(80_000) < 16 * seconds(10_000) + 0.2
