"""Texts that one inserts where one writes: one's own, and those that a project brings."""

from datetime import datetime

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.bench import _rules, _store
from tacit.bench.errors import TemplateNameTaken, TemplateNotFound, TooManyTemplates
from tacit.bench.records import TEMPLATES_MAX, NewTemplate, Template
from tacit.projects.records import Project
from tacit.storage.transaction import Tx


def list_mine(tx: Tx, *, actor: Actor) -> tuple[Template, ...]:
    """List the actor's own templates by name."""
    permissions.check(actor, Action.SEE_OWN_WORK, org_id=actor.org_id)
    return tuple(_store.list_templates(tx, person_id=actor.person_id))


def create(tx: Tx, *, actor: Actor, template: NewTemplate, now: datetime) -> Template:
    """Keep a new template. The same id keeps one.

    Raises:
        TemplateInvalid, TextTooLong: it has no name or text, or too much of it.
        TemplateNameTaken: another one of the actor has the name.
        TooManyTemplates: there are TEMPLATES_MAX.
    """
    permissions.check(actor, Action.KEEP_NOTES, org_id=actor.org_id)
    _rules.check_template(template)
    own = _store.list_templates(tx, person_id=actor.person_id)
    if known := next((one for one in own if one.id == template.id), None):
        return known
    if len(own) >= TEMPLATES_MAX:
        raise TooManyTemplates(
            f"You keep {len(own)} templates; there is room for {TEMPLATES_MAX}.",
            remedy="Delete one that you do not use.",
        )
    new = _trimmed(template)
    _check_name(own, new)
    _store.add_template(tx, new, org_id=actor.org_id, person_id=actor.person_id, now=now)
    return _shown(new)


def change(tx: Tx, *, actor: Actor, template: NewTemplate, now: datetime) -> Template:
    """Give a template another name or text.

    Raises:
        TemplateNotFound: the actor has none with this id.
        TemplateInvalid, TextTooLong, TemplateNameTaken: as for `create`.
    """
    _get(tx, actor, template.id)
    permissions.check(actor, Action.KEEP_NOTES, org_id=actor.org_id)
    _rules.check_template(template)
    new = _trimmed(template)
    _check_name(_store.list_templates(tx, person_id=actor.person_id), new)
    _store.change_template(tx, new, person_id=actor.person_id, now=now)
    return _shown(new)


def delete(tx: Tx, *, actor: Actor, template_id: str) -> Template:
    """Erase a template; return it for the last time.

    Raises:
        TemplateNotFound: the actor has none with this id.
    """
    found = _get(tx, actor, template_id)
    permissions.check(actor, Action.KEEP_NOTES, org_id=actor.org_id)
    _store.delete_template(tx, person_id=actor.person_id, template_id=template_id)
    return found


def of_project(project: Project) -> tuple[Template, ...]:
    """The templates that a project brings, in its order."""
    rows = project.stored.get("templates")
    return tuple(
        Template(id=f"project-{number}", name=str(row["name"]), text=str(row["text"]), own=False)
        for number, row in enumerate(rows if isinstance(rows, list) else [], start=1)
    )


def _get(tx: Tx, actor: Actor, template_id: str) -> Template:
    own = _store.list_templates(tx, person_id=actor.person_id)
    found = next((one for one in own if one.id == template_id), None)
    if found is None:
        raise TemplateNotFound("You have no template with this id.", place="template_id")
    return found


def _trimmed(template: NewTemplate) -> NewTemplate:
    return NewTemplate(id=template.id, name=template.name.strip(), text=template.text)


def _shown(template: NewTemplate) -> Template:
    return Template(id=template.id, name=template.name, text=template.text, own=True)


def _check_name(own: list[Template], new: NewTemplate) -> None:
    if any(one.name == new.name and one.id != new.id for one in own):
        raise TemplateNameTaken(
            f"You have a template called {new.name!r}.",
            place="name",
            remedy="Choose another name, or change that one.",
        )
