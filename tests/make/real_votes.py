"""Votes of real people from the shared data, and what must come out of them."""

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def shared_data() -> Path:
    """The folder of real data; a test that needs it is left out where it is not there."""
    named = os.environ.get("TACIT_SHARED_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "EXPECTED.json").exists():
        pytest.skip("the shared data is not on this machine; TACIT_SHARED_DATA names its folder")
    return folder


def expected(file: str) -> dict[str, Any]:
    """What must come out for a file of the shared data, by statistic."""
    whole = json.loads((shared_data() / "EXPECTED.json").read_text(encoding="utf-8"))
    return {each["statistic"]: each["value"] for each in whole["values"] if each["file"] == file}


def physicians() -> list[dict[str, str]]:
    """The 399 rows of K-QA: a statement with the labels of three physicians."""
    path = shared_data() / "k-qa" / "NLI_medical_annotator.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def preferences() -> list[dict[str, Any]]:
    """The 999 pairs of PandaLM, each with the votes of three annotators."""
    path = shared_data() / "pandalm" / "testset-v1.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
