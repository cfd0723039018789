"""Calibration: gold is graded, the difference is shown, and nothing else changes."""

from collections.abc import Mapping, Sequence

import pytest

from tacit.access.records import Actor
from tacit.desk import calibration, checks, gold_answers
from tacit.desk.errors import CalibrationIncomplete, GoldNotFound, NotForCalibration
from tacit.desk.records import Calibration, NewCalibration, ProjectCalibration, Standing
from tacit.kit import ids
from tacit.kit.errors import NotAllowed, NotFound
from tacit.projects.records import Project
from tacit.tasks.errors import AnswerIncomplete
from tacit.work import flow
from tests.make import access as make_access
from tests.make import tasks as make_tasks
from tests.make.work import AUTHOR, REVIEW, House

GUIDELINE = "# How\n\n## Be correct\n\nYes.\n\n## Name limits\n\nYes.\n"


def gold(key: str, verdict: str = "return") -> dict[str, object]:
    return {
        "key": key,
        "input": make_tasks.example_input(title=f"About {key}"),
        "answer": make_tasks.example_answer(),
        "verdict": verdict,
        "reasons": "One limit is missing.",
        "lines": [
            {"point": "be-correct", "verdict": "met", "reason": ""},
            {"point": "name-limits", "verdict": "unmet", "reason": "Fraud is left out."},
        ],
    }


def writing(house: House, keys: Sequence[str] = ("g1", "g2", "g3")) -> Project:
    return house.project(
        pipeline=[AUTHOR, REVIEW], guideline=GUIDELINE, benchmark=tuple(map(gold, keys))
    )


def grade(
    house: House, actor: Actor, project: Project, key: str, answer: Mapping[str, object]
) -> Calibration:
    new = NewCalibration(id=ids.new_id(), key=key, answer=answer)
    return house.db.write_now(
        lambda tx: calibration.grade(
            tx, actor=actor, project_id=project.id, attempt=new, now=house.now
        )
    )


def judged(verdict: str, correct: str, limits: str) -> dict[str, object]:
    lines = [
        {"point": "be-correct", "verdict": correct},
        {"point": "name-limits", "verdict": limits},
    ]
    return {"verdict": verdict, "lines": lines}


def standings(house: House, actor: Actor) -> Sequence[Standing]:
    return house.db.read_now(lambda tx: calibration.list_standings(tx, actor=actor, now=house.now))


def test_the_task_holds_nothing_of_the_gold(house: House) -> None:
    project, ray = writing(house), house.reviewer("ray")
    task = house.db.read_now(
        lambda tx: calibration.get_task(
            tx, actor=ray, project_id=project.id, key="g1", now=house.now
        )
    )
    assert [point.title for point in task.points] == ["Be correct", "Name limits"]
    assert task.asks_verdict
    assert "Fraud is left out." not in repr(task)
    assert "One limit is missing." not in repr(task)


def test_the_difference_is_shown_line_by_line_with_the_gold_reason(house: House) -> None:
    project, ray = writing(house), house.reviewer("ray")
    made = grade(house, ray, project, "g1", judged("accept", "met", "met"))
    assert (made.agreed, made.compared) == (1, 3)
    apart = {line.text: (line.given, line.gold, line.reason) for line in made.lines[1:]}
    assert apart == {
        "Name limits": ("Met", "Not met", "Fraud is left out."),
        "The verdict on the whole": ("Accept", "Send back", "One limit is missing."),
    }
    assert house.db.read_now(checks.run) == []


def test_a_piece_is_judged_whole(house: House) -> None:
    project, ray = writing(house), house.reviewer("ray")
    with pytest.raises(CalibrationIncomplete, match="Name limits, the verdict"):
        grade(house, ray, project, "g1", judged("", "met", ""))


def test_the_share_is_not_known_below_three_pieces_and_counts_first_attempts(house: House) -> None:
    project, ray = writing(house), house.reviewer("ray")
    right, wrong = judged("return", "met", "unmet"), judged("reject", "unmet", "met")
    grade(house, ray, project, "g1", wrong)
    grade(house, ray, project, "g1", right)
    grade(house, ray, project, "g2", right)
    few = standings(house, ray)[0].agreement
    assert (few.value, few.reason) == (None, "needs 1 more piece")
    grade(house, ray, project, "g3", right)
    share = standings(house, ray)[0].agreement
    assert (share.count, share.n) == (6, 9)
    assert share.value == pytest.approx(2 / 3)
    assert standings(house, ray)[0].pieces[0].done == 2


def test_graders_are_calibrated_on_votes(house: House) -> None:
    answer = make_tasks.grading_answer(c1="met")
    row = {"key": "g1", "input": make_tasks.grading_input(), "answer": answer}
    project = house.grading(pipeline=[{**AUTHOR, "people": 2}], benchmark=(row,))
    ann = house.expert("ann")
    made = grade(house, ann, project, "g1", make_tasks.grading_answer(c1="unmet"))
    assert {line.id: line.agrees for line in made.lines} == {"c1": False, "c2": True, "c3": True}
    with pytest.raises(AnswerIncomplete):
        grade(house, ann, project, "g1", {"grades": [], "note": ""})


def test_who_only_writes_is_not_calibrated(house: House) -> None:
    project, ann = writing(house), house.expert("ann")
    assert standings(house, ann) == ()
    with pytest.raises(NotForCalibration):
        grade(house, ann, project, "g1", judged("return", "met", "unmet"))


def test_gold_that_is_not_there_is_said_so(house: House) -> None:
    with pytest.raises(GoldNotFound):
        grade(house, house.reviewer("ray"), writing(house), "g9", judged("return", "met", "met"))


def test_gold_without_a_verdict_or_line_cannot_be_graded(house: House) -> None:
    row = {"key": "g1", "input": make_tasks.example_input(), "answer": {"messages": []}}
    house.project(pipeline=[AUTHOR, REVIEW], benchmark=(row,))
    assert standings(house, house.reviewer("ray")) == ()


def test_it_counts_in_no_flow(house: House) -> None:
    project, ray = writing(house), house.reviewer("ray")
    before = house.db.read_now(
        lambda tx: flow.of_project(tx, actor=house.manager, project_id=project.id, now=house.now)
    )
    grade(house, ray, project, "g1", judged("return", "met", "unmet"))
    after = house.db.read_now(
        lambda tx: flow.of_project(tx, actor=house.manager, project_id=project.id, now=house.now)
    )
    assert before == after
    house.check()


def test_the_same_attempt_twice_is_one(house: House) -> None:
    project, ray = writing(house), house.reviewer("ray")
    new = NewCalibration(id=ids.new_id(), key="g1", answer=judged("return", "met", "unmet"))
    twice = [
        house.db.write_now(
            lambda tx: calibration.grade(
                tx, actor=ray, project_id=project.id, attempt=new, now=house.now
            )
        )
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert standings(house, ray)[0].pieces[0].done == 1


def test_a_manager_sees_everybody_who_judges_beside_the_gold(house: House) -> None:
    project = writing(house)
    house.items(project)
    ann, ray, rob = house.expert("ann"), house.reviewer("ray"), house.reviewer("rob")
    right, wrong = judged("return", "met", "unmet"), judged("reject", "unmet", "met")
    for key in ("g1", "g2", "g3"):
        grade(house, ray, project, key, right)
    grade(house, ray, project, "g1", wrong)
    house.write(ann)
    house.review(rob)

    def see(actor: Actor) -> ProjectCalibration:
        return house.db.read_now(
            lambda tx: calibration.of_project(tx, actor=actor, project_id=project.id)
        )

    found = see(house.manager)
    assert (found.pieces, found.pieces_wanted) == (3, 3)
    assert [(one.person_id, one.graded) for one in found.people] == [
        (ray.person_id, 3),
        (rob.person_id, 0),
    ]
    known, unknown = (one.agreement for one in found.people)
    assert (known.count, known.n, known.value) == (9, 9, 1)
    assert (unknown.value, unknown.n, unknown.reason) == (None, 0, "needs 3 more pieces")
    with pytest.raises(NotAllowed):
        see(ray)
    stranger = make_access.make_owner(house.db, slug="other")
    with pytest.raises(NotFound):
        see(stranger)


def test_without_gold_nobody_stands_anywhere(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW], guideline=GUIDELINE)
    house.items(project)
    house.write(house.expert("ann"))
    house.review(house.reviewer("ray"))
    found = house.db.read_now(
        lambda tx: calibration.of_project(tx, actor=house.manager, project_id=project.id)
    )
    assert (found.pieces, found.people) == (0, ())


def test_figures_of_quality_get_first_attempts_line_by_line(house: House) -> None:
    project, ray = writing(house), house.reviewer("ray")
    assert house.db.read_now(gold_answers.read_newest) == {}
    grade(house, ray, project, "g1", judged("accept", "met", "met"))
    grade(house, ray, project, "g1", judged("return", "met", "unmet"))
    found = house.db.read_now(lambda tx: gold_answers.read_answers(tx, project_id=project.id))
    assert [(one.unit, one.said, one.truth, one.is_right) for one in found] == [
        ("be-correct", "Met", "Met", True),
        ("name-limits", "Met", "Not met", False),
        ("the verdict", "Accept", "Send back", False),
    ]
    assert house.db.read_now(gold_answers.read_newest) == {project.id: house.now}


def test_votes_on_gold_are_in_the_words_of_votes_on_work(house: House) -> None:
    row = {
        "key": "g1",
        "input": make_tasks.grading_input(),
        "answer": make_tasks.grading_answer(c1="met"),
    }
    project = house.grading(pipeline=[{**AUTHOR, "people": 2}], benchmark=(row,))
    ann = house.expert("ann")
    grade(house, ann, project, "g1", make_tasks.grading_answer(c1="unmet"))
    first = house.db.read_now(lambda tx: gold_answers.read_answers(tx, project_id=project.id))[0]
    assert (first.unit, first.scale, first.said, first.truth) == ("c1", "binary", "unmet", "met")
