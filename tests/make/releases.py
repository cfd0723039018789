"""Accepted work for tests of releases, written straight into the tables, many rows at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import insert

from tacit.access.records import Actor, Role
from tacit.jobs.fake import FakeJobs
from tacit.kit import ids
from tacit.kit.clock import Clock
from tacit.log import events
from tacit.projects.records import Project
from tacit.releases import jobs as release_jobs
from tacit.releases import releases
from tacit.releases.ports import Figures, no_figures
from tacit.releases.records import Release
from tacit.storage.engine import Database
from tacit.storage.transaction import Tx
from tacit.tasks import items
from tacit.tasks.records import Item, ItemState
from tacit.work import _tables as work_tables
from tacit.work.events import ItemAccepted
from tests.make import access, projects, tasks

NOW = access.NOW
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A project with its manager and somebody who answers."""

    db: Database
    manager: Actor
    expert: Actor
    project: Project
    root: Path
    """The folder of releases."""

    def create(self, *, reason: str = "", forced: bool = False, now: datetime = NOW) -> Release:
        release_id = ids.new_id()
        return self.db.write_now(
            lambda tx: releases.create(
                tx,
                actor=self.manager,
                release_id=release_id,
                project_id=self.project.id,
                reason=reason,
                now=now,
                forced=forced,
            )
        )

    def jobs(self, clock: Clock, *, figures: Figures = no_figures) -> FakeJobs:
        handlers = release_jobs.make_handlers(root=self.root, figures=figures)
        return FakeJobs(self.db, handlers=handlers, clock=clock)

    def build(self, clock: Clock, *, reason: str = "", forced: bool = False) -> Release:
        """Create a release and build it, here and now."""
        release = self.create(reason=reason, forced=forced, now=clock.now())
        assert self.jobs(clock).drain(seconds=120)
        return self.read(release.id)

    def read(self, release_id: str) -> Release:
        return self.db.read_now(lambda tx: releases.read_release(tx, release_id=release_id))

    def folder(self, release: Release) -> Path:
        return self.root / release.folder


@dataclass(frozen=True, kw_only=True)
class Work:
    """What stands behind one accepted item."""

    answers: Sequence[Mapping[str, object]]
    """One for each person who answered."""
    votes: Sequence[Mapping[str, object]] = field(default_factory=tuple)
    """Columns of `votes`; `by` is the number of the answer."""
    verdict: str | None = "accept"


def make_scene(db: Database, root: Path, **changes: object) -> Scene:
    owner = access.make_owner(db)
    manager = access.make_actor(db, owner, Role.MANAGER)
    expert = access.make_actor(db, owner, Role.EXPERT)
    project = projects.make_project(
        db,
        owner,
        **changes,  # type: ignore[arg-type]  # fields of a document
    )
    return Scene(db=db, manager=manager, expert=expert, project=project, root=root)


def accept_examples(scene: Scene, count: int, *, first: int = 1) -> list[Item]:
    """Accepted items of kind *example*, one answer and one review each."""
    numbers = range(first, first + count)
    made = _add_items(
        scene, {f"item-{n}": tasks.example_input(title=f"Question {n}") for n in numbers}
    )
    accept(
        scene,
        [
            (item, Work(answers=[tasks.example_answer(f"{tasks.GOOD_ANSWER} Case {item.key}.")]))
            for item in made
        ],
    )
    return made


def accept_gradings(scene: Scene, count: int) -> list[Item]:
    """Accepted items of kind *grading*: two raters, who differ on the second of each."""
    made = _add_items(scene, {f"item-{n}": tasks.grading_input() for n in range(1, count + 1)})
    accept(scene, [(item, _grading_work()) for item in made])
    return made


def accept(scene: Scene, work: Sequence[tuple[Item, Work]], *, now: datetime = NOW) -> None:
    """Write stages, claims, submissions, reviews, votes and events, and set the state."""
    for start in range(0, len(work), ROWS_AT_ONCE):
        part = work[start : start + ROWS_AT_ONCE]
        scene.db.write_now(partial(_accept, scene=scene, work=part, now=now))


def withdraw(scene: Scene, item: Item, *, now: datetime = NOW) -> None:
    scene.db.write_now(
        lambda tx: items.set_state(tx, item_id=item.id, state=ItemState.WITHDRAWN, now=now)
    )


def _grading_work() -> Work:
    cast = [
        ("c1", "met", None, 0),
        ("c2", None, "fair", 0),
        ("c3", "cannot_assess", None, 0),
        ("c1", "unmet", None, 1),
        ("c2", None, "fair", 1),
        ("c3", None, "Neutral", 1),
    ]
    votes = [
        {"criterion": criterion, "verdict": verdict, "option": option, "by": by}
        for criterion, verdict, option, by in cast
    ]
    answers = [tasks.grading_answer(), tasks.grading_answer(c1="unmet")]
    return Work(answers=answers, votes=votes, verdict=None)


def _add_items(scene: Scene, inputs: Mapping[str, Mapping[str, object]]) -> list[Item]:
    new = [tasks.new_item(key, input=task_input) for key, task_input in inputs.items()]
    made: list[Item] = []
    for start in range(0, len(new), ROWS_AT_ONCE):
        part = new[start : start + ROWS_AT_ONCE]
        added = scene.db.write_now(
            partial(
                items.add_many,
                actor=scene.manager,
                project_id=scene.project.id,
                inputs=part,
                now=NOW,
            )
        )
        made += scene.db.read_now(partial(items.read_items, item_ids=added.ids))
    return made


def _accept(tx: Tx, *, scene: Scene, work: Sequence[tuple[Item, Work]], now: datetime) -> None:
    tables: dict[str, list[dict[str, object]]] = {
        name: [] for name in ("stages", "claims", "submissions", "reviews", "votes",
                              "contributions")
    }  # fmt: skip
    accepted: list[tuple[Item, str]] = []
    for item, each in work:
        accepted.append((item, _rows(tables, scene, item, each, now)))
    for name, rows in tables.items():
        tx.run_many(insert(getattr(work_tables, name)).inline(), rows)
    for item, submission_id in accepted:
        items.set_state(
            tx,
            item_id=item.id,
            state=ItemState.ACCEPTED,
            now=now,
            accepted_submission_id=submission_id,
        )
        event = ItemAccepted(
            org_id=item.org_id,
            project_id=item.project_id,
            item_id=item.id,
            submission_id=submission_id,
            contributions=(),
        )
        events.append(tx, event, happened_at=now)


def _rows(
    tables: dict[str, list[dict[str, object]]],
    scene: Scene,
    item: Item,
    work: Work,
    now: datetime,
) -> str:
    place: dict[str, object] = {
        "org_id": item.org_id,
        "project_id": item.project_id,
        "item_id": item.id,
    }
    stage_id = _stage(tables, place, name="author", wanted=len(work.answers), now=now)
    people = [scene.expert.person_id, *(f"rater-{n}" for n in range(1, len(work.answers)))]
    submissions = []
    for person, answer in zip(people, work.answers, strict=True):
        claim_id = _claim(tables, place, stage_id, "author", person, now)
        submission_id = ids.new_id()
        submissions.append(submission_id)
        tables["submissions"].append(
            {
                **place, "id": submission_id, "claim_id": claim_id, "stage_id": stage_id,
                "expert_id": person, "stage_name": "author", "round": 1, "answer": answer,
                "guideline_version": 1, "ai_help": "none", "ai_note": "", "replaces": None,
                "seconds_active": 600, "submitted_at": now,
            }
        )  # fmt: skip
        tables["contributions"].append(
            {
                **place, "id": ids.new_id(), "person_id": person,
                "role": "grade" if work.votes else "author", "submission_id": submission_id,
                "review_id": None, "accepted_at": now,
            }
        )  # fmt: skip
    for vote in work.votes:
        by = vote["by"]
        assert isinstance(by, int)
        tables["votes"].append(
            {
                **place, "id": ids.new_id(), "stage_id": stage_id,
                "submission_id": submissions[by], "review_id": None, "rater_id": people[by],
                "rater_kind": "expert", "criterion": vote["criterion"], "criterion_version": 1,
                "verdict": vote["verdict"], "option": vote["option"], "rationale": "",
                "confidence": None, "blind": True, "round": 1, "seconds": 60, "at": now,
            }
        )  # fmt: skip
    if work.verdict is not None:
        review_stage = _stage(tables, place, name="review", wanted=1, now=now)
        tables["reviews"].append(
            {
                **place, "id": ids.new_id(), "stage_id": review_stage,
                "claim_id": _claim(tables, place, review_stage, "review", "reviewer-1", now),
                "submission_id": submissions[-1], "reviewer_id": "reviewer-1",
                "stage_name": "review", "round": 1, "verdict": work.verdict,
                "reasons": "Written to the author alone.",
                "lines": [{"point": "be-correct", "verdict": "met", "reason": "It is."}],
                "decisions": [], "guideline_version": 1, "seconds_active": 120, "at": now,
            }
        )  # fmt: skip
    return submissions[-1]


def _stage(
    tables: dict[str, list[dict[str, object]]],
    place: Mapping[str, object],
    *,
    name: str,
    wanted: int,
    now: datetime,
) -> str:
    stage_id = ids.new_id()
    tables["stages"].append(
        {
            **place, "id": stage_id, "name": name, "position": 0 if name == "author" else 1,
            "round": 1, "state": "settled", "wanted": wanted, "taken": wanted, "done": wanted,
            "reserved_until": None, "priority": 0, "domain": "", "blind": True,
            "target_submission_id": None, "contested": False, "opened_at": now,
            "settled_at": now, "reason": None,
        }
    )  # fmt: skip
    return stage_id


def _claim(
    tables: dict[str, list[dict[str, object]]],
    place: Mapping[str, object],
    stage_id: str,
    stage_name: str,
    person_id: str,
    now: datetime,
) -> str:
    claim_id = ids.new_id()
    tables["claims"].append(
        {
            **place, "id": claim_id, "stage_id": stage_id, "stage_name": stage_name,
            "expert_id": person_id, "state": "handed_in", "reserved": False,
            "guideline_version": 1, "claimed_at": now, "hold_until": now, "hold_seconds": 3600,
            "ended_at": now, "renewals": 0, "reason": None,
        }
    )  # fmt: skip
    return claim_id
