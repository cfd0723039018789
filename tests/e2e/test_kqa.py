"""K-QA in, through the verbs, and the numbers that must come out."""

from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tacit.access import people
from tacit.access.records import Actor
from tacit.intake.records import ImportState
from tacit.kit.clock import SteppedClock
from tacit.projects import projects
from tacit.quality import agreement as quality
from tacit.quality import votes
from tacit.releases.records import ReleaseState
from tacit.stats import agreement
from tacit.storage.engine import Database
from tacit.tasks import items
from tacit.tasks.records import ItemFilter, ItemState
from tests.make.access import make_owner
from tests.make.intake import make_source, release_project, run_import
from tests.make.real_votes import expected, shared_data
from tests.make.votes import Labels, read_labels

RATERS = ("kqa-physician-0", "kqa-physician-1", "kqa-physician-2")


@pytest.fixture
def owner(db: Database) -> Actor:
    return make_owner(db)


def test_kqa_comes_in_as_physicians_graded_it(
    db: Database, owner: Actor, clock: SteppedClock, tmp_path: Path
) -> None:
    folder = shared_data() / "k-qa"
    source = make_source(
        folder / "NLI_medical_annotator.csv", folder / "questions_w_answers.jsonl", of="kqa"
    )
    done = run_import(db, owner, source)
    assert done.state is ImportState.DONE
    assert done.rows_done == done.rows_total == 50

    values = expected("k-qa/NLI_medical_annotator.csv")
    labels = read_labels(db, done.project_id)
    assert sorted(labels) == sorted(RATERS)
    check_counts(labels, values)
    check_agreement(labels, values)
    check_items(db, owner, done.project_id)

    check_figures(db, owner, done.project_id, values)
    release = release_project(db, owner, done.project_id, root=tmp_path, clock=clock)
    assert (release.state, release.rows) == (ReleaseState.SEALED, 50)

    again = run_import(db, owner, source)
    assert again == done
    assert read_labels(db, done.project_id) == labels


def check_counts(labels: Labels, values: dict[str, object]) -> None:
    for number, rater in enumerate(RATERS):
        assert len(labels[rater]) == values["rows"]
        assert Counter(labels[rater].values()) == values[f"labels of physician {number}"]
    majority = Counter(
        Counter(labels[rater][unit] for rater in RATERS).most_common(1)[0][0]
        for unit in labels[RATERS[0]]
    )
    assert majority == values["labels of the majority"]


def check_agreement(labels: Labels, values: dict[str, object]) -> None:
    for one, other in combinations(range(3), 2):
        units = sorted(labels[RATERS[one]])
        left = [labels[RATERS[one]][unit] for unit in units]
        right = [labels[RATERS[other]][unit] for unit in units]
        equal = sum(a == b for a, b in zip(left, right, strict=True))
        assert equal == values[f"equal labels {one}-{other}"]
        kappa = agreement.kappa(agreement.paired(left, right))
        assert kappa.value == pytest.approx(values[f"kappa {one}-{other}"], abs=1e-9)


def check_figures(db: Database, owner: Actor, project_id: str, values: dict[str, Any]) -> None:
    """The figure that the project's page shows."""
    found = db.read_now(
        lambda tx: quality.of_project(
            tx, actor=owner, project_id=project_id, read_votes=votes.read_rows
        )
    )
    ids = db.read_now(lambda tx: people.list_people(tx, actor=owner, search="kqa-physician"))
    number = {person.id: int(person.alias[-1]) for person in ids.items}
    assert len(found.pairs) == 3
    for pair in found.pairs:
        one, other = sorted((number[pair.rater_a], number[pair.rater_b]))
        assert pair.equal == values[f"equal labels {one}-{other}"]
        assert pair.kappa.value == pytest.approx(values[f"kappa {one}-{other}"], abs=1e-9)


def check_items(db: Database, owner: Actor, project_id: str) -> None:
    project = db.read_now(lambda tx: projects.get_project(tx, actor=owner, project=project_id))
    assert [stage.name.value for stage in project.pipeline] == ["author", "imported"]
    assert project.pipeline[0].people == 3
    accepted = db.read_now(
        lambda tx: items.list_items(
            tx,
            actor=owner,
            project_id=project_id,
            narrow=ItemFilter(state=ItemState.ACCEPTED),
            limit=100,
        )
    )
    assert len(accepted.items) == 50
    contested = sum(item.contested for item in accepted.items)
    assert 0 < contested < 50
    raws: list[Any] = [item.origin["raw"] for item in accepted.items if item.origin]
    found = [raw["statements_found"] for raw in raws if "statements_found" in raw]
    assert len(found) == 49
    # 385 when only the statements are trimmed, and the question is not.
    assert sum(found) == 390
