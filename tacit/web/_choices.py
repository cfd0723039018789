"""The verdicts that a piece of work can be given, in words."""

from dataclasses import dataclass

from tacit.projects.records import StageName
from tacit.work.records import Verdict
from tacit.work.views import Worksheet


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A verdict that can be given, and what it does, in words."""

    verdict: Verdict
    label: str
    does: str
    done: str
    key: str | None = None
    tone: str = ""

    @property
    def needs_reasons(self) -> bool:
        return self.verdict not in (Verdict.ACCEPT, Verdict.PASS)


ACCEPT = Choice(
    verdict=Verdict.ACCEPT, label="Accept answer", key="a", tone="primary",
    does="You accept this answer", done="Accepted.",
)  # fmt: skip
RETURN = Choice(
    verdict=Verdict.RETURN, label="Send back", key="b",
    does="You send this back to its author", done="Sent back to its author.",
)  # fmt: skip
REJECT = Choice(
    verdict=Verdict.REJECT, label="Reject", tone="danger",
    does="You reject this answer; its author cannot mend it", done="Rejected.",
)  # fmt: skip
PASS = Choice(
    verdict=Verdict.PASS, label="Pass", key="a", tone="primary",
    does="You let this answer pass", done="Passed.",
)  # fmt: skip
FAIL = Choice(
    verdict=Verdict.FAIL, label="Fail", key="b", tone="danger",
    does="You fail this answer; others will review it again", done="Failed.",
)  # fmt: skip
DECIDE = Choice(
    verdict=Verdict.DECIDED, label="Decide", key="a", tone="primary",
    does="You decide where the graders differ", done="Decided.",
)  # fmt: skip


def of(sheet: Worksheet) -> list[Choice]:
    """The verdicts that this work can be given now."""
    if sheet.stage.name is StageName.AUDIT:
        return [FAIL, PASS]
    if is_about_votes(sheet):
        return [DECIDE]
    return [REJECT, RETURN, ACCEPT] if sheet.returns_left > 0 else [REJECT, ACCEPT]


def find(sheet: Worksheet, verdict: str) -> Choice | None:
    """The verdict of that name, if this work can be given it."""
    return next((one for one in of(sheet) if one.verdict.value == verdict), None)


def is_about_votes(sheet: Worksheet) -> bool:
    """Whether graders differ, rather than reviewers."""
    return sheet.stage.name is StageName.ADJUDICATE and sheet.target is None
