"""All that lies beside a piece of work, in one look; and how a person wants to write."""

from dataclasses import replace

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.bench import _rules, _store, pads, readings, templates
from tacit.bench.records import Asked, Bench, Writing
from tacit.projects import projects
from tacit.storage.transaction import Tx
from tacit.work import claims


def get(tx: Tx, *, actor: Actor, claim_id: str, search: str = "") -> Bench:
    """Get what lies beside the actor's work.

    Args:
        tx: the transaction.
        actor: who works.
        claim_id: their claim, held or over.
        search: words that a question, its answer or its heading holds; empty: all.

    Raises:
        NotYourClaim: another person holds the work.
    """
    claim = claims.read_own(tx, actor=actor, claim_id=claim_id)
    project = projects.read_project(tx, project_id=claim.project_id)
    reading = readings.find(tx, claim=claim)
    writing = _store.find_writing(tx, person_id=actor.person_id) or Writing()
    asked = _store.list_visible(tx, project_id=project.id, person_id=actor.person_id)
    own = _store.list_templates(tx, person_id=actor.person_id)
    language = project.stored.get("language")
    return Bench(
        guideline_version=claim.guideline_version,
        opened_at=reading.opened_at if reading else None,
        read_at=reading.read_at if reading else None,
        since=readings.find_since(tx, claim=claim),
        questions=tuple(_without_others(one) for one in asked if _holds(one, search)),
        pad=pads.read(tx, claim=claim),
        templates=(*own, *templates.of_project(project)),
        language=writing.language or (language if isinstance(language, str) else ""),
        spelling=writing.spelling,
    )


def get_writing(tx: Tx, *, actor: Actor) -> Writing:
    """Get how the actor wants to write."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    return _store.find_writing(tx, person_id=actor.person_id) or Writing()


def set_writing(tx: Tx, *, actor: Actor, wanted: Writing) -> Writing:
    """Set how the actor wants to write.

    Raises:
        LanguageUnknown: the language is no tag.
    """
    permissions.check(actor, Action.KEEP_NOTES, org_id=actor.org_id)
    _rules.check_writing(wanted)
    _store.set_writing(tx, wanted, org_id=actor.org_id, person_id=actor.person_id)
    return wanted


def _without_others(asked: Asked) -> Asked:
    """A question of another person without who asked and during which work."""
    if asked.mine:
        return asked
    question = replace(asked.question, person_id="", claim_id="", item_id="", seen_at=None)
    return replace(asked, question=question)


def _holds(asked: Asked, search: str) -> bool:
    question = asked.question
    text = f"{question.heading}\n{question.quote}\n{question.text}".casefold()
    if asked.answer is not None:
        text += f"\n{asked.answer.text}".casefold()
    return all(word in text for word in search.casefold().split())
