"""Everything that happened to an item, in time order, as one reader may see it."""

from tacit.access.records import Actor
from tacit.kit.errors import NotFound
from tacit.storage.transaction import Tx
from tacit.tasks.kind import Kind
from tacit.work import _entries, _sight, _submission_views, _time_rules
from tacit.work._entries import Material
from tacit.work._scene import get_item_scene
from tacit.work._sight import Level
from tacit.work._store import answers, asks
from tacit.work._store import claims as claim_rows
from tacit.work._store import parks as park_rows
from tacit.work._store import reviews as review_rows
from tacit.work._store import stages as stage_rows
from tacit.work._store import times as time_rows
from tacit.work.views import ItemHistory


def of_item(tx: Tx, *, actor: Actor, item_id: str) -> ItemHistory:
    """Put the whole history of an item together.

    A manager sees all of it with names, a customer all of it without anybody's identity;
    an expert or reviewer sees their own part, and what was decided on it.

    Raises:
        NotFound: there is no such item, or the actor has no part in it.
    """
    scene = get_item_scene(tx, item_id=item_id)
    level = _sight.level_of(actor, org_id=scene.item.org_id)
    claims = claim_rows.of_item(tx, item_id)
    if level is Level.OWN and all(claim.expert_id != actor.person_id for claim in claims):
        raise NotFound("You have no part in an item with this id.", place="item_id")
    submissions = answers.of_item(tx, item_id)
    reviews = review_rows.of_item(tx, item_id)
    comments = review_rows.comments_of_item(tx, item_id)
    parks = park_rows.of_item(tx, item_id)
    asked, appealed = asks.asks_of_item(tx, item_id), asks.appeals_of_item(tx, item_id)
    withdrawal = park_rows.find_withdrawal(tx, item_id)
    named = _submission_views.people_in(submissions, reviews, comments)
    named |= {claim.expert_id for claim in claims} | {scene.item.created_by}
    named |= {park.by for park in parks} | {park.answered_by for park in parks if park.answered_by}
    named |= {ask.asked_by for ask in asked} | {
        ask.withdrawn_by for ask in asked if ask.withdrawn_by
    }
    named |= {withdrawal.by} if withdrawal else set()
    material = Material(
        item=scene.item,
        stages=stage_rows.of_item(tx, item_id),
        claims=claims,
        submissions=submissions,
        reviews=reviews,
        comments=comments,
        votes=answers.votes_of_item(tx, item_id),
        parks=tuple(parks),
        asks=asked,
        appeals=appealed,
        withdrawal=withdrawal,
        segments=tuple(time_rows.of_item(tx, item_id)),
        sight=_sight.make(tx, actor=actor, level=level, person_ids=named),
    )
    return _view(material, scene.kind)


def _view(material: Material, kind: Kind) -> ItemHistory:
    item = material.item
    return ItemHistory(
        item_id=item.id,
        item_key=item.key,
        item_title=item.title,
        project_id=item.project_id,
        state=item.state,
        contested=item.contested,
        input=item.input if material.sees_names else kind.shown_input(item.input),
        stages=material.stages if material.sees_all else (),
        entries=tuple(_entries.of(material)),
        submissions=tuple(_entries.submissions(material)),
        votes=tuple(_entries.votes(material)),
        parks=tuple(_entries.parks(material)),
        withdrawal=material.withdrawal if material.sees_names else None,
        seconds=_time_rules.seconds_by_claim(
            [each for each in material.segments if material.may_see_time_of(each.person_id)]
        ),
    )
