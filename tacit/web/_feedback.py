"""What was said of an answer, as pages show it: verdicts by line, comments, changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tacit.projects.records import Point
from tacit.tasks import diffs
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import DiffRow, Json, Kind
from tacit.web import _anchors
from tacit.web.words import StateWords, state
from tacit.work.records import Anchor
from tacit.work.views import CommentView, ReviewView, SubmissionView, Worksheet

Changes = list[tuple[str, list[DiffRow]]]

YOU = "You"
REVIEWER = "The reviewer"
AUTHOR = "The author"


@dataclass(frozen=True, kw_only=True)
class LineSaid:
    text: str
    verdict: StateWords
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReviewSaid:
    id: str
    by: str
    at: object
    verdict: StateWords
    reasons: str
    lines: tuple[LineSaid, ...]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads, and where their replies go."""

    is_author: bool
    reply_url: str | None = None
    """With `{}` for the comment; none where nothing can be said any more."""


def points_of(sheet: Worksheet, kind: Kind, views: Sequence[SubmissionView]) -> list[Point]:
    """The points of a piece of work and the parts of the answers that were marked one by one."""
    found = {point.slug: point for point in sheet.points}
    for view in views:
        found |= {one.slug: one for one in kind.points(view.submission.answer, sheet.input)}
    return list(found.values())


def reviews(
    seen: Sequence[ReviewView], points: Sequence[Point], *, by: str | None = None
) -> list[ReviewSaid]:
    """Verdicts with the words of the points they are about; `by` is said in place of names."""
    titles = {point.slug: point.title for point in points}
    return [
        ReviewSaid(
            id=review.id,
            by=by or review.by or REVIEWER,
            at=review.at,
            verdict=state(review.verdict.value),
            reasons=review.reasons,
            lines=tuple(
                LineSaid(
                    text=titles.get(line.point, line.point.replace("-", " ").capitalize()),
                    verdict=state(line.verdict),
                    reason=line.reason,
                )
                for line in review.lines
                if line.verdict or line.reason
            ),
        )
        for review in seen
    ]


def threads(view: SubmissionView, kind: Kind, reader: Reader) -> list[dict[str, object]]:
    """Comments with their replies, in the order of the text they are about."""
    texts = _texts(kind, view.submission.answer)
    order = {path: number for number, path in enumerate(texts)}
    roots = [seen for seen in view.comments if seen.comment.replies_to is None]
    roots.sort(key=lambda seen: _order(seen.comment.anchor, order))
    return [_thread(root, view.comments, texts, reader) for root in roots]


def anchored(anchor: Anchor | None, texts: Mapping[str, str]) -> dict[str, object] | None:
    """A place as the page marks it."""
    return None if anchor is None else _anchors.to_shown(anchor, texts.get(anchor.path))


def changes(kind: Kind, old: Json, new: Json) -> Changes:
    """What is different, text by text; nothing where one of them cannot be read."""
    try:
        return diffs.by_path(diffs.fold(kind.diff(old, new)))
    except AnswerMalformed:
        return []


def _texts(kind: Kind, answer: Json) -> Mapping[str, str]:
    try:
        return kind.texts(answer)
    except AnswerMalformed:
        return {}


def _order(anchor: Anchor | None, order: Mapping[str, int]) -> tuple[int, int]:
    return (-1, 0) if anchor is None else (order.get(anchor.path, len(order)), anchor.start)


def _thread(
    root: CommentView, every: Sequence[CommentView], texts: Mapping[str, str], reader: Reader
) -> dict[str, object]:
    said = [root, *(seen for seen in every if _root_of(seen, every) == root.comment.id)]
    thread: dict[str, object] = {
        "id": root.comment.id,
        "anchor": anchored(root.comment.anchor, texts),
        "comments": [_said(seen, reader) for seen in said],
    }
    if reader.reply_url is not None:
        thread["reply_url"] = reader.reply_url.format(root.comment.id)
    return thread


def _root_of(seen: CommentView, every: Sequence[CommentView]) -> str | None:
    """The comment that a reply is under in the end; None for one that is no reply."""
    by_id = {one.comment.id: one.comment for one in every}
    at = seen.comment
    for _ in range(len(by_id)):
        if at.replies_to is None:
            break
        if at.replies_to not in by_id:
            return at.replies_to
        at = by_id[at.replies_to]
    return None if at is seen.comment else at.id


def _said(seen: CommentView, reader: Reader) -> dict[str, object]:
    other = REVIEWER if reader.is_author else AUTHOR
    return {
        # A pseudonym tells an author nothing that "the reviewer" does not.
        "author": YOU if seen.mine else other if reader.is_author else seen.by or other,
        "at": seen.comment.at,
        "text": seen.comment.text,
    }
