"""The quiet lines under an editor: what a kind of task says of an answer as it stands."""

from collections.abc import Mapping

from tacit.access.records import Actor
from tacit.storage.transaction import Tx
from tacit.tasks.records import Note
from tacit.work import _rules
from tacit.work._scene import get_claim, get_item_scene


def of_answer(
    tx: Tx, *, actor: Actor, claim_id: str, answer: Mapping[str, object]
) -> tuple[Note, ...]:
    """Say what is missing or could be better in an answer. Nothing is stored.

    Raises:
        NotFound: there is no such claim in the organization.
        NotYourClaim: another person holds it.
    """
    claim = get_claim(tx, actor=actor, claim_id=claim_id)
    _rules.check_is_mine(claim, person_id=actor.person_id)
    scene = get_item_scene(tx, item_id=claim.item_id)
    return tuple(scene.kind.notes(answer, scene.item.input))
