"""`tacit quality` and `tacit project agreement`, by the command line."""

import json
import os
import sys
from pathlib import Path

import pytest

from tacit.cli.main import main
from tests.make import web as make_web


def _say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str, data: Path
) -> str:
    for name in [name for name in os.environ if name.startswith("TACIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TACIT_DATA", str(data))
    monkeypatch.setattr(sys, "argv", ["tacit", *words])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    out, error = capsys.readouterr()
    assert not ended.value.code, error
    return out


def test_marks_of_two_readers_are_said_with_what_is_undefined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two lawyers are a step apart and mark other words; two nurses agree on the step."""
    data = tmp_path / "data"
    make_web.make_demo(data)
    said = _say(monkeypatch, capsys, "project", "agreement", "first-wrong-step", data=data)
    assert "same first wrong step 0.000, κ 0.000" in said
    assert "steps between the two 1.000" in said
    assert "overlap of marked words, F1 0.635" in said
    assert "κ undefined, both raters gave one and the same label everywhere" in said
    found = json.loads(
        _say(monkeypatch, capsys, "--json", "project", "agreement", "first-wrong-step", data=data)
    )
    assert {(pair["n"], pair["distance"]["value"]) for pair in found["marks"]} == {(1, 0), (1, 1)}


def test_figures_of_a_project_are_a_table_or_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    make_web.make_demo(data)
    said = _say(monkeypatch, capsys, "quality", "answer-grading", data=data)
    assert "no interval: 6 of at least 20 clusters" in said
    assert "right where the truth is known: 0.56 (0.34 to 0.75) from 18 judgements" in said
    assert "Expert 03  16     0 of 3" in said
    found = json.loads(_say(monkeypatch, capsys, "--json", "quality", "answer-grading", data=data))
    [binary] = [one for one in found["figures"]["scales"] if one["scale"] == "binary"]
    assert binary["all"]["alpha"]["low"] is None
    assert (binary["all"]["items"], binary["all"]["votes"]) == (35, 99)
