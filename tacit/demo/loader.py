"""Load the sample work: through the verbs of work, at the times of the script.

One transaction, so that the company is there whole or not at all. Nothing is written that
a person could not have done: whatever a verb refuses is an error of the script.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tacit.access import organizations, people
from tacit.access.records import Actor, NewOrganization, NewPerson, NewTag, Role, TagKind
from tacit.demo import samples, script
from tacit.demo.acts import Stage
from tacit.demo.samples import Samples
from tacit.demo.script import CONTENT, Script, ScriptPerson, ScriptWrong
from tacit.files.records import NewUpload
from tacit.intake import folders
from tacit.intake.records import Choices, ProjectFolder
from tacit.kit import ids
from tacit.kit.errors import TacitError
from tacit.projects import projects
from tacit.projects.records import Project, StateChange
from tacit.storage.engine import Database
from tacit.storage.files import Files
from tacit.storage.transaction import Tx
from tacit.tasks import file_refs, items
from tacit.work import foresight

SLUG = "meridian"
NAME = "Meridian Expert Works"
BEGUN_DAYS_AGO = 30
TRIES_MAX = 10_000


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The sample company as it now is."""

    org_id: str
    people: dict[str, str]
    """Ids by pseudonym: `expert-01`."""
    projects: tuple[str, ...]
    acts: int
    fresh: bool
    """It was made just now, not found."""


def load(
    db: Database,
    *,
    now: datetime,
    files: Files,
    make_id: Callable[[], str] = ids.new_id,
    content: Path = CONTENT,
) -> Loaded:
    """Make the sample company, unless it is there.

    Raises:
        ScriptWrong: the script asks for what a verb refuses; names file and line.
    """
    if (found := db.read_now(_find)) is not None:
        return found
    written = script.read(content, now=now)
    found_files = samples.read(content)
    samples.store(found_files, files)
    return db.write_now(
        lambda tx: _find(tx) or _Loading(tx, written, found_files, make_id, now).load()
    )


def _find(tx: Tx) -> Loaded | None:
    owner = organizations.find_owner(tx, slug=SLUG)
    if owner is None:
        return None
    known: dict[str, str] = {}
    cursor: str | None = None
    while True:
        page = people.list_people(tx, actor=owner, cursor=cursor, limit=200)
        known |= {person.alias: person.id for person in page.items}
        cursor = page.next_cursor
        if cursor is None:
            break
    listed = projects.list_projects(tx, actor=owner, limit=200)
    return Loaded(
        org_id=owner.org_id,
        people=known,
        projects=tuple(project.slug for project in listed.items),
        acts=0,
        fresh=False,
    )


class _Loading:
    def __init__(
        self,
        tx: Tx,
        written: Script,
        files: Samples,
        make_id: Callable[[], str],
        now: datetime,
    ) -> None:
        self._tx = tx
        self._script = written
        self._files = files
        self._make_id = make_id
        self._now = now
        self._begin = now - timedelta(days=BEGUN_DAYS_AGO)
        self._actors: dict[str, Actor] = {}

    def load(self) -> Loaded:
        owner = self._make_organization()
        self._add_people(owner)
        manager = next((actor for actor in self._actors.values() if actor.has(Role.MANAGER)), owner)
        made = {
            folder.document.name: self._apply(folder, manager, opened=self._begin)
            for folder in self._script.folders
        }
        stage = Stage(self._tx, manager, self._actors, made, self._make_id, self._files)
        for line in self._script.lines:
            if line.by not in self._actors:
                raise ScriptWrong(f"Nobody is called {line.by!r}.", place=line.place)
            try:
                stage.play(line)
            except TacitError as error:
                raise ScriptWrong(str(error), place=line.place) from error
        return Loaded(
            org_id=owner.org_id,
            people={name: actor.person_id for name, actor in self._actors.items()},
            projects=tuple(sorted(made)),
            acts=len(self._script.lines),
            fresh=True,
        )

    def _make_organization(self) -> Actor:
        admins = [each for each in self._script.people if Role.ADMIN in each.roles]
        if not admins:
            raise ScriptWrong("Nobody is an admin.", place=script.PEOPLE)
        organizations.create(
            self._tx,
            actor=None,
            organization=NewOrganization(id=self._make_id(), slug=SLUG, name=NAME, demo=True),
            owner=self._new_person(admins[0]),
            now=self._begin,
        )
        owner = organizations.find_owner(self._tx, slug=SLUG)
        assert owner is not None, "an organization was made with its admin"
        self._actors[admins[0].id] = owner
        return owner

    def _add_people(self, owner: Actor) -> None:
        for person in self._script.people:
            if person.id not in self._actors:
                added = people.add(
                    self._tx, actor=owner, person=self._new_person(person), now=self._begin
                )
                self._actors[person.id] = Actor(
                    person_id=added.id,
                    org_id=owner.org_id,
                    roles=added.roles,
                    scopes=None,
                    name=added.name,
                    alias=added.alias,
                )
            if person.skills:
                people.set_tags(
                    self._tx,
                    actor=owner,
                    person_id=self._actors[person.id].person_id,
                    tags=[NewTag(tag=skill, kind=TagKind.SKILL) for skill in person.skills],
                    now=self._begin,
                )

    def _new_person(self, person: ScriptPerson) -> NewPerson:
        return NewPerson(
            id=self._make_id(),
            name=person.name,
            alias=person.id,
            email=f"{person.id}@{SLUG}.example",
            roles=person.roles,
        )

    def _apply(
        self, folder: ProjectFolder, manager: Actor, *, opened: datetime
    ) -> tuple[Project, dict[str, str]]:
        """Make and open a project; return it with the ids of its items by key."""
        choices = Choices(
            make_id=self._make_id, project_id=self._make_id(), release_seed=self._make_id()
        )
        empty = ProjectFolder(document=folder.document)
        applied = folders.apply(self._tx, actor=manager, folder=empty, choices=choices, now=opened)
        project = projects.change_state(
            self._tx,
            actor=manager,
            project_id=applied.project_id,
            change=StateChange.OPEN,
            now=opened,
        )
        chosen = [self._choose_id(project, item.key) for item in folder.items]
        self._send_material(folder, manager, now=opened)
        rest = iter(chosen)
        for part in folders.split(folder):
            folders.apply(
                self._tx,
                actor=manager,
                folder=part,
                choices=Choices(make_id=lambda: next(rest), project_id=project.id, release_seed=""),
                now=opened,
            )
        keys = [item.key for item in folder.items]
        stored = items.read_items(self._tx, item_ids=chosen)
        assert len(stored) == len(keys), "every item of the folder is new"
        return project, dict(zip(keys, chosen, strict=True))

    def _send_material(self, folder: ProjectFolder, manager: Actor, *, now: datetime) -> None:
        """Every file that an item names under `attachments` lies beside the items."""
        named = self._files.get(folder.document.name, {}).values()
        by_hash = {sample.examined.sha256: sample for sample in named}
        for item in folder.items:
            for sha256 in file_refs.attached_hashes(item.input):
                sample = by_hash.get(sha256)
                if sample is None:
                    raise ScriptWrong(f"No sample file has the hash {sha256}.", place=item.key)
                new = NewUpload(id=self._make_id(), name=sample.path.name, bytes=sample.bytes)
                samples.keep(self._tx, sample, actor=manager, new=new, item_id=None, now=now)

    def _choose_id(self, project: Project, key: str) -> str:
        """An id by which the item falls into the audit sample, or not, as the script has it."""
        wanted = key in self._script.audited(project.slug)
        for _ in range(TRIES_MAX):
            item_id = self._make_id()
            if foresight.is_audited(project, item_id=item_id) == wanted:
                return item_id
        raise ScriptWrong(f"The pipeline of {project.slug} cannot audit {key!r} so.")
