"""What pages call things: states with their tone, stages, roles, kinds of events.

A tone is one of the five states of the stylesheet, or `plain`.
"""

from dataclasses import dataclass

from tacit.access.records import Role
from tacit.log.records import StoredEvent

NO_TONE = "plain"


@dataclass(frozen=True)
class StateWords:
    tone: str
    label: str


_STATES = {
    "waiting": StateWords(NO_TONE, "Waiting"),
    "open": StateWords("open", "Open"),
    "in_review": StateWords("waiting", "In review"),
    "accepted": StateWords("good", "Accepted"),
    "rejected": StateWords("bad", "Rejected"),
    "withdrawn": StateWords(NO_TONE, "Withdrawn"),
    "parked": StateWords("warning", "Parked"),
    "draft": StateWords(NO_TONE, "Draft"),
    "calibrating": StateWords("waiting", "Calibrating"),
    "paused": StateWords("warning", "Paused"),
    "closed": StateWords(NO_TONE, "Closed"),
    "full": StateWords("waiting", "Under way"),
    "settled": StateWords("good", "Done"),
    "returned": StateWords("warning", "Returned"),
    "skipped": StateWords(NO_TONE, "Skipped"),
    "building": StateWords("waiting", "Building"),
    "sealed": StateWords("good", "Sealed"),
    "superseded": StateWords(NO_TONE, "Superseded"),
    "failed": StateWords("bad", "Failed"),
    "queued": StateWords("waiting", "Queued"),
    "running": StateWords("open", "Running"),
    "done": StateWords("good", "Done"),
    "cancelled": StateWords(NO_TONE, "Cancelled"),
    "accept": StateWords("good", "Accepted"),
    "return": StateWords("warning", "Returned"),
    "reject": StateWords("bad", "Rejected"),
    "pass": StateWords("good", "Passed"),
    "fail": StateWords("bad", "Failed"),
    "decided": StateWords("good", "Decided"),
    "uphold": StateWords("bad", "Upheld"),
    "overturn": StateWords("good", "Overturned"),
    "overturn_return": StateWords("good", "Overturned: another round"),
    "asked": StateWords("waiting", "Second opinion asked for"),
    "not_judged": StateWords(NO_TONE, "Not judged"),
    "held": StateWords("open", "Held"),
    "handed_in": StateWords("good", "Handed in"),
    "given_back": StateWords(NO_TONE, "Given back"),
    "expired": StateWords("warning", "Expired"),
    "met": StateWords("good", "Met"),
    "unmet": StateWords("bad", "Not met"),
    "partial": StateWords("warning", "Partly met"),
    "cannot_assess": StateWords("waiting", "Cannot assess"),
    "unresolved": StateWords(NO_TONE, "Unresolved"),
}

_STAGES = {
    "author": "Author",
    "review": "Review",
    "adjudicate": "Adjudication",
    "audit": "Audit",
    "imported": "Imported",
    "opinion": "Second opinion",
    "appeal": "Appeal",
}

_WHYS = {
    "parked": StateWords("bad", "Parked"),
    "overdue": StateWords("warning", "Hold ran out"),
    "kept": StateWords("warning", "Return not taken up"),
    "contested": StateWords("warning", "Contested"),
    "old": StateWords("waiting", "Nobody took it"),
}

KEPT = {
    "rates": "Rates",
    "terms": "Terms",
    "quality": "Quality plan",
    "budget": "Budget",
    "brief": "Brief",
}

ROLES = {
    Role.EXPERT: ("Expert", "writes and grades answers"),
    Role.REVIEWER: ("Reviewer", "reviews, decides and audits the work of others"),
    Role.MANAGER: ("Manager", "runs projects, sees all of their work and people"),
    Role.CUSTOMER: ("Customer", "sees projects and releases, without names"),
    Role.FINANCE: ("Finance", "sees projects, releases and costs"),
    Role.ADMIN: ("Admin", "manages people, backups and the server"),
}
"""In the order pages list them, each with what it may do."""


def state(value: str) -> StateWords:
    """Words and tone of a state; one we do not know is shown as it is."""
    words = str(value).replace("_", " ")
    return _STATES.get(value, StateWords(NO_TONE, words[:1].upper() + words[1:]))


def why(value: str) -> StateWords:
    """Why an item needs somebody."""
    return _WHYS.get(value, StateWords("warning", value.replace("_", " ").capitalize()))


def stage(value: str) -> str:
    return _STAGES.get(value, str(value).capitalize())


def kept(key: str) -> str:
    """The heading of a key of a project that is kept and not acted on yet."""
    return KEPT.get(key, key.replace("_", " ").capitalize())


def role(value: str) -> str:
    return ROLES[Role(value)][0]


def roles(values: frozenset[Role]) -> str:
    """Roles in their usual order, as `Expert, Reviewer`."""
    return ", ".join(words[0] for one, words in ROLES.items() if one in values)


def event(stored: StoredEvent) -> str:
    """The name of an event as a sentence: `submission.made` → `Submission made`."""
    return stored.name.replace(".", " ").replace("_", " ").capitalize()
