"""Reasoning, critique and deliverable through the queue: claimed, judged, accepted, released."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tacit.access.records import Actor
from tacit.files import uploads
from tacit.files.errors import FileUnknown
from tacit.files.records import Examined, NewUpload
from tacit.kit import ids
from tacit.projects import projects
from tacit.projects.records import StageName
from tacit.quality import agreement, marks, votes
from tacit.quality.records import Agreement
from tacit.releases import figures
from tacit.tasks.records import Item, ItemState
from tacit.work.records import Claim, LineVerdict, Verdict
from tests.make import tasks as make_tasks
from tests.make.kinds import example_of
from tests.make.releases import Scene
from tests.make.work import ADJUDICATE, AUTHOR, REVIEW, House, decision

Json = dict[str, Any]
PAIR = [{**AUTHOR, "people": 2, "blind": True}, ADJUDICATE]
REVIEWED = [AUTHOR, REVIEW]


def _example(kind: str) -> tuple[Json, Json]:
    return example_of(kind)


def _open(house: House, kind: str, *inputs: Mapping[str, object]) -> list[Item]:
    pipeline = PAIR if kind == "critique" else REVIEWED
    project = house.project(pipeline=pipeline, kind=kind)
    made = make_tasks.make_items(house.db, house.owner, project, inputs=inputs)
    house.open(project, made)
    return made


def _hand_in(house: House, actor: Actor, answer: Mapping[str, object]) -> Claim:
    claim = house.claim(actor, stages=[StageName.AUTHOR])
    house.submit(actor, claim, answer)
    return claim


def _send(house: House, actor: Actor, item: Item, file: Json) -> None:
    """Send a file whose bytes nobody looks at."""
    new = NewUpload(id=ids.new_id(), name=file["path"], bytes=file["bytes"])
    found = Examined(sha256=file["sha256"], type=file["type"])
    house.db.write_now(
        lambda tx: uploads.keep(
            tx, actor=actor, new=new, item_id=item.id, examined=found, now=house.now
        )
    )


def _released(house: House, item: Item, root: Path) -> list[Json]:
    """The rows of a release of the item's project."""
    scene = Scene(
        db=house.db,
        manager=house.manager,
        expert=house.manager,
        project=house.db.read_now(lambda tx: projects.read_project(tx, project_id=item.project_id)),
        root=root,
    )
    release = scene.build(house.clock)
    lines = (scene.folder(release) / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _agreement(house: House, item: Item) -> Agreement:
    return house.db.read_now(
        lambda tx: agreement.of_project(
            tx,
            actor=house.manager,
            project_id=item.project_id,
            read_votes=votes.read_rows,
            read_marks=marks.read_rows,
        )
    )


def _marking(answer: Json, *, first_wrong: int, end: int | None) -> Json:
    """The example's critique with another first wrong step, and other words marked."""
    made = copy.deepcopy(answer)
    made["first_wrong"] = first_wrong
    made["labels"] = [
        {"step": step, "rating": -1 if step == first_wrong else 1}
        for step in range(first_wrong + 1)
    ]
    if end is None:
        made["spans"] = []
    else:
        span = made["spans"][0]
        span |= {"end": end, "quote": span["quote"][: end - span["start"]]}
    made["corrections"] = [{"step": first_wrong, "mode": "replace", "text": "19 × €31 = €589."}]
    return made


def test_readers_who_differ_on_the_first_wrong_step_are_decided_and_released(
    house: House, tmp_path: Path
) -> None:
    task_input, answer = _example("critique")
    [item] = _open(house, "critique", task_input)
    _hand_in(house, house.expert("ann"), answer)
    _hand_in(house, house.expert("bob"), _marking(answer, first_wrong=2, end=None))
    judge = house.reviewer("jo")
    decided = [decision("first_wrong", option="1"), decision("step[1]", option="-1")]
    house.adjudicate(judge, decisions=decided)
    assert house.item(item).state is ItemState.ACCEPTED
    [row] = _released(house, item, tmp_path)
    derived = row["consensus"]
    assert derived["first_wrong"] == 1
    assert derived["labels"] == [
        {"step": 0, "rating": 1}, {"step": 1, "rating": -1}, {"step": 2, "rating": -1},
    ]  # fmt: skip
    house.check()


def test_marks_are_compared_as_they_were_handed_in(house: House) -> None:
    """In the first response ann marks 12 characters and bob 7 of them; in the second bob none."""
    task_input, answer = _example("critique")
    first, _ = _open(house, "critique", task_input, task_input)
    for name, others in (("ann", (None, None)), ("bob", ((1, 37), (2, None)))):
        for other in others:
            made = _marking(answer, first_wrong=other[0], end=other[1]) if other else answer
            _hand_in(house, house.expert(name), made)
    [pair] = _agreement(house, first).marks
    assert (pair.n, pair.equal.value, pair.kappa.value) == (2, 0.5, 0)
    assert (pair.distance.value, pair.distance.n) == (0.5, 2)
    assert pair.spans.value == pytest.approx(14 / 31)
    assert pair.spans.n == 2
    told = house.db.read_now(lambda tx: figures.of_project(tx, project_id=first.project_id))
    assert [(one.label, one.value) for one in told[-2:]] == [
        ("steps between first wrong steps, rater A with rater B", "0.50"),
        ("overlap of marked words (F1), rater A with rater B", "0.452"),
    ]


def test_a_kind_without_marks_has_no_figures_of_them(house: House) -> None:
    project = house.grading(pipeline=PAIR)
    [item] = house.items(project)
    for name in ("ann", "bob"):
        house.grade(house.expert(name))
    assert len(_agreement(house, item).pairs) == 1
    assert _agreement(house, item).marks == ()


def test_reasoning_comes_back_by_its_step_and_is_released_as_accepted(
    house: House, tmp_path: Path
) -> None:
    task_input, answer = _example("reasoning")
    [item] = _open(house, "reasoning", task_input)
    ann, judge = house.expert("ann"), house.reviewer("jo")
    _hand_in(house, ann, answer)
    wrong = [
        LineVerdict(point="steps[s2]", verdict="met"),
        LineVerdict(point="steps[s1]", verdict="unmet", reason="Which quarters are there?"),
    ]
    house.review(judge, Verdict.RETURN, lines=wrong)
    mended = {**answer, "answer": "The contract ends on **30 June**, the end of a quarter."}
    _hand_in(house, ann, mended)
    house.review(
        judge, lines=[LineVerdict(point=f"steps[{n}]", verdict="met") for n in ("s2", "s1")]
    )
    assert house.item(item).state is ItemState.ACCEPTED
    [row] = _released(house, item, tmp_path)
    assert row["submissions"][-1]["answer"] == mended
    house.check()


def test_a_deliverable_names_only_files_that_were_sent_for_it(house: House, tmp_path: Path) -> None:
    task_input, answer = _example("deliverable")
    [item] = _open(house, "deliverable", task_input)
    ann = house.expert("ann")
    claim = house.claim(ann)
    with pytest.raises(FileUnknown):
        house.submit(ann, claim, answer)
    for file in answer["files"]:
        _send(house, ann, item, file)
    house.submit(ann, claim, answer)
    house.review(house.reviewer("jo"))
    assert house.item(item).state is ItemState.ACCEPTED
    [row] = _released(house, item, tmp_path)
    assert row["submissions"][0]["answer"]["files"] == answer["files"]
    house.check()
