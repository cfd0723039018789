"""Projects, their folders, items and imports."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tacit.kit.ids import new_id
from tacit.sdk.choices import one_of
from tacit.sdk.transport import Transport
from tacit.wire import flow as flows
from tacit.wire import intake, items, projects, scores
from tacit.wire import quality as figures
from tacit.wire.base import PageOf
from tacit.wire.work import Park

POLL_SECONDS = 0.2


class Projects:
    """The projects of an organization."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def all(self) -> Iterator[projects.Project]:
        """All projects, page by page."""
        return self._transport.pages("/api/v1/projects", projects.Project)

    def get(self, project: str) -> projects.Project:
        """One project, by id or name."""
        return self._transport.get(f"/api/v1/projects/{project}", projects.Project)

    def plan(self, folder: intake.Folder) -> intake.Plan:
        """What `apply` would do; nothing of it is done."""
        return self._transport.post("/api/v1/projects/plans", folder, intake.Plan)

    def apply(self, folder: intake.ApplyFolder) -> intake.Applied:
        """Create or update a project from its folder; a second time does nothing."""
        return self._transport.post("/api/v1/projects", folder, intake.Applied)

    def change(self, project_id: str, change: str) -> projects.Project:
        """Change the state: `opening`, `pause` or `closing`."""
        path = f"/api/v1/projects/{project_id}/{change}"
        return self._transport.post(path, None, projects.Project)

    def guidelines(self, project_id: str) -> PageOf[projects.Guideline]:
        """The versions of the guideline, newest first."""
        path = f"/api/v1/projects/{project_id}/guidelines"
        return self._transport.page(path, projects.Guideline)

    def add_guideline(
        self, project_id: str, guideline: projects.NewGuideline
    ) -> projects.Guideline:
        """Make a new version of the guideline, and say what happens to open work."""
        path = f"/api/v1/projects/{project_id}/guidelines"
        return self._transport.post(path, guideline, projects.Guideline)

    def open_work(self, project_id: str) -> intake.TouchedWork:
        """What a newer guideline would touch."""
        return self._transport.get(f"/api/v1/projects/{project_id}/open-work", intake.TouchedWork)

    def flow(self, project_id: str) -> flows.Flow:
        """Where a project stands, stage by stage."""
        return self._transport.get(f"/api/v1/projects/{project_id}/flow", flows.Flow)

    def quality(self, project_id: str) -> figures.Quality:
        """Agreement with intervals, people beside the limits of chance, confusion, severity."""
        path = f"/api/v1/projects/{project_id}/quality"
        return self._transport.get(path, figures.Quality)

    def close_quality_case(self, project_id: str, case_id: str, finding: str) -> figures.Case:
        """Close a case with what was found; nothing else follows from it."""
        path = f"/api/v1/projects/{project_id}/quality-cases/{case_id}/finding"
        return self._transport.post(path, figures.NewFinding(finding=finding), figures.Case)

    def agreement(self, project_id: str) -> flows.Agreement:
        """For each pair of graders: equal labels, percent, Cohen's κ; overlap of marked words."""
        path = f"/api/v1/projects/{project_id}/agreement"
        return self._transport.get(path, flows.Agreement)

    def strengths(self, project_id: str) -> flows.ProducerStrengths:
        """How strong each producer is whose responses were compared."""
        path = f"/api/v1/projects/{project_id}/strengths"
        return self._transport.get(path, flows.ProducerStrengths)

    def start_import(self, new: intake.NewImport, files: Iterable[Path]) -> intake.Import:
        """Send the files of an import; a job takes them in. Watch it with `get_import`."""
        with ExitStack() as stack:
            parts = [("files", (file.name, stack.enter_context(file.open("rb")))) for file in files]
            answer = self._transport.send(
                "POST", "/api/v1/imports", data={"request": new.model_dump_json()}, files=parts
            )
        return intake.Import.model_validate_json(answer.content)

    def watch_import(self, import_id: str) -> Iterator[intake.Import]:
        """Look at an import again and again until it has ended."""
        while True:
            current = self.get_import(import_id)
            yield current
            if current.state is not intake.ImportState.RUNNING:
                return
            time.sleep(POLL_SECONDS)

    def import_formats(self) -> PageOf[intake.ImportFormat]:
        """The formats that work can be brought in from."""
        return self._transport.page("/api/v1/import-formats", intake.ImportFormat)

    def get_import(self, import_id: str) -> intake.Import:
        """How far an import is."""
        return self._transport.get(f"/api/v1/imports/{import_id}", intake.Import)

    def imports(self) -> PageOf[intake.Import]:
        """The imports of the organization."""
        return self._transport.page("/api/v1/imports", intake.Import)


class Items:
    """Units of work."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def score(self, asked: scores.Scoring) -> scores.Scores:
        """Score responses by a rubric; nothing is stored."""
        return self._transport.post("/api/v1/scores", asked, scores.Scores)

    def all(
        self, project_id: str, *, state: str | None = None, q: str | None = None
    ) -> Iterator[items.Item]:
        """The items of a project, page by page."""
        path = f"/api/v1/projects/{project_id}/items"
        return self._transport.pages(path, items.Item, state=state, q=q)

    def get(self, item_id: str) -> items.Item:
        """One item."""
        return self._transport.get(f"/api/v1/items/{item_id}", items.Item)

    def quality(self, item_id: str) -> figures.ItemQuality:
        """What the votes on an item make likely, as the model says it and tempered."""
        return self._transport.get(f"/api/v1/items/{item_id}/quality", figures.ItemQuality)

    def add(self, project_id: str, rows: Iterable[dict[str, Any]]) -> intake.ItemsAdded:
        """Add items, all or none; each is what a line of items.jsonl holds."""
        body = projects.NewItems(items=list(rows))
        path = f"/api/v1/projects/{project_id}/items"
        return self._transport.post(path, body, intake.ItemsAdded)

    def history(self, item_id: str) -> items.ItemHistory:
        """Everything that happened to an item."""
        return self._transport.get(f"/api/v1/items/{item_id}/history", items.ItemHistory)

    def withdraw(self, item_id: str, reason: str) -> items.Withdrawal:
        """Take an item out for good."""
        body = items.ItemWithdrawal(id=new_id(), reason=reason)
        path = f"/api/v1/items/{item_id}/withdrawal"
        return self._transport.post(path, body, items.Withdrawal)

    def answer_park(self, item_id: str, decision: str, answer: str) -> Park:
        """Reopen or withdraw an item that somebody said is broken."""
        body = items.ParkAnswer(
            decision=one_of(items.ParkDecision, decision, place="decision"), answer=answer
        )
        return self._transport.post(f"/api/v1/items/{item_id}/park-answer", body, Park)
