"""Files of a piece of work: send them for a claim, read those that one may see."""

from collections.abc import Mapping
from datetime import datetime

from tacit.access import permissions
from tacit.access.permissions import Action
from tacit.access.records import Actor
from tacit.files import uploads
from tacit.files.errors import FileUnknown
from tacit.files.records import NewUpload, Quota, StoredFile, Upload
from tacit.kit.errors import NotFound
from tacit.storage.transaction import Tx
from tacit.tasks import file_refs
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import Kind
from tacit.work import _rules, _sight, _submission_views
from tacit.work._scene import Scene, get_claim, get_item_scene
from tacit.work._sight import Level
from tacit.work._store import answers
from tacit.work._store import claims as claim_rows
from tacit.work._store import drafts as draft_rows
from tacit.work.records import ClaimState


def begin_upload(
    tx: Tx, *, actor: Actor, claim_id: str | None, new: NewUpload, quota: Quota, now: datetime
) -> Upload:
    """Announce a file: for a claim that the actor holds, or as material for items.

    Raises:
        NotYourClaim, ClaimEnded, HoldExpired: nothing can be sent for it.
        NotAllowed: material is sent by those who add items.
        FileTooLarge, QuotaUsedUp, TooManyUploads, FileNameInvalid: as they say.
    """
    item_id = None
    if claim_id is None:
        permissions.check(actor, Action.ADD_ITEMS, org_id=actor.org_id)
    else:
        claim = get_claim(tx, actor=actor, claim_id=claim_id)
        _rules.check_can_act(claim, person_id=actor.person_id, now=now)
        item_id = claim.item_id
    return uploads.begin(tx, actor=actor, new=new, item_id=item_id, quota=quota, now=now)


def get_file(tx: Tx, *, actor: Actor, item_id: str, sha256: str) -> StoredFile:
    """Describe a file of an item that the actor may read.

    Its material, for whoever has a part in the item; what one sent oneself; what stands in a
    submission that one may see.

    Raises:
        NotFound: there is none that the actor may read.
    """
    scene = get_item_scene(tx, item_id=item_id)
    level = _sight.level_of(actor, org_id=scene.item.org_id)
    if _may_read(tx, scene, actor=actor, level=level, sha256=sha256):
        found = uploads.find_file(tx, org_id=scene.item.org_id, sha256=sha256)
        if found is not None:
            return found
    raise _missing()


def find_file(tx: Tx, *, actor: Actor, sha256: str) -> StoredFile:
    """Describe a file by its hash alone, wherever the actor may read it.

    Material of the organization is there for everybody who has a part in items: who knows
    its hash was shown an item that names it.

    Raises:
        NotFound: there is none that the actor may read.
    """
    level = _sight.level_of(actor, org_id=actor.org_id)
    for upload in uploads.list_same(tx, org_id=actor.org_id, sha256=sha256):
        if upload.item_id is None or _may_read(
            tx,
            get_item_scene(tx, item_id=upload.item_id),
            actor=actor,
            level=level,
            sha256=sha256,
        ):
            return uploads.describe(upload)
    raise _missing()


def find_answer(tx: Tx, *, actor: Actor, sha256: str, path: str) -> tuple[str, str]:
    """Find the answer that a file stands in under a path: `claim` or `submission`, and its id.

    Of one's own work the draft as it is now; else the newest submission that one may see.

    Raises:
        NotFound: the actor may see no such answer.
    """
    level = _sight.level_of(actor, org_id=actor.org_id)
    for upload in uploads.list_same(tx, org_id=actor.org_id, sha256=sha256):
        if upload.item_id is None:
            continue
        for claim in claim_rows.of_item(tx, upload.item_id):
            if claim.expert_id == actor.person_id and claim.state is ClaimState.HELD:
                draft = draft_rows.find_latest(
                    tx, stage_id=claim.stage_id, person_id=actor.person_id
                )
                if draft is not None and paths_of(draft.answer).get(path) == sha256:
                    return "claim", claim.id
        for submission in reversed(answers.of_item(tx, upload.item_id)):
            stands = paths_of(submission.answer).get(path) == sha256
            if stands and (
                level is not Level.OWN or _submission_views.may_see(tx, submission, actor=actor)
            ):
                return "submission", submission.id
    raise _missing()


def list_for_preview(tx: Tx, *, kind: str, named: str) -> Mapping[str, str]:
    """The files of a submission, or of the newest draft of a claim, by path.

    For the preview origin, where nobody is signed in: a signed link says that whoever holds
    it was shown this answer. A draft may name any hash; of it only what its author may hand
    in is shown, or a hash that somebody learned would be as good as the file.
    """
    if kind == "submission":
        submission = answers.find(tx, named)
        return {} if submission is None else paths_of(submission.answer)
    claim = claim_rows.find(tx, named)
    if claim is None:
        return {}
    draft = draft_rows.find_latest(tx, stage_id=claim.stage_id, person_id=claim.expert_id)
    if draft is None:
        return {}
    scene = get_item_scene(tx, item_id=claim.item_id)
    own = _usable(tx, scene, person_id=claim.expert_id)
    return {path: sha256 for path, sha256 in paths_of(draft.answer).items() if sha256 in own}


def paths_of(answer: Mapping[str, object]) -> dict[str, str]:
    """The files of an answer by path: their hashes. What is not one is left out."""
    entries = answer.get("files")
    found: dict[str, str] = {}
    for entry in entries if isinstance(entries, list | tuple) else ():
        match entry:
            case {"path": str(path), "sha256": str(sha256)}:
                found[path] = sha256
            case _:
                continue
    return found


def check_answer(tx: Tx, *, scene: Scene, person_id: str, answer: Mapping[str, object]) -> None:
    """Every file of an answer is there, was sent by its author, and is as the answer says.

    Whoever takes over what another author left may hand in the files that stood in it.

    Raises:
        FileUnknown: names the first that is not.
    """
    hashes = scene.kind.files(answer)
    given = _given(tx, scene) if hashes else set()
    uploads.check_known(
        tx,
        org_id=scene.item.org_id,
        person_id=person_id,
        item_id=scene.item.id,
        hashes=[each for each in hashes if each not in given],
    )
    entries = answer.get("files")
    for entry in entries if isinstance(entries, list | tuple) else ():
        match entry:
            case {"path": str(path), "sha256": str(sha256), "type": str(), "bytes": int()}:
                kept = uploads.find_file(tx, org_id=scene.item.org_id, sha256=sha256)
                if kept and (kept.type, kept.bytes) != (entry["type"], entry["bytes"]):
                    raise FileUnknown(
                        f"{path} is {kept.type} of {kept.bytes} bytes, not what the answer says.",
                        place=file_refs.path_of(path),
                        remedy="Take type and size from what the server answered.",
                    )
            case _:
                continue


def _may_read(tx: Tx, scene: Scene, *, actor: Actor, level: Level, sha256: str) -> bool:
    item_id = scene.item.id
    has_part = level is not Level.OWN or any(
        claim.expert_id == actor.person_id for claim in claim_rows.of_item(tx, item_id)
    )
    if has_part and sha256 in file_refs.attached_hashes(scene.item.input):
        return True
    sent = [each for each in uploads.list_of_item(tx, item_id=item_id) if each.sha256 == sha256]
    if any(level is Level.ALL or each.person_id == actor.person_id for each in sent):
        return True
    return any(
        sha256 in _hashes(scene.kind, submission.answer)
        and _submission_views.may_see(tx, submission, actor=actor)
        for submission in answers.of_item(tx, item_id)
    )


def _given(tx: Tx, scene: Scene) -> set[str]:
    """The files that an item comes with: its material, and what one author leaves to the next."""
    given = set(file_refs.attached_hashes(scene.item.input))
    if scene.project.pipeline[0].people == 1:
        for submission in answers.of_item(tx, scene.item.id):
            given.update(_hashes(scene.kind, submission.answer))
    return given


def _usable(tx: Tx, scene: Scene, *, person_id: str) -> set[str]:
    sent = uploads.list_of_item(tx, item_id=scene.item.id)
    return _given(tx, scene) | {
        each.sha256 for each in sent if each.person_id == person_id and each.sha256
    }


def _hashes(kind: Kind, answer: Mapping[str, object]) -> list[str]:
    try:
        return kind.files(answer)
    except AnswerMalformed:
        return []


def _missing() -> NotFound:
    return NotFound("There is no file with this hash that you may read.", place="sha256")
