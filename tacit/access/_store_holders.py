"""All SQL on how many people have a role with skills and a qualification."""

from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select

from tacit.access._tables import memberships, people, person_tags
from tacit.access.records import Need, TagKind
from tacit.storage.transaction import Tx

_MOMENT = person_tags.c.until.type
_HAS_ROLE = and_(
    memberships.c.org_id == bindparam("of_org"),
    memberships.c.role == bindparam("a_role"),
    people.c.disabled_at.is_(None),
)
_IS_WANTED = and_(
    or_(
        and_(
            person_tags.c.kind == TagKind.SKILL.value,
            person_tags.c.tag.in_(bindparam("skills", expanding=True)),
        ),
        and_(
            person_tags.c.kind == TagKind.QUALIFICATION.value,
            person_tags.c.tag == bindparam("qualification"),
        ),
    ),
    or_(
        person_tags.c.until.is_(None),
        person_tags.c.until > bindparam("now", type_=_MOMENT),
    ),
)
_OF_MEMBER = and_(
    person_tags.c.person_id == memberships.c.person_id,
    person_tags.c.org_id == memberships.c.org_id,
)
_TAGS_HELD = (
    select(func.count())
    .select_from(person_tags)
    .where(_OF_MEMBER, _IS_WANTED)
    .correlate(memberships)
    .scalar_subquery()
)
_MEMBERS = select(memberships.c.person_id).join(people, people.c.id == memberships.c.person_id)
_SOME = (
    _MEMBERS.where(_HAS_ROLE, bindparam("number") == _TAGS_HELD)
    .limit(bindparam("up_to"))
    .subquery()
)
_COUNT = select(func.count()).select_from(_SOME)
_BY_TAG = (
    select(person_tags.c.tag, func.count().label("held"))
    .join(memberships, _OF_MEMBER)
    .join(people, people.c.id == memberships.c.person_id)
    .where(_HAS_ROLE, _IS_WANTED)
    .group_by(person_tags.c.tag)
)


def count_holders(tx: Tx, need: Need, *, org_id: str, now: datetime) -> int:
    """How many have the role and every tag, at most as many as are wanted."""
    parameters = _parameters(need, org_id=org_id, now=now)
    found = tx.scalar(_COUNT, {**parameters, "number": len(need.tags), "up_to": need.people})
    assert isinstance(found, int), "a count is a number"
    return found


def count_by_tag(tx: Tx, need: Need, *, org_id: str, now: datetime) -> dict[str, int]:
    """How many of those with the role have each tag."""
    found = tx.all(_BY_TAG, _parameters(need, org_id=org_id, now=now))
    return {row["tag"]: row["held"] for row in found}


def _parameters(need: Need, *, org_id: str, now: datetime) -> dict[str, object]:
    return {
        "of_org": org_id,
        "a_role": need.role.value,
        "skills": list(need.skills),
        "qualification": need.qualification or "",
        "now": now,
    }
