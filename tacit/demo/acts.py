"""The acts of the script, each through its verb."""

from collections.abc import Callable, Mapping
from datetime import datetime

from tacit.access.records import Actor
from tacit.demo import samples
from tacit.demo.samples import Samples
from tacit.demo.script import ScriptLine, ScriptWrong
from tacit.desk import calibration, saved_reasons
from tacit.desk.records import NewCalibration, NewSavedReason
from tacit.files.records import NewUpload
from tacit.intake import replay
from tacit.intake.replay import Stretch
from tacit.kit.fields import Fields
from tacit.projects.records import Project
from tacit.storage.transaction import Tx
from tacit.tasks import file_refs, registry
from tacit.work import (
    adjudications,
    appeals,
    audits,
    claims,
    comments,
    drafts,
    opinions,
    pipeline,
    reviews,
    submissions,
)
from tacit.work.records import (
    AiHelp,
    Anchor,
    Claim,
    LineVerdict,
    NewAppeal,
    NewComment,
    NewDraft,
    NewReview,
    NewSubmission,
    Submission,
    Verdict,
    VoteDecision,
)

_TAB = "demo"


class Stage:
    """Everybody and everything that an act can name."""

    def __init__(
        self,
        tx: Tx,
        manager: Actor,
        actors: Mapping[str, Actor],
        made: Mapping[str, tuple[Project, dict[str, str]]],
        make_id: Callable[[], str],
        files: Samples,
    ) -> None:
        self._tx = tx
        self._manager = manager
        self._actors = actors
        self._made = made
        self._make_id = make_id
        self._files = files
        self._last: dict[str, Submission] = {}
        """The newest submission of an item."""
        self._comments: dict[str, list[str]] = {}
        """Ids of the comments of the newest review of an item."""
        self._acts: dict[str, Callable[[ScriptLine], None]] = {
            "submit": self._submit,
            "grade": self._grade,
            "review": self._review,
            "adjudicate": self._adjudicate,
            "audit": self._audit,
            "reply": self._reply,
            "park": self._park,
            "draft": self._draft,
            "withdraw": self._withdraw,
            "ask": self._ask,
            "opinion": self._opinion,
            "appeal": self._appeal,
            "decide_appeal": self._decide_appeal,
            "keep": self._keep,
            "calibrate": self._calibrate,
        }

    def play(self, line: ScriptLine) -> None:
        """Do what a line says, as the person and at the time it names."""
        self._acts[line.act](line)

    def _submit(self, line: ScriptLine) -> None:
        self._hand_in(line, line.fields.mapping("answer"))

    def _grade(self, line: ScriptLine) -> None:
        grades = []
        for place, entry in line.fields.many("grades"):
            grade = Fields(entry, place=place, error=ScriptWrong)
            grades.append(
                {
                    "criterion": grade.text("criterion"),
                    "version": grade.whole("version", default=1),
                    "verdict": grade.text_or_none("verdict"),
                    "option": grade.text_or_none("option"),
                    "rationale": grade.text("rationale", default=""),
                }
            )
        note = line.fields.text("note", default="")
        self._hand_in(line, {"grades": grades, "note": note})

    def _hand_in(self, line: ScriptLine, answer: Mapping[str, object]) -> None:
        claim = self._take(line)
        new = NewSubmission(
            id=self._make_id(),
            answer=self._with_files(line, claim, answer),
            ai_help=AiHelp(line.fields.text("ai_help", default=AiHelp.NONE.value)),
            ai_note=line.fields.text("ai_note", default=""),
        )
        self._last[claim.item_id] = submissions.submit(
            self._tx, actor=self._by(line), claim_id=claim.id, submission=new, now=line.at
        )

    def _review(self, line: ScriptLine) -> None:
        claim = self._take(line)
        review = self._read_review(line, claim)
        reviews.decide(
            self._tx, actor=self._by(line), claim_id=claim.id, review=review, now=line.at
        )

    def _audit(self, line: ScriptLine) -> None:
        claim = self._take(line)
        audit = self._read_review(line, claim)
        audits.decide(self._tx, actor=self._by(line), claim_id=claim.id, audit=audit, now=line.at)

    def _adjudicate(self, line: ScriptLine) -> None:
        claim = self._take(line)
        adjudications.decide(
            self._tx,
            actor=self._by(line),
            claim_id=claim.id,
            adjudication=self._read_review(line, claim),
            now=line.at,
        )

    def _ask(self, line: ScriptLine) -> None:
        claim = self._take(line)
        opinions.ask(
            self._tx,
            actor=self._by(line),
            item_id=claim.item_id,
            ask_id=self._make_id(),
            question=line.fields.text("question"),
            now=line.at,
        )

    def _opinion(self, line: ScriptLine) -> None:
        claim = self._take(line)
        opinion = self._read_review(line, claim)
        opinions.give(
            self._tx, actor=self._by(line), claim_id=claim.id, opinion=opinion, now=line.at
        )

    def _appeal(self, line: ScriptLine) -> None:
        appeals.make(
            self._tx,
            actor=self._by(line),
            submission_id=self._last[self._item(line)].id,
            appeal=NewAppeal(id=self._make_id(), reason=line.fields.text("reason")),
            now=line.at,
        )

    def _decide_appeal(self, line: ScriptLine) -> None:
        claim = self._take(line)
        decision = self._read_review(line, claim)
        appeals.decide(
            self._tx, actor=self._by(line), claim_id=claim.id, decision=decision, now=line.at
        )

    def _keep(self, line: ScriptLine) -> None:
        shared = line.fields.flag("for_project", default=False)
        new = NewSavedReason(
            id=self._make_id(),
            text=line.fields.text("text"),
            title=line.fields.text("title"),
            project_id=self._made[line.project][0].id if shared else None,
        )
        saved_reasons.add(self._tx, actor=self._by(line), reason=new, now=line.at)

    def _calibrate(self, line: ScriptLine) -> None:
        attempt = NewCalibration(
            id=self._make_id(),
            key=line.fields.text("gold"),
            answer=line.fields.mapping("answer"),
        )
        calibration.grade(
            self._tx,
            actor=self._by(line),
            project_id=self._made[line.project][0].id,
            attempt=attempt,
            now=line.at,
        )

    def _reply(self, line: ScriptLine) -> None:
        made = self._comments.get(self._item(line), [])
        number = line.fields.whole("to_comment")
        if number >= len(made):
            raise ScriptWrong(f"The newest review has no comment {number}.")
        reply = NewComment(id=self._make_id(), text=line.fields.text("text"))
        comments.reply(
            self._tx, actor=self._by(line), comment_id=made[number], reply=reply, now=line.at
        )

    def _park(self, line: ScriptLine) -> None:
        claim = self._take(line)
        reason = line.fields.text("reason")
        claims.park(self._tx, actor=self._by(line), claim_id=claim.id, reason=reason, now=line.at)

    def _draft(self, line: ScriptLine) -> None:
        claim = self._take(line)
        draft = NewDraft(
            save_id=self._make_id(),
            base_version=0,
            tab=_TAB,
            answer=self._with_files(line, claim, line.fields.mapping("answer")),
        )
        drafts.save(self._tx, actor=self._by(line), claim_id=claim.id, draft=draft, now=line.at)

    def _withdraw(self, line: ScriptLine) -> None:
        pipeline.withdraw_item(
            self._tx,
            actor=self._by(line),
            item_id=self._item(line),
            withdrawal_id=self._make_id(),
            reason=line.fields.text("reason"),
            now=line.at,
        )

    def _with_files(
        self, line: ScriptLine, claim: Claim, answer: Mapping[str, object]
    ) -> Mapping[str, object]:
        """An answer whose files were sent: each the sample file of the name under `file`."""
        entries = answer.get("files")
        if not isinstance(entries, list | tuple):
            return answer
        sent = []
        for entry in entries:
            file = Fields(entry, place="files", error=ScriptWrong)
            sample = self._files.get(line.project, {}).get(file.text("file"))
            if sample is None:
                raise ScriptWrong(f"There is no sample file {file.text('file')!r}.")
            new = NewUpload(id=self._make_id(), name=file.text("path"), bytes=sample.bytes)
            row = samples.keep(
                self._tx,
                sample,
                actor=self._by(line),
                new=new,
                item_id=claim.item_id,
                now=line.at,
            )
            sent.append(row)
        return {**answer, "files": sent}

    def _take(self, line: ScriptLine) -> Claim:
        return replay.take(
            self._tx,
            importer=self._manager,
            person=self._by(line),
            item_id=self._item(line),
            stretch=_stretch(line.at, line.minutes),
            make_id=self._make_id,
        )

    def _read_review(self, line: ScriptLine, claim: Claim) -> NewReview:
        read = line.fields
        default = Verdict.DECIDED if line.act == "adjudicate" else None
        verdict = read.choice(
            "verdict", [each.value for each in Verdict], default=default.value if default else None
        )
        noted = tuple(
            self._read_comment(Fields(entry, place=place, error=ScriptWrong), claim.item_id)
            for place, entry in read.many("comments")
        )
        if line.act == "review":
            self._comments[claim.item_id] = [comment.id for comment in noted]
        return NewReview(
            id=self._make_id(),
            verdict=Verdict(verdict),
            reasons=read.text("reasons", default=""),
            lines=tuple(
                _read_line(Fields(entry, place=place, error=ScriptWrong))
                for place, entry in read.many("lines")
            ),
            comments=noted,
            unjudged_because=read.text("unjudged_because", default=""),
            decisions=tuple(
                _read_decision(Fields(entry, place=place, error=ScriptWrong))
                for place, entry in read.many("grades")
            ),
        )

    def _read_comment(self, comment: Fields, item_id: str) -> NewComment:
        quote, path = comment.text("quote", default=""), comment.text("path", default="")
        anchor = self._find(item_id, path, quote) if quote else None
        return NewComment(id=self._make_id(), text=comment.text("text"), anchor=anchor)

    def _find(self, item_id: str, path: str, quote: str) -> Anchor:
        submission = self._last[item_id]
        project = next(
            project for project, known in self._made.values() if item_id in known.values()
        )
        texts = registry.get(project.kind).texts(submission.answer)
        if file_refs.find_place(path):
            return Anchor(path=path, start=0, end=len(quote), quote=quote)
        start = texts.get(path, "").find(quote)
        if start < 0:
            raise ScriptWrong(f"The words {quote!r} do not stand in {path!r}.")
        return Anchor(path=path, start=start, end=start + len(quote), quote=quote)

    def _by(self, line: ScriptLine) -> Actor:
        return self._actors[line.by]

    def _item(self, line: ScriptLine) -> str:
        item_ids = self._made[line.project][1]
        if line.item not in item_ids:
            raise ScriptWrong(f"The project has no item {line.item!r}.")
        return item_ids[line.item]


def _stretch(end: datetime, minutes: int) -> Stretch:
    return Stretch.until(end, seconds=60 * minutes)


def _read_line(line: Fields) -> LineVerdict:
    return LineVerdict(
        point=line.text("point"),
        verdict=line.text("verdict"),
        reason=line.text("reason", default=""),
    )


def _read_decision(decision: Fields) -> VoteDecision:
    return VoteDecision(
        criterion=decision.text("criterion"),
        criterion_version=decision.whole("version", default=1),
        verdict=decision.text_or_none("verdict"),
        option=decision.text_or_none("option"),
        reason=decision.text("rationale"),
    )
