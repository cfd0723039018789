"""The history of an item as moments of one column: who did what, with the texts in place. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from tacit.projects.records import StageName
from tacit.tasks import diffs
from tacit.tasks.kind import DiffRow, Kind, VoteDraft
from tacit.web import words
from tacit.work.records import Submission, Vote
from tacit.work.views import CommentView, Entry, ItemHistory, ReviewView, SubmissionView

T = TypeVar("T")

_SENTENCES = {
    "added": "added the item",
    "opened": "opened for {whom}{round}",
    "claimed": "took it {to_do}{round}",
    "submitted": "handed in{round}",
    "reviewed": "{did}{round}",
    "commented": "commented",
    "given back": "gave it back{round}",
    "expired": "hold ran out{round}; draft and minutes are kept",
    "asked": "asked for a second opinion",
    "took back": "took the question back",
    "appealed": "appealed",
    "parked": "parked it",
    "answered": "answered",
    "settled": "{stage} done{round}",
    "returned": "{stage} went back{round}",
    "skipped": "{stage} skipped",
    "accepted": "",
    "rejected": "",
    "withdrawn": "withdrew the item",
}
_DOING = {
    StageName.AUTHOR: ("an author", "to write", "wrote"),
    StageName.REVIEW: ("review", "to review", "reviewed it"),
    StageName.ADJUDICATE: ("adjudication", "to decide", "decided"),
    StageName.AUDIT: ("audit", "to audit", "audited it"),
    StageName.OPINION: ("a second opinion", "to give a second opinion", "gave a second opinion"),
    StageName.APPEAL: ("an appeal", "to decide an appeal", "decided an appeal"),
    StageName.IMPORTED: ("import", "to import", "imported it"),
}
_GRADING = ("graders", "to grade", "graded")
_ORDER = (
    *("added", "claimed", "submitted", "reviewed", "commented", "given back", "expired"),
    *(
        "asked",
        "took back",
        "appealed",
        "parked",
        "answered",
        "settled",
        "returned",
        "skipped",
        "opened",
    ),
    *("accepted", "rejected", "withdrawn"),
)
"""Of what happened in one transaction: first the act, then what followed from it."""
_QUIET = frozenset({"opened", "claimed", "settled", "skipped", "expired", "given back", "returned"})


@dataclass(frozen=True)
class Change:
    """What is different in one text since the round before."""

    title: str
    rows: tuple[DiffRow, ...]


@dataclass(frozen=True)
class Moment:
    """One thing that happened, with what belongs to it."""

    anchor: str
    at: datetime
    by: str | None
    what: str
    sentence: str
    words: str
    quiet: bool
    """Machinery: shown small."""
    facts: Mapping[str, object]
    submission: Submission | None = None
    changes: tuple[Change, ...] | None = None
    review: ReviewView | None = None
    comment: CommentView | None = None


@dataclass(frozen=True)
class Ballot:
    """What raters said of one criterion, in the order of the raters."""

    criterion: str
    said: tuple[str, ...]
    differ: bool


def of(history: ItemHistory, kind: Kind) -> tuple[Moment, ...]:
    """Every line of the history, with its submission, review or comment beside it."""
    submissions = {view.submission.id: view for view in history.submissions}
    reviews = {review.id: review for view in history.submissions for review in view.reviews}
    comments = {one.comment.id: one for view in history.submissions for one in view.comments}
    moments = []
    in_order = sorted(history.entries, key=lambda entry: (entry.at, _rank(entry)))
    for index, entry in enumerate(in_order):
        view = _of_id(submissions, entry, "submission_id") if entry.what == "submitted" else None
        moments.append(
            Moment(
                anchor=_anchor(entry, index),
                at=entry.at,
                by=entry.by,
                what=entry.what,
                sentence=_sentence(entry, kind),
                words=entry.words,
                quiet=entry.what in _QUIET,
                facts=entry.facts,
                submission=view.submission if view else None,
                changes=_changes(view, submissions, kind, history) if view else None,
                review=_of_id(reviews, entry, "review_id") if entry.what == "reviewed" else None,
                comment=_of_id(comments, entry, "comment_id"),
            )
        )
    return tuple(moments)


def ballots(history: ItemHistory, kind: Kind) -> tuple[tuple[str, ...], tuple[Ballot, ...]]:
    """Raters, and what each said of every criterion in their last round, in words."""
    raters = tuple(dict.fromkeys(view.rater for view in history.votes))
    by_criterion = sorted(history.votes, key=lambda view: (view.vote.criterion, view.vote.round))
    rows = []
    for criterion, views in groupby(by_criterion, key=lambda view: view.vote.criterion):
        said = {view.rater: _said(view.vote, history, kind) for view in views}
        rows.append(
            Ballot(
                criterion=kind.name_place(f"decisions[{criterion}]", history.input),
                said=tuple(said.get(rater, "") for rater in raters),
                differ=len({one for one in said.values() if one}) > 1,
            )
        )
    return raters, tuple(rows)


def _said(vote: Vote, history: ItemHistory, kind: Kind) -> str:
    """An option in the words of its kind; a verdict as the word that has a tone."""
    if vote.option is None:
        return vote.verdict or ""
    draft = VoteDraft(
        criterion=vote.criterion,
        criterion_version=vote.criterion_version,
        verdict=None,
        option=vote.option,
    )
    return kind.say_vote(draft, history.input)


def _of_id(found: Mapping[str, T], entry: Entry, key: str) -> T | None:
    return found.get(str(entry.facts.get(key)))


def _anchor(entry: Entry, index: int) -> str:
    for key in ("comment_id", "review_id"):
        if value := entry.facts.get(key):
            return f"{key.removesuffix('_id')}-{value}"
    if entry.what == "submitted":
        return f"submission-{entry.facts.get('submission_id')}"
    return f"moment-{index + 1}"


def _rank(entry: Entry) -> int:
    return _ORDER.index(entry.what) if entry.what in _ORDER else len(_ORDER)


def _sentence(entry: Entry, kind: Kind) -> str:
    whom, to_do, did = ("", "", "reviewed it")
    if entry.stage is not None:
        graded = entry.stage is StageName.AUTHOR and kind.has_votes
        whom, to_do, did = _GRADING if graded else _DOING[entry.stage]
    said = _SENTENCES.get(entry.what, entry.what).format(
        stage=words.stage(entry.stage) if entry.stage else "",
        whom=whom,
        to_do=to_do,
        did=did,
        round=f", round {entry.round}" if entry.round and entry.round > 1 else "",
    )
    return said if entry.by else said[:1].upper() + said[1:]


def _changes(
    view: SubmissionView,
    all_views: Mapping[str, SubmissionView],
    kind: Kind,
    history: ItemHistory,
) -> tuple[Change, ...] | None:
    """What changed since the submission that this one replaces; None for a first round."""
    before = all_views.get(view.submission.replaces or "")
    if before is None:
        return None
    rows = diffs.fold(kind.diff(before.submission.answer, view.submission.answer))
    by_path = [(path, tuple(group)) for path, group in groupby(rows, key=lambda row: row.path)]
    return tuple(
        Change(title=kind.name_place(path, history.input), rows=found)
        for path, found in by_path
        if any(row.op not in ("same", "gap") for row in found)
    )
