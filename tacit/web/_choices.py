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
    says_why: bool = False
    """It needs reasons although it is an acceptance."""

    @property
    def needs_reasons(self) -> bool:
        return self.says_why or self.verdict not in (Verdict.ACCEPT, Verdict.PASS)


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


WOULD_ACCEPT = Choice(
    verdict=Verdict.ACCEPT, label="I would accept", key="a", tone="primary",
    does="Your opinion: you would accept this answer", done="Your opinion is with the reviewer.",
    says_why=True,
)  # fmt: skip
WOULD_RETURN = Choice(
    verdict=Verdict.RETURN, label="I would send back", key="b",
    does="Your opinion: you would send this back", done="Your opinion is with the reviewer.",
)  # fmt: skip
WOULD_REJECT = Choice(
    verdict=Verdict.REJECT, label="I would reject",
    does="Your opinion: you would reject this answer", done="Your opinion is with the reviewer.",
)  # fmt: skip
UPHOLD = Choice(
    verdict=Verdict.UPHOLD, label="Uphold the verdict", tone="danger",
    does="The verdict stands; its author cannot appeal again", done="Upheld.",
)  # fmt: skip
OVERTURN_RETURN = Choice(
    verdict=Verdict.OVERTURN_RETURN, label="Give another round", key="b",
    does="You overturn the verdict and give the author another round",
    done="Overturned: the author gets another round.",
)  # fmt: skip
OVERTURN = Choice(
    verdict=Verdict.OVERTURN, label="Accept after all", key="a", tone="primary",
    does="You overturn the verdict and accept this answer", done="Overturned: accepted.",
)  # fmt: skip


def of(sheet: Worksheet) -> list[Choice]:
    """The verdicts that this work can be given now."""
    if sheet.stage.name is StageName.AUDIT:
        return [FAIL, PASS]
    if sheet.stage.name is StageName.OPINION:
        return [WOULD_REJECT, WOULD_RETURN, WOULD_ACCEPT]
    if sheet.stage.name is StageName.APPEAL:
        return [UPHOLD, OVERTURN_RETURN, OVERTURN]
    if is_about_votes(sheet):
        return [DECIDE]
    return [REJECT, RETURN, ACCEPT] if sheet.returns_left > 0 else [REJECT, ACCEPT]


def find(sheet: Worksheet, verdict: str) -> Choice | None:
    """The verdict of that name, if this work can be given it."""
    return next((one for one in of(sheet) if one.verdict.value == verdict), None)


def is_about_votes(sheet: Worksheet) -> bool:
    """Whether graders differ, rather than reviewers."""
    return sheet.stage.name is StageName.ADJUDICATE and sheet.target is None
