"""What lies beside the work, for tests: an expert who holds some, and short verbs."""

from dataclasses import dataclass
from typing import Any

from tacit.access.records import Actor
from tacit.bench import bench, checks, pads, questions, readings, templates
from tacit.bench.records import (
    Asked,
    Bench,
    NewAnswer,
    NewQuestion,
    NewTemplate,
    Pad,
    Reading,
    Template,
)
from tacit.kit import ids
from tacit.projects import guidelines
from tacit.projects.records import Guideline, Project
from tacit.work.records import Claim
from tests.make.work import AUTHOR, REVIEW, House

CJK = "契約は書面で終了する。"
RIGHT_TO_LEFT = "يجب إنهاء العقد كتابيا قبل نهاية الشهر"


@dataclass
class Desk:
    """A house with one project, and verbs of the bench as short as a test wants them."""

    house: House
    project: Project

    def look(self, actor: Actor, claim: Claim, search: str = "") -> Bench:
        return self.house.db.read_now(
            lambda tx: bench.get(tx, actor=actor, claim_id=claim.id, search=search)
        )

    def open(self, actor: Actor, claim: Claim, *, read: bool = False) -> Reading:
        return self.house.db.write_now(
            lambda tx: readings.record(
                tx, actor=actor, claim_id=claim.id, read=read, now=self.house.now
            )
        )

    def version(self, text: str, note: str = "") -> Guideline:
        return self.house.db.write_now(
            lambda tx: guidelines.add_version(
                tx,
                actor=self.house.manager,
                project_id=self.project.id,
                text=text,
                note=note,
                now=self.house.now,
            )
        )

    def ask(self, actor: Actor, claim: Claim, text: str, **more: Any) -> Asked:
        question = NewQuestion(id=more.pop("id", ids.new_id()), text=text, **more)
        return self.house.db.write_now(
            lambda tx: questions.ask(
                tx, actor=actor, claim_id=claim.id, question=question, now=self.house.now
            )
        )

    def answer(self, asked: Asked, text: str, *, by: Actor | None = None, **more: Any) -> Asked:
        answer = NewAnswer(id=more.pop("id", ids.new_id()), text=text, **more)
        return self.house.db.write_now(
            lambda tx: questions.answer(
                tx,
                actor=by or self.house.manager,
                question_id=asked.question.id,
                answer=answer,
                now=self.house.now,
            )
        )

    def see(self, actor: Actor, asked: Asked) -> Asked:
        return self.house.db.write_now(
            lambda tx: questions.mark_seen(
                tx, actor=actor, question_id=asked.question.id, now=self.house.now
            )
        )

    def pad(self, actor: Actor, claim: Claim, text: str, *, base: int = 0) -> Pad:
        return self.house.db.write_now(
            lambda tx: pads.save(
                tx,
                actor=actor,
                claim_id=claim.id,
                text=text,
                base_version=base,
                now=self.house.now,
            )
        )

    def template(self, actor: Actor, name: str, text: str = "In short:") -> Template:
        new = NewTemplate(id=ids.new_id(), name=name, text=text)
        return self.house.db.write_now(
            lambda tx: templates.create(tx, actor=actor, template=new, now=self.house.now)
        )

    def check(self) -> None:
        """The doctor finds nothing."""
        assert self.house.db.read_now(checks.run) == []


def make_desk(house: House, *, items: int = 4, **project: Any) -> Desk:
    """A project with work in the queue."""
    made = house.project(pipeline=[AUTHOR, REVIEW], **project)
    house.items(made, items)
    return Desk(house, made)
