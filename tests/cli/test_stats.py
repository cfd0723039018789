"""`tacit stats`: a table of votes from a file, without a server or a data folder."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tacit.cli.main import main
from tacit.cli.output import EXIT_BAD_INPUT
from tests.make import real_votes

COLUMNS = ("--item", "item", "--rater", "who", "--label", "said")


def _run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    for name in [name for name in os.environ if name.startswith("TACIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(sys, "argv", ["tacit", "stats", *words])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    out, error = capsys.readouterr()
    return int(ended.value.code or 0), out, error


def _table(folder: Path, *rows: str, header: str = "item,who,said", name: str = "v.csv") -> str:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def test_the_physicians_of_k_qa_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, expected = real_votes.physicians(), real_votes.expected("k-qa/NLI_medical_annotator.csv")
    lines = [
        f"{place},{rater},{row[f'label_{rater}']},{row['category_x']}"
        for place, row in enumerate(rows)
        for rater in range(3)
    ]
    path = _table(tmp_path, *lines, header="item,who,said,kind")
    order = ("--levels", "Contradiction,Neutral,Entailment", "--json")
    code, out, _ = _run(monkeypatch, capsys, path, *COLUMNS, *order)
    assert code == 0
    answer = json.loads(out)
    assert (answer["votes"], answer["items"], answer["raters"]) == (1197, 399, 3)
    found: dict[str, Any] = {each["name"]: each for each in answer["agreement"]}
    for name, statistic in (
        ("Krippendorff's α, nominal", "alpha nominal"),
        ("Krippendorff's α, ordinal", "alpha ordinal"),
        ("Gwet's AC1", "Gwet AC1"),
        ("Fleiss' κ", "Fleiss kappa"),
    ):
        assert found[name]["value"] == pytest.approx(expected[statistic], abs=1e-9)
        assert found[name]["low"] < found[name]["value"] < found[name]["high"]
    labels = {label["item"]: label["label"] for label in answer["truth"]["labels"]}
    same = sum(labels[str(place)] == row["majority_label"] for place, row in enumerate(rows))
    assert same >= 380
    assert sum(map(sum, answer["confusion"])) == pytest.approx(1)


def test_a_person_reads_what_is_known_and_what_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = _table(tmp_path, "a,ann,yes", "a,bob,no", "b,ann,yes", "b,bob,yes", "b,bob,no")
    code, out, _ = _run(monkeypatch, capsys, path, *COLUMNS)
    assert code == 0
    assert "4 votes of 2 raters on 2 items, 2 of them with two or more" in out
    assert "1 vote of a rater on an item took the place of another" in out
    assert "percent agreement          0.000" in out
    assert "Cohen's κ" in out
    assert "model not checked: 0 gold items" in out


def test_an_empty_table_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = _run(monkeypatch, capsys, _table(tmp_path), *COLUMNS)
    assert code == 0
    assert "not known: no item has two votes" in out


def test_missing_labels_numbers_and_clusters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        f"{item}\t{who}\t{0 if item == 7 else 1 + (item + who * (item % 3 == 0)) % 4}\t{item // 2}"
        for item in range(60)
        for who in range(2)
    ]
    path = _table(tmp_path, *lines, header="item\twho\tsaid\ttask", name="v.tsv")
    words = (*COLUMNS, "--missing", "0", "--cluster", "task", "--json")
    _, out, _ = _run(monkeypatch, capsys, path, *words)
    answer = json.loads(out)
    assert (answer["votes"], answer["items"]) == (118, 59)
    found = {each["name"]: each for each in answer["agreement"]}
    assert found["Krippendorff's α, nominal"]["n"] == 30
    assert found["Krippendorff's α, interval"]["value"] is not None
    assert "Krippendorff's α, ordinal" not in found
    assert set(answer["levels"]) == {"1", "2", "3", "4"}


def test_gold_chooses_the_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        f"{item},{who},{'yn'[item % 2 if who < 3 else 0]},{'yn'[item % 2] if who == 0 else ''}"
        for item in range(60)
        for who in range(4)
    ]
    path = _table(tmp_path, *lines, header="item,who,said,truth")
    _, out, _ = _run(monkeypatch, capsys, path, *COLUMNS, "--gold", "truth")
    assert "60 of 60 gold items right" in out


@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        (["a,ann"], (), "v.csv:2: This row has too few columns."),
        ([",ann,yes"], (), "v.csv:2: This row names no item."),
        (["a,,yes"], (), "v.csv:2: This row names no rater."),
        (["a,ann,yes"], ("--levels", "no,maybe"), "Row 1: 'yes' is none of the levels."),
        (["a,ann,yes"], ("--gold", "truth"), "There is no column 'truth'."),
        (["a,ann,yes", "a,bob,no"], ("--gold", "who"), "'a' has the gold 'ann' above"),
        (["a,ann,yes"], ("--gold", "who"), "v.csv:2: The gold label 'ann' is none of the labels."),
        (["a,ann,yes", "a,bob,no"], ("--cluster", "who"), "'a' has the cluster 'ann' above"),
        (['a,ann,"yes'], (), "This is not CSV"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(
    rows: list[str],
    words: tuple[str, ...],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, error = _run(monkeypatch, capsys, _table(tmp_path, *rows), *COLUMNS, *words)
    assert code == EXIT_BAD_INPUT
    assert said in error


def test_a_file_that_is_no_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "v.csv"
    path.write_bytes(b"item,who,said\na,ann,\xff\n")
    code, _, error = _run(monkeypatch, capsys, str(path), *COLUMNS)
    assert code == EXIT_BAD_INPUT
    assert "This is not UTF-8." in error
