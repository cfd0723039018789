"""The page of quality, what votes make likely on an item's page, and one's own reliability."""

from tacit.door import quality
from tacit.projects import projects
from tacit.quality import anomalies
from tacit.quality.views import CaseKind, Noticed
from tacit.storage.transaction import Tx
from tacit.tasks.records import ItemState
from tests.make.web import DemoSite

ROOT = "/projects/answer-grading"


def test_manager_reads_agreement_with_what_it_is_from(demo: DemoSite) -> None:
    page = demo.visitor("manager-01").get(f"{ROOT}/quality")
    assert page.status == 200
    assert "0.88 from 6 items; no interval: 6 of at least 20 items" in page.text
    assert "Pairs of people who judged the same" in page.text
    assert "model not checked: 0 gold items, 50 are needed" in page.text
    assert "not enough yet: fewer than 10 outcomes" in page.text
    assert "By name, not by merit" in page.text


def test_other_scales_are_a_link_away_and_a_wrong_one_is_the_first(demo: DemoSite) -> None:
    manager = demo.visitor("manager-01")
    assert "in their order" in manager.get(f"{ROOT}/quality?on=2").text
    first = manager.get(f"{ROOT}/quality").text
    assert "“met”, 60 % of votes" in first
    assert "“met”, 60 % of votes" in manager.get(f"{ROOT}/quality?on=90").text


def test_project_without_votes_says_why_nothing_is_known(demo: DemoSite) -> None:
    page = demo.visitor("manager-01").get("/projects/contract-review/quality")
    assert "Agreement is not known yet" in page.text
    assert "82% of 17 known judgements are right" in page.text


def test_experts_have_no_such_page(demo: DemoSite) -> None:
    assert demo.visitor("expert-01").get(f"{ROOT}/quality").status in {403, 404}


def test_item_says_what_its_votes_make_likely_to_managers_alone(demo: DemoSite) -> None:
    item = demo.item("answer-grading", ItemState.ACCEPTED)
    page = demo.visitor("manager-01").get(f"/items/{item.id}")
    assert "What the votes make likely" in page.text
    assert "Model not checked: 0 gold items, 50 are needed. Tempered by 4.0, assumed." in page.text
    assert "make likely" not in demo.visitor("expert-01").get(f"/items/{item.id}").text


def test_kept_figures_are_what_an_expert_sees_of_themselves(changing_demo: DemoSite) -> None:
    expert = changing_demo.visitor("expert-03")
    services = changing_demo.services
    while quality.refresh_due(services.db, services.jobs, services.clock):
        pass
    page = expert.get("/my-work/trend")
    assert "Right where the truth is known" in page.text
    assert "2 of 7 judgements of yours of which the truth is known are right" in page.text
    assert "for a share it is not enough yet" in page.text
    manager = changing_demo.visitor("manager-01")
    assert "0.88 from 6 items" in manager.get(f"{ROOT}/quality").text


def test_a_case_says_how_often_it_is_a_false_alarm_and_is_closed_by_a_form(
    changing_demo: DemoSite,
) -> None:
    services, actor = changing_demo.services, changing_demo.actor("expert-01")
    noticed = Noticed(
        kind=CaseKind.DRIFT,
        person_ids=(actor.person_id,),
        facts={"rate": 0.08, "after": 140.0, "outcomes": 160.0},
        mark="",
    )

    def write(tx: Tx) -> str:
        owner = changing_demo.actor("manager-01")
        project = projects.get_project(tx, actor=owner, project="answer-grading")
        anomalies.open_case(tx, project=project, noticed=noticed, now=services.clock.now())
        return anomalies.list_cases(tx, project_id=project.id)[0].id

    case_id = services.db.write_now(write)
    manager = changing_demo.visitor("manager-01")
    page = manager.get(f"{ROOT}/quality")
    assert "the alarm came with judgement 140 of 160" in page.text
    assert "one to three have such an alarm" in page.text
    refused = manager.send(page, f"/quality/cases/{case_id}", {"finding": " "})
    assert refused.status == 409
    assert "Say what you found" in refused.text
    closed = manager.send(page, f"/quality/cases/{case_id}", {"finding": "A new guideline."})
    assert "“A new guideline.”" in closed.text
    assert "one to three have such an alarm" in closed.text
