"""K-QA in, through the verbs, and the numbers that must come out."""

from collections import Counter
from itertools import combinations
from typing import Any

import pytest

from tacit.access.records import Actor
from tacit.intake.records import ImportState
from tacit.projects import projects
from tacit.stats import agreement
from tacit.storage.engine import Database
from tacit.tasks import items
from tacit.tasks.records import ItemFilter, ItemState
from tests.make.access import make_owner
from tests.make.intake import expected, make_source, run_import, shared_data
from tests.make.votes import Labels, read_labels

RATERS = ("kqa-physician-0", "kqa-physician-1", "kqa-physician-2")


@pytest.fixture
def owner(db: Database) -> Actor:
    return make_owner(db)


def test_kqa_comes_in_as_physicians_graded_it(db: Database, owner: Actor) -> None:
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
        kappa = agreement.cohen_kappa(left, right)
        assert kappa.value == pytest.approx(values[f"kappa {one}-{other}"], abs=1e-9)


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
