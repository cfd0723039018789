"""Who is missing for work that waits, and who did what so far, accepted or not."""

import sqlalchemy as sa

from tacit.access.records import Actor, Role
from tacit.projects.records import Project, StageName
from tacit.storage import maintenance, migrate
from tacit.work import checks, flow
from tacit.work._store import counts
from tacit.work.records import Verdict
from tacit.work.views import Flow
from tests.make import access as make_access
from tests.make.work import AUTHOR, REVIEW, House


def flow_of(house: House, project: Project, *, actor: Actor | None = None) -> Flow:
    reader = actor or house.manager
    return house.db.read_now(
        lambda tx: flow.of_project(tx, actor=reader, project_id=project.id, now=house.now)
    )


def test_waiting_work_that_nobody_may_do_names_what_is_missing(house: House) -> None:
    needs = {"requires": {"skills": ["law.contracts"]}}
    project = house.project(pipeline=[{**AUTHOR, **needs}, REVIEW])
    assert flow_of(house, project).unstaffed == ()
    house.items(project, 2)
    (found,) = flow_of(house, project).unstaffed
    assert found.words == "Nobody here has the role expert."
    house.expert("ann")
    (found,) = flow_of(house, project).unstaffed
    assert (found.stage, found.waiting, found.missing) == (StageName.AUTHOR, 2, ("law.contracts",))
    assert found.words == "No expert has law.contracts."
    bob = house.expert("bob", skills=["law.contracts"])
    assert flow_of(house, project).unstaffed == ()
    house.write(bob)
    (found,) = flow_of(house, project).unstaffed
    assert (found.stage, found.words) == (StageName.REVIEW, "Nobody here has the role reviewer.")


def test_one_grader_where_two_are_wanted_is_too_few(house: House) -> None:
    needs = {"people": 2, "requires": {"skills": ["law.contracts", "finance.tax"]}}
    project = house.grading(pipeline=[{**AUTHOR, **needs}])
    house.items(project)
    house.expert("ann", skills=["law.contracts", "finance.tax"])
    (found,) = flow_of(house, project).unstaffed
    assert found.words == "Only 1 of the 2 experts it takes is here."
    house.expert("bob", skills=["law.contracts"])
    (found,) = flow_of(house, project).unstaffed
    assert (found.qualified, found.people, found.missing) == (1, 2, ("finance.tax",))
    assert found.words == "Only 1 of the 2 experts it takes has finance.tax."
    house.expert("cid", skills=["finance.tax"])
    (found,) = flow_of(house, project).unstaffed
    assert found.words == "Only 1 of the 2 experts it takes has all of law.contracts, finance.tax."


def test_a_customer_is_not_told_who_is_missing(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW])
    house.items(project)
    customer = make_access.make_actor(house.db, house.owner, Role.CUSTOMER)
    assert flow_of(house, project, actor=customer).unstaffed == ()


def test_people_whose_work_is_not_accepted_yet_are_in_the_flow(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW])
    house.items(project)
    ann, ray = house.expert("ann"), house.reviewer("ray")
    house.write(ann)
    house.review(ray, Verdict.RETURN)
    handed_in = {one.person_id: one.handed_in for one in flow_of(house, project).people}
    assert handed_in == {ann.person_id: {"author": 1}, ray.person_id: {"review": 1}}
    assert all(not one.accepted for one in flow_of(house, project).people)
    house.submit(ann, house.claim(ann))
    house.review(ray)
    house.db.write_now(flow.fold)
    done = {one.person_id: one for one in flow_of(house, project).people}
    assert (done[ann.person_id].handed_in, done[ann.person_id].accepted) == (
        {"author": 2},
        {"author": 1},
    )
    assert done[ray.person_id].handed_in == {"review": 2}
    house.check()


def test_a_counter_of_hand_ins_that_is_wrong_is_found(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW])
    house.items(project)
    ann = house.expert("ann")
    house.write(ann)
    changes = {("handed_in_author", ann.person_id): 1}
    house.db.write_now(lambda tx: counts.add(tx, project_id=project.id, changes=changes))
    (found,) = house.db.read_now(checks.run)
    assert (found.check, found.expected, found.found) == ("work.counters", "1", "2")


def test_an_older_database_is_counted_when_it_is_migrated(house: House) -> None:
    project = house.project(pipeline=[AUTHOR, REVIEW])
    house.items(project)
    house.write(house.expert("ann"))
    house.review(house.reviewer("ray"), Verdict.RETURN)
    house.db.write_now(flow.fold)
    before = flow_of(house, project).people
    with maintenance.change(house.db.url) as connection:
        connection.execute(sa.text("DELETE FROM flow_counts WHERE subject LIKE 'handed_in%'"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0004_bench'"))
        migrate.upgrade_with(connection, revision="0005_hand_ins")
    assert flow_of(house, project).people == before
    house.check()
