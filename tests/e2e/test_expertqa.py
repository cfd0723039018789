"""ExpertQA in, through the verbs, and the numbers that must come out."""

from collections import Counter
from pathlib import Path
from statistics import quantiles

import pytest
from sqlalchemy import select

from tacit.intake.records import ImportState
from tacit.kit.clock import SteppedClock
from tacit.releases.records import ReleaseState
from tacit.storage.engine import Database
from tacit.tasks._tables import items as items_table
from tacit.work._tables import submissions
from tests.make.access import make_owner
from tests.make.intake import make_source, release_project, run_import
from tests.make.real_votes import expected, shared_data
from tests.make.votes import read_labels, read_seconds

AXES = ("correctness", "support", "informativeness", "worthiness", "reliability")
AS_IN_THE_SOURCE = {"unresolved": "None", "cannot_assess": "N/A"}
CHANGES = {"none": "identical", "whitespace": "whitespace", "citation": "citation",
           "content": "content"}  # fmt: skip


@pytest.mark.slow
def test_expertqa_comes_in_as_experts_verified_it(
    db: Database, clock: SteppedClock, tmp_path: Path
) -> None:
    owner = make_owner(db)
    source = make_source(shared_data() / "expertqa" / "rand_val.jsonl", of="expertqa")
    progress: list[int] = []
    done = run_import(db, owner, source, on_progress=lambda at: progress.append(at.rows_done))
    assert done.state is ImportState.DONE
    assert progress == sorted(progress)
    assert len(progress) > 2

    values = expected("expertqa/rand_val.jsonl")
    assert done.rows_total == values["rows"]
    check_labels(db, done.project_id, values)
    check_times(db, values)
    check_revisions(db, values)
    check_systems(db, values)
    check_no_name_is_kept(db)
    release = release_project(db, owner, done.project_id, root=tmp_path, clock=clock)
    assert (release.state, release.rows) == (ReleaseState.SEALED, values["rows"])
    assert run_import(db, owner, source) == done


def check_labels(db: Database, project_id: str, values: dict[str, object]) -> None:
    labels = read_labels(db, project_id)
    assert len(labels) == values["experts"]
    counts: dict[str, Counter[str]] = {axis: Counter() for axis in (*AXES, "usefulness")}
    for votes in labels.values():
        for (_, criterion), label in votes.items():
            counts[criterion.rpartition(".")[2]][AS_IN_THE_SOURCE.get(label, label)] += 1
    for axis in AXES:
        assert counts[axis] == values[f"claims by {axis}"]
    assert counts["usefulness"] == values["answers by usefulness"]
    assert counts["support"].total() == values["claims"]


def check_times(db: Database, values: dict[str, object]) -> None:
    minutes = [seconds / 60 for seconds in read_seconds(db)]
    assert len(minutes) == values["rows"]
    assert quantiles(minutes, n=4, method="inclusive") == pytest.approx(
        values["minutes an answer, quartiles"], abs=1e-9
    )


def check_revisions(db: Database, values: dict[str, object]) -> None:
    rows = db.read_now(lambda tx: tx.all(select(submissions)))
    of_answers: Counter[str] = Counter()
    of_claims: Counter[str] = Counter()
    for row in rows:
        for revision in row["answer"].get("revisions", []):
            kinds = of_answers if revision["of"] == "response" else of_claims
            kinds[CHANGES[revision["change"]]] += 1
    of_answers["empty"] = len(rows) - of_answers.total()
    claims = values["claims"]
    assert isinstance(claims, int)
    of_claims["empty"] = claims - of_claims.total()
    assert of_answers == values["answers by kind of revision"]
    assert of_claims == values["claims by kind of revision"]


def check_systems(db: Database, values: dict[str, object]) -> None:
    rows = db.read_now(lambda tx: tx.all(select(items_table)))
    systems = Counter(row["input"]["response"]["producer"] for row in rows)
    assert systems == values["answers by system"]
    assert {row["state"] for row in rows} == {"accepted"}
    # Author of the question and verifier are one person in every row.
    assert all(row["origin"]["asked_by"].startswith("expertqa-expert-") for row in rows)


def check_no_name_is_kept(db: Database) -> None:
    rows = db.read_now(lambda tx: tx.all(select(items_table)))
    for row in rows:
        assert "annotator_id" not in str(row["origin"])
        assert "expert-0" not in str(row["origin"]["raw"])
