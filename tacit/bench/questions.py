"""Questions on a guideline: asked at work, answered once for all."""

from datetime import datetime

from tacit import log
from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.bench import _rules, _store
from tacit.bench.errors import QuestionNotFound, TooManyQuestions
from tacit.bench.events import QuestionAnswered, QuestionAsked
from tacit.bench.records import (
    QUESTIONS_OPEN_MAX,
    Answer,
    Asked,
    NewAnswer,
    NewQuestion,
    Question,
    QuestionState,
)
from tacit.kit import paging
from tacit.kit.paging import Page
from tacit.projects import projects
from tacit.storage.transaction import Tx
from tacit.work import claims
from tacit.work.errors import IdReused

_BEYOND = "~"
"""Sorts after every id."""


def ask(tx: Tx, *, actor: Actor, claim_id: str, question: NewQuestion, now: datetime) -> Asked:
    """Ask something on the guideline beside one's work. The same id asks once.

    Raises:
        NotYourClaim: another person holds the work.
        QuestionEmpty, TextTooLong: it has no words, or too many.
        IdReused: the id is that of another question of this person.
        TooManyQuestions: QUESTIONS_OPEN_MAX of this person wait in the project.
    """
    claim = claims.read_own(tx, actor=actor, claim_id=claim_id)
    permissions.check(actor, Action.KEEP_NOTES, org_id=claim.org_id)
    _rules.check_question(question)
    new = Question(
        id=question.id,
        org_id=claim.org_id,
        project_id=claim.project_id,
        person_id=actor.person_id,
        claim_id=claim.id,
        item_id=claim.item_id,
        guideline_version=claim.guideline_version,
        heading=question.heading.strip(),
        quote=question.quote.strip(),
        text=question.text.strip(),
        asked_at=now,
        state=QuestionState.OPEN,
        seen_at=None,
    )
    waiting = _store.count_open(tx, project_id=claim.project_id, person_id=actor.person_id)
    if waiting >= QUESTIONS_OPEN_MAX and _store.find_question(tx, new.id) is None:
        raise TooManyQuestions(
            f"{waiting} questions of yours wait for an answer in this project.",
            remedy="Wait for the answers, or write to the manager.",
        )
    if _store.add_question(tx, new):
        event = QuestionAsked(
            org_id=new.org_id,
            actor_id=actor.person_id,
            project_id=new.project_id,
            item_id=new.item_id,
            on_version=new.guideline_version,
            question_id=new.id,
            heading=new.heading,
        )
        log.append(tx, event, happened_at=now)
    asked = _get_own(tx, actor, new.id)
    if asked.question.claim_id != claim.id:
        raise IdReused("This id was used for a question beside other work.", place="id")
    return asked


def answer(tx: Tx, *, actor: Actor, question_id: str, answer: NewAnswer, now: datetime) -> Asked:
    """Answer a question, by default for everybody. The same id answers once.

    Another answer to the same question replaces the one before for its readers; both are
    kept. Its asker is told of each.

    Raises:
        QuestionNotFound: there is no such question in the organization.
        QuestionEmpty, TextTooLong: the answer has no words, or too many.
        IdReused: the id is that of another answer.
    """
    question = _store.find_question(tx, question_id)
    if question is None:
        raise _missing()
    permissions.check(actor, Action.APPLY_PROJECT, org_id=question.org_id)
    _rules.check_answer(answer)
    new = Answer(
        id=answer.id,
        question_id=question.id,
        org_id=question.org_id,
        person_id=actor.person_id,
        text=answer.text.strip(),
        published=answer.published,
        answered_at=now,
    )
    if _store.add_answer(tx, new):
        event = QuestionAnswered(
            org_id=new.org_id,
            actor_id=actor.person_id,
            project_id=question.project_id,
            item_id=question.item_id,
            on_version=question.guideline_version,
            question_id=question.id,
            answer_id=new.id,
            published=new.published,
        )
        log.append(tx, event, happened_at=now)
    else:
        _check_same(_store.find_answer(tx, new.id), new)
    return _get(tx, actor, question_id)


def mark_seen(tx: Tx, *, actor: Actor, question_id: str, now: datetime) -> Asked:
    """Note that the asker saw the newest answer: the desk tells of it no more.

    Raises:
        QuestionNotFound: the actor asked no such question.
    """
    found = _get_own(tx, actor, question_id)
    permissions.check(actor, Action.KEEP_NOTES, org_id=found.question.org_id)
    if found.answer is not None:
        _store.set_seen(tx, question_id, now=now)
    return _get_own(tx, actor, question_id)


def get(tx: Tx, *, actor: Actor, question_id: str) -> Asked:
    """Get a question of one's organization, for whoever answers them.

    Raises:
        QuestionNotFound: there is no such question.
    """
    found = _store.find_asked(tx, question_id, reader_id=actor.person_id)
    if found is None:
        raise _missing()
    permissions.check(actor, Action.SEE_ITEMS, org_id=found.question.org_id)
    return found


def list_mine(tx: Tx, *, actor: Actor) -> tuple[Asked, ...]:
    """List what the actor asked, newest first."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    return tuple(_store.list_mine(tx, org_id=actor.org_id, person_id=actor.person_id))


def list_of_project(
    tx: Tx,
    *,
    actor: Actor,
    project_id: str,
    state: QuestionState | None = None,
    cursor: str | None = None,
    limit: int = paging.PAGE_SIZE_DEFAULT,
) -> Page[Asked]:
    """List what was asked in a project, newest first."""
    project = projects.get_project(tx, actor=actor, project=project_id)
    permissions.check(actor, Action.SEE_ITEMS, org_id=project.org_id)
    limit = paging.check_limit(limit)
    rows = _store.list_of_project(
        tx,
        project_id=project.id,
        state=state.value if state else "",
        before=str(paging.decode_cursor(cursor)[0]) if cursor else _BEYOND,
        limit=limit + 1,
        reader_id=actor.person_id,
    )
    return paging.make_page(rows, limit=limit, key=lambda asked: (asked.question.id,))


def count_open(tx: Tx, *, actor: Actor, project_id: str) -> int:
    """How many questions of a project wait for an answer."""
    project = projects.get_project(tx, actor=actor, project=project_id)
    permissions.check(actor, Action.SEE_ITEMS, org_id=project.org_id)
    return _store.count_open(tx, project_id=project.id)


def _check_same(stored: Answer | None, new: Answer) -> None:
    """An answer that was kept before is not lost behind the one that has its id."""
    assert stored is not None, "the id is taken"
    if (stored.question_id, stored.person_id) != (new.question_id, new.person_id):
        raise IdReused("This id was used for another answer.", place="id")


def _get(tx: Tx, actor: Actor, question_id: str) -> Asked:
    found = _store.find_asked(tx, question_id, reader_id=actor.person_id)
    assert found is not None, "it was just stored"
    return found


def _get_own(tx: Tx, actor: Actor, question_id: str) -> Asked:
    found = _store.find_asked(tx, question_id, reader_id=actor.person_id)
    if found is None or not found.mine or found.question.org_id != actor.org_id:
        raise _missing()
    return found


def _missing() -> QuestionNotFound:
    return QuestionNotFound("There is no such question.", remedy="Look at the list of questions.")
