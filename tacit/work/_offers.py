"""What a person finds on their desk."""

from datetime import datetime

from tacit.access.records import Actor, LiveTags
from tacit.projects import projects
from tacit.projects.records import Project, StageName, StageSpec
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.work import _rules
from tacit.work._eligibility import Eligibility
from tacit.work._store import claims as claim_rows
from tacit.work._store import drafts as draft_rows
from tacit.work._store import offers as offer_rows
from tacit.work.records import CLAIMS_HELD_MAX, Claim, Stage
from tacit.work.views import OFFER_COUNT_MAX, Desk, HeldWork, KeptWork, Offer

PLACES_MAX = 60
KEPT_MAX = 50


def desk_of(tx: Tx, *, actor: Actor, found: Eligibility, now: datetime) -> Desk:
    held = [
        claim
        for claim in claim_rows.list_held(tx, person_id=actor.person_id)
        if claim.org_id == actor.org_id and not _rules.is_over(claim, now=now)
    ]
    kept = [
        stage
        for stage in offer_rows.kept_for(tx, person_id=actor.person_id, limit=KEPT_MAX)
        if stage.org_id == actor.org_id
    ]
    offers = [
        _offer(tx, project, spec, actor=actor, tags=found.tags)
        for project, spec in found.places[:PLACES_MAX]
    ]
    counted = sum(1 for claim in held if not claim.reserved)
    return Desk(
        held=tuple(_held(tx, claim) for claim in held),
        kept=tuple(_kept(tx, stage, now=now) for stage in kept),
        offers=tuple(offer for offer in offers if offer.count),
        claims_left=max(0, CLAIMS_HELD_MAX - counted),
    )


def _held(tx: Tx, claim: Claim) -> HeldWork:
    draft = draft_rows.find_latest(tx, stage_id=claim.stage_id, person_id=claim.expert_id)
    return HeldWork(
        claim=claim,
        item_title=items.read_item(tx, item_id=claim.item_id).title,
        project_title=projects.read_project(tx, project_id=claim.project_id).title,
        draft_version=draft.version if draft else 0,
    )


def _kept(tx: Tx, stage: Stage, *, now: datetime) -> KeptWork:
    until = stage.reserved_until
    return KeptWork(
        stage_id=stage.id,
        item_id=stage.item_id,
        item_title=items.read_item(tx, item_id=stage.item_id).title,
        project_id=stage.project_id,
        project_title=projects.read_project(tx, project_id=stage.project_id).title,
        stage=stage.name,
        round=stage.round,
        until=until if until and until > now else None,
    )


def _offer(tx: Tx, project: Project, spec: StageSpec, *, actor: Actor, tags: LiveTags) -> Offer:
    first = offer_rows.find_first_free(
        tx, project_id=project.id, stage_name=spec.name.value, person_id=actor.person_id
    )
    return Offer(
        project_id=project.id,
        project_title=project.title,
        stage=spec.name,
        count=offer_rows.count_free(
            tx,
            project_id=project.id,
            stage_name=spec.name.value,
            person_id=actor.person_id,
            limit=OFFER_COUNT_MAX,
        ),
        minutes=_minutes(tx, spec, first),
        hold_seconds=spec.hold_seconds,
        why=_why(project, spec, tags),
    )


def _minutes(tx: Tx, spec: StageSpec, item_id: str | None) -> int | None:
    """What the author of the input said of writing it; of judging it nobody said anything."""
    if item_id is None or spec.name is not StageName.AUTHOR:
        return None
    minutes = items.read_item(tx, item_id=item_id).input.get("expert_minutes")
    return minutes if isinstance(minutes, int) else None


def _why(project: Project, spec: StageSpec, tags: LiveTags) -> tuple[str, ...]:
    why = [f"It asks for {skill}, which you have." for skill in spec.requires_skills]
    if spec.requires_qualification:
        why.append(f"You are qualified: {spec.requires_qualification}.")
    domain = project.domain
    fits = domain and any(
        skill == domain or skill.startswith(f"{domain}.") or domain.startswith(f"{skill}.")
        for skill in tags.skills
    )
    if fits and domain not in spec.requires_skills:
        why.append(f"Its field is {domain}.")
    return tuple(why) or ("It is open to everybody with your role.",)
