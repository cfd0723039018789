"""A verdict while it is made: read from the form, kept as a draft, turned into a review."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tacit.kit import canonical
from tacit.kit import text as kit_text
from tacit.kit.ids import is_id, new_id
from tacit.tasks import file_refs, forms
from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import Json, Kind, VoteDraft
from tacit.web import _anchors
from tacit.web._anchors import Selection
from tacit.work.records import (
    Anchor,
    LineVerdict,
    NewComment,
    NewReview,
    Verdict,
    VoteDecision,
)

LINE_VERDICTS = (
    ("met", "Met", "good"),
    ("unmet", "Not met", "bad"),
    ("cannot_assess", "Cannot assess", "waiting"),
)
_OPEN = ("path", "start", "end", "quote", "text")


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a person who judges has put down so far."""

    lines: tuple[LineVerdict, ...] = ()
    reasons: str = ""
    comments: tuple[NewComment, ...] = ()
    opened: Mapping[str, str] = field(default_factory=dict)
    """The comment that is being written: path, start, end, quote, text."""
    decisions: tuple[VoteDraft, ...] = ()

    def line(self, point: str) -> LineVerdict:
        """What was said of a point so far."""
        found = (line for line in self.lines if line.point == point)
        return next(found, LineVerdict(point=point, verdict=""))

    def to_json(self) -> dict[str, object]:
        return {
            "lines": [_line_json(line) for line in self.lines],
            "reasons": self.reasons,
            "comments": [_comment_json(comment) for comment in self.comments],
            "opened": dict(self.opened),
            "decisions": [decision.to_json() for decision in self.decisions],
        }

    def to_review(
        self,
        *,
        review_id: str,
        verdict: Verdict,
        submission_id: str | None,
        unjudged_because: str = "",
    ) -> NewReview:
        """The verdict as it is given; lines without a word are left out."""
        return NewReview(
            id=review_id,
            verdict=verdict,
            reasons=self.reasons,
            submission_id=submission_id,
            lines=tuple(line for line in self.lines if line.verdict or line.reason.strip()),
            comments=self.comments,
            unjudged_because=unjudged_because,
            decisions=tuple(
                VoteDecision(
                    criterion=decision.criterion,
                    criterion_version=decision.criterion_version,
                    verdict=decision.verdict,
                    option=decision.option,
                    reason=decision.rationale,
                )
                for decision in self.decisions
            ),
        )

    def with_reason(self, text: str) -> "Judgement":
        """The same with a sentence put to the reasons."""
        return replace(self, reasons="\n\n".join(part for part in (self.reasons, text) if part))

    def without(self, comment_id: str) -> "Judgement":
        """The same without one comment."""
        kept = tuple(comment for comment in self.comments if comment.id != comment_id)
        return replace(self, comments=kept)

    def with_opened(self, texts: Mapping[str, str]) -> "Judgement":
        """The same with the comment that is being written put to the others, if it has words."""
        if not self.opened.get("text", "").strip():
            return self
        made = _comment(self.opened, texts)
        return replace(self, comments=(*self.comments, made), opened={})


def from_form(fields: Mapping[str, str], *, kind: Kind, task_input: Json) -> Judgement:
    """Read the fields of the page."""
    rows = forms.read_rows(fields, "lines")
    known = {value for value, _, _ in LINE_VERDICTS}
    return Judgement(
        lines=tuple(
            LineVerdict(
                point=row["criterion_id"],
                verdict=row.get("verdict", "") if row.get("verdict") in known else "",
                reason=row.get("reason", ""),
            )
            for row in rows
            if row.get("criterion_id")
        ),
        reasons=forms.read_text(fields, "reasons"),
        comments=_comments(_loads(fields.get("comments", ""))),
        opened={name: forms.read_text(fields, name) for name in _OPEN if fields.get(name)},
        decisions=tuple(kind.read_decisions(fields, task_input)),
    )


def from_draft(value: Mapping[str, object]) -> Judgement:
    """Read what was kept; what is not ours in it is left out."""
    opened = value.get("opened")
    return Judgement(
        lines=tuple(
            LineVerdict(
                point=_text(row, "point"),
                verdict=_text(row, "verdict"),
                reason=_text(row, "reason"),
            )
            for row in _rows(value.get("lines"))
            if _text(row, "point")
        ),
        reasons=_text(value, "reasons"),
        comments=_comments(value.get("comments")),
        opened={name: _text(opened, name) for name in _OPEN if _text(opened, name)}
        if isinstance(opened, Mapping)
        else {},
        decisions=_decisions(value.get("decisions")),
    )


def comments_json(judgement: Judgement) -> str:
    """The comments as the form carries them."""
    return canonical.dumps([_comment_json(comment) for comment in judgement.comments])


def sum_up(judgement: Judgement, *, points: Sequence[str]) -> str:
    """What was judged, in words: `3 met, 1 not met, 2 not judged; 1 comment`."""
    labels = {value: label.lower() for value, label, _ in LINE_VERDICTS}
    said = [judgement.line(point).verdict for point in points]
    parts = [f"{said.count(value)} {label}" for value, label in labels.items() if value in said]
    if unjudged := said.count(""):
        parts.append(f"{unjudged} not judged")
    count = len(judgement.comments)
    comments = "no comment" if not count else "1 comment" if count == 1 else f"{count} comments"
    return f"{', '.join(parts)}; {comments}" if parts else comments


def _comment(opened: Mapping[str, str], texts: Mapping[str, str]) -> NewComment:
    """A comment at the words it names; where they are not found, at the text they were in."""
    text, quote = opened["text"].strip(), opened.get("quote", "").strip()
    at = opened.get("start", "")
    start = kit_text.find_whole(at)
    path = opened.get("path", "") if opened.get("path") in texts else ""
    if inside := _inside_file(opened.get("path", "") or quote, quote, texts):
        return NewComment(id=new_id(), text=text, anchor=inside)
    if not quote:
        return NewComment(id=new_id(), text=text)
    for place in [path] if path else list(texts):
        selection = Selection(path=place, quote=quote, start=start)
        if anchor := _anchors.to_raw(selection, texts[place]):
            return NewComment(id=new_id(), text=text, anchor=anchor)
    return NewComment(
        id=new_id(),
        text=f"“{quote}”\n\n{text}",
        anchor=_anchors.whole(path, texts[path]) if path else None,
    )


def _inside_file(path: str, quote: str, texts: Mapping[str, str]) -> Anchor | None:
    """A place in a file that was pointed at, or typed as `report.xlsx#cell=B3`."""
    typed = (
        path
        if path.startswith("files[")
        else "files[{}]#{}".format(*path.rsplit("#", 1)[:2])
        if "#" in path
        else ""
    )
    place = file_refs.find_place(typed)
    if place is None or place.file not in texts:
        return None
    words = place.value if quote == path else quote
    return Anchor(path=typed, start=0, end=len(words), quote=words)


def _line_json(line: LineVerdict) -> dict[str, object]:
    return {"point": line.point, "verdict": line.verdict, "reason": line.reason}


def _comment_json(comment: NewComment) -> dict[str, object]:
    anchor = comment.anchor
    place = anchor and {
        "path": anchor.path,
        "start": anchor.start,
        "end": anchor.end,
        "quote": anchor.quote,
    }
    return {"id": comment.id, "text": comment.text, "anchor": place}


def _comments(value: object) -> tuple[NewComment, ...]:
    return tuple(
        NewComment(
            id=_text(row, "id") if is_id(_text(row, "id")) else new_id(),
            text=_text(row, "text"),
            anchor=_anchor(row.get("anchor")),
        )
        for row in _rows(value)
        if _text(row, "text").strip()
    )


def _anchor(value: object) -> Anchor | None:
    match value:
        case {"path": str(path), "start": int(start), "end": int(end), "quote": str(quote)}:
            return Anchor(path=path, start=start, end=end, quote=quote)
        case _:
            return None


def _decisions(value: object) -> tuple[VoteDraft, ...]:
    found: list[VoteDraft] = []
    for row in _rows(value):
        try:
            found.append(VoteDraft.read(row, error=AnswerMalformed))
        except AnswerMalformed:
            continue
    return tuple(found)


def _rows(value: object) -> Iterable[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _loads(text: str) -> object:
    try:
        return canonical.loads(text) if text else []
    except ValueError:
        return []
