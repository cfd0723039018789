"""What lies beside the work, on both databases."""

import pytest

from tacit.bench import _store, bench, checks, pads, questions, templates
from tacit.bench.errors import (
    LanguageUnknown,
    PadConflict,
    PadNotFound,
    QuestionEmpty,
    QuestionNotFound,
    TemplateInvalid,
    TemplateNameTaken,
    TemplateNotFound,
    TextTooLong,
    TooManyQuestions,
)
from tacit.bench.records import (
    PAD_CHARS_MAX,
    QUESTIONS_OPEN_MAX,
    NewTemplate,
    QuestionState,
    Writing,
)
from tacit.kit import ids
from tacit.kit.errors import NotAllowed
from tacit.log import events
from tacit.work.errors import IdReused, NotYourClaim
from tests.make.bench import Desk, make_desk
from tests.make.projects import GUIDELINE
from tests.make.work import House


@pytest.fixture
def desk(house: House) -> Desk:
    return make_desk(house)


def _events(desk: Desk, name: str) -> int:
    org_id = desk.project.org_id
    return len(
        desk.house.db.read_now(lambda tx: events.list_events(tx, org_id=org_id, name=name)).items
    )


def test_a_version_is_opened_once_and_read_once(desk: Desk) -> None:
    ann = desk.house.expert("ann")
    claim = desk.house.claim(ann)
    assert desk.look(ann, claim).read_at is None
    for _ in range(2):
        assert desk.open(ann, claim).read_at is None
    for _ in range(2):
        assert desk.open(ann, claim, read=True).read_at == desk.house.now
    assert (_events(desk, "guideline.opened"), _events(desk, "guideline.read")) == (1, 1)
    desk.check()


def test_what_changed_since_stays_until_it_is_read(desk: Desk) -> None:
    ann, ben = desk.house.expert("ann"), desk.house.expert("ben")
    first = desk.house.claim(ann)
    desk.open(ann, first)
    desk.version(GUIDELINE + "\n## Sources\n\nName two.\n", note="Two sources from now on.")
    second, fresh = desk.house.claim(ann), desk.house.claim(ben)
    for _ in range(2):
        desk.open(ann, second)
        since = desk.look(ann, second).since
        assert since is not None
        assert (since.version, since.text) == (1, GUIDELINE)
        assert since.notes == ("Two sources from now on.",)
    desk.open(ann, second, read=True)
    assert desk.look(ann, second).since is None
    desk.open(ben, fresh)
    assert desk.look(ben, fresh).since is None, "to whoever is new, all of it is new"
    desk.check()


def test_work_of_another_is_nobody_elses_bench(desk: Desk) -> None:
    claim = desk.house.claim(desk.house.expert("ann"))
    with pytest.raises(NotYourClaim):
        desk.open(desk.house.expert("ben"), claim)


def test_a_question_is_answered_once_for_all(desk: Desk) -> None:
    ann, ben = desk.house.expert("ann"), desk.house.expert("ben")
    mine, other = desk.house.claim(ann), desk.house.claim(ben)
    asked = desk.ask(ann, mine, " Which law? ", heading="Answer", quote="the law")
    assert (asked.question.text, asked.question.state) == ("Which law?", QuestionState.OPEN)
    assert desk.look(ben, other).questions == (), "an open question is its asker's"
    desk.answer(asked, "That of the contract.")
    (shown,) = desk.look(ben, other).questions
    assert shown.answer is not None
    assert (shown.answer.text, shown.mine) == ("That of the contract.", False)
    assert (shown.question.person_id, shown.question.claim_id) == ("", ""), "nobody is named"
    assert desk.look(ben, other, "CONTRACT law").questions == (shown,)
    assert desk.look(ben, other, "contract tax").questions == ()
    desk.check()


def test_a_private_answer_is_for_its_asker(desk: Desk) -> None:
    ann, ben = desk.house.expert("ann"), desk.house.expert("ben")
    mine, other = desk.house.claim(ann), desk.house.claim(ben)
    desk.answer(desk.ask(ann, mine, "May I?"), "Yes.", published=False)
    assert len(desk.look(ann, mine).questions) == 1
    assert desk.look(ben, other).questions == ()


def test_the_asker_is_told_of_each_answer_until_they_saw_it(desk: Desk) -> None:
    ann = desk.house.expert("ann")
    asked = desk.ask(ann, desk.house.claim(ann), "Which law?")
    assert desk.see(ann, asked).question.seen_at is None, "there is nothing to see yet"
    desk.answer(asked, "That of the seller.")
    assert desk.see(ann, asked).question.seen_at == desk.house.now
    desk.house.clock.advance(seconds=60)
    better = desk.answer(asked, "That of the contract.")
    assert (better.question.seen_at, better.answer and better.answer.text) == (
        None,
        "That of the contract.",
    )
    assert _events(desk, "question.answered") == 2
    desk.check()


def test_the_same_question_and_answer_twice_are_one(desk: Desk) -> None:
    ann = desk.house.expert("ann")
    claim, one = desk.house.claim(ann), ids.new_id()
    asked = desk.ask(ann, claim, "Which law?", id=one)
    assert desk.ask(ann, claim, "Which law?", id=one) == asked
    for _ in range(2):
        desk.answer(asked, "That of the contract.", id=one)
    assert (_events(desk, "question.asked"), _events(desk, "question.answered")) == (1, 1)
    desk.check()


def test_an_id_of_another_answer_or_question_is_refused_not_passed_over(desk: Desk) -> None:
    ann, one = desk.house.expert("ann"), ids.new_id()
    claim = desk.house.claim(ann)
    first, second = desk.ask(ann, claim, "Which law?", id=one), desk.ask(ann, claim, "Which court?")
    desk.answer(first, "That of the contract.", id=one)
    with pytest.raises(IdReused):
        desk.answer(second, "The federal one.", id=one)
    desk.house.items(desk.project, 2)
    with pytest.raises(IdReused):
        desk.ask(ann, desk.house.claim(ann), "Which date?", id=one)
    desk.check()


def test_who_may_not_answer_or_see(desk: Desk) -> None:
    ann, ben = desk.house.expert("ann"), desk.house.expert("ben")
    asked = desk.ask(ann, desk.house.claim(ann), "Which law?")
    with pytest.raises(NotAllowed):
        desk.answer(asked, "Mine.", by=ann)
    with pytest.raises(QuestionNotFound):
        desk.see(ben, asked)
    with pytest.raises(QuestionEmpty):
        desk.answer(asked, "  ")


def test_questions_have_a_limit_while_they_wait(desk: Desk) -> None:
    ann = desk.house.expert("ann")
    claim = desk.house.claim(ann)
    for number in range(QUESTIONS_OPEN_MAX):
        last = desk.ask(ann, claim, f"Question {number}?")
    with pytest.raises(TooManyQuestions):
        desk.ask(ann, claim, "One more?")
    desk.answer(last, "Yes.")
    desk.ask(ann, claim, "One more?")


def test_a_manager_pages_through_the_questions_of_a_project(desk: Desk) -> None:
    ann = desk.house.expert("ann")
    claim = desk.house.claim(ann)
    asked = [desk.ask(ann, claim, f"Question {number}?") for number in range(3)]
    desk.answer(asked[1], "Yes.")
    db, manager, project_id = desk.house.db, desk.house.manager, desk.project.id

    def page(state: QuestionState | None, cursor: str | None = None) -> list[str]:
        found = db.read_now(
            lambda tx: questions.list_of_project(
                tx, actor=manager, project_id=project_id, state=state, cursor=cursor, limit=2
            )
        )
        rest = page(state, found.next_cursor) if found.next_cursor else []
        return [one.question.text for one in found.items] + rest

    assert page(None) == ["Question 2?", "Question 1?", "Question 0?"]
    assert page(QuestionState.OPEN) == ["Question 2?", "Question 0?"]
    assert page(QuestionState.ANSWERED) == ["Question 1?"]
    count = db.read_now(lambda tx: questions.count_open(tx, actor=manager, project_id=project_id))
    assert count == 2
    with pytest.raises(NotAllowed):
        db.read_now(lambda tx: questions.list_of_project(tx, actor=ann, project_id=project_id))


def test_the_doctor_names_a_question_whose_state_is_wrong(desk: Desk) -> None:
    ann = desk.house.expert("ann")
    asked = desk.ask(ann, desk.house.claim(ann), "Which law?").question
    desk.house.db.write_now(lambda tx: tx.run(_store._SET_ANSWERED, {"of_question": asked.id}))
    (found,) = desk.house.db.read_now(checks.run)
    assert (found.check, found.expected, found.found) == ("bench.questions", "open", "answered")


def test_a_pad_is_of_one_person_and_outlives_the_hand_in(desk: Desk) -> None:
    ann, ben = desk.house.expert("ann"), desk.house.expert("ben")
    claim, other = desk.house.claim(ann), desk.house.claim(ben)
    assert desk.look(ann, claim).pad.version == 0
    first = desk.pad(ann, claim, "Look at 9(b).")
    assert desk.pad(ann, claim, "Look at 9(b).", base=first.version) == first
    desk.house.submit(ann, claim)
    desk.pad(ann, claim, "Looked.", base=first.version)
    (kept,) = desk.house.db.read_now(lambda tx: pads.list_mine(tx, actor=ann))
    assert (kept.pad.text, kept.item_title != "") == ("Looked.", True)
    assert desk.look(ben, other).pad.text == ""
    assert desk.house.db.read_now(lambda tx: pads.list_mine(tx, actor=ben)) == ()


def test_two_tabs_on_one_pad_lose_nothing(desk: Desk) -> None:
    ann = desk.house.expert("ann")
    claim = desk.house.claim(ann)
    desk.pad(ann, claim, "from the first")
    with pytest.raises(PadConflict) as refused:
        desk.pad(ann, claim, "from the second")
    assert refused.value.facts == {"current_version": 1, "current_text": "from the first"}
    with pytest.raises(PadConflict):
        desk.pad(ann, claim, "of a version that never was", base=7)
    with pytest.raises(TextTooLong):
        desk.pad(ann, claim, "x" * (PAD_CHARS_MAX + 1), base=1)


def test_a_deleted_pad_is_gone(desk: Desk) -> None:
    ann, ben = desk.house.expert("ann"), desk.house.expert("ben")
    claim = desk.house.claim(ann)
    desk.pad(ann, claim, "Look at 9(b).")
    with pytest.raises(PadNotFound):
        desk.house.db.write_now(lambda tx: pads.delete(tx, actor=ben, item_id=claim.item_id))
    gone = desk.house.db.write_now(lambda tx: pads.delete(tx, actor=ann, item_id=claim.item_id))
    assert gone.text == "Look at 9(b)."
    assert desk.look(ann, claim).pad.text == ""
    desk.pad(ann, claim, "Again.")


def test_templates_are_ones_own_and_the_projects(house: House) -> None:
    desk = make_desk(house, templates=({"name": "Close", "text": "In all:"},), language="de")
    ann, ben = house.expert("ann"), house.expert("ben")
    claim, other = house.claim(ann), house.claim(ben)
    own = desk.template(ann, " Opening ")
    shown = [(one.name, one.own) for one in desk.look(ann, claim).templates]
    assert shown == [("Opening", True), ("Close", False)]
    assert [one.name for one in desk.look(ben, other).templates] == ["Close"]
    with pytest.raises(TemplateNameTaken):
        desk.template(ann, "Opening")
    with pytest.raises(TemplateInvalid):
        desk.template(ann, "Empty", "  ")
    changed = NewTemplate(id=own.id, name="Start", text="First:")
    with pytest.raises(TemplateNotFound):
        house.db.write_now(
            lambda tx: templates.change(tx, actor=ben, template=changed, now=house.now)
        )
    house.db.write_now(lambda tx: templates.change(tx, actor=ann, template=changed, now=house.now))
    assert [one.name for one in desk.look(ann, claim).templates] == ["Start", "Close"]
    house.db.write_now(lambda tx: templates.delete(tx, actor=ann, template_id=own.id))
    assert [one.name for one in desk.look(ann, claim).templates] == ["Close"]


def test_the_language_is_the_persons_else_the_projects(house: House) -> None:
    desk = make_desk(house, language="de")
    ann = house.expert("ann")
    claim = house.claim(ann)
    assert (desk.look(ann, claim).language, desk.look(ann, claim).spelling) == ("de", True)
    wanted = Writing(language="pt-BR", spelling=False)
    for _ in range(2):
        house.db.write_now(lambda tx: bench.set_writing(tx, actor=ann, wanted=wanted))
    assert (desk.look(ann, claim).language, desk.look(ann, claim).spelling) == ("pt-BR", False)
    with pytest.raises(LanguageUnknown):
        house.db.write_now(
            lambda tx: bench.set_writing(tx, actor=ann, wanted=Writing(language="German!"))
        )
