"""What the page shows on which something is judged, made of the work and what was put down."""

from collections.abc import Mapping
from urllib.parse import quote

from tacit.projects.records import StageName
from tacit.tasks.errors import AnswerMalformed
from tacit.web import _choices, _feedback, _judgement, _sheet, keys
from tacit.web._judgement import Judgement
from tacit.work.views import Worksheet

FRAGMENT_WORDS_MAX = 12
TITLES = {
    StageName.OPINION: "Second opinion",
    StageName.APPEAL: "Appeal",
    StageName.REVIEW: "Review",
    StageName.ADJUDICATE: "Decide",
    StageName.AUDIT: "Second look",
}


def page_of(sheet: Worksheet, made: Judgement) -> dict[str, object]:
    kind, target = _sheet.kind_of(sheet), sheet.target
    last = sheet.earlier[-1] if sheet.earlier else None
    reader = _feedback.Reader(is_author=False)
    texts = texts_of(sheet)
    about_votes = _choices.is_about_votes(sheet)
    rows = rows_of(sheet, made)
    seen = [view for view in (*sheet.earlier, *([target] if target else [])) if view.comments]
    return {
        "title": TITLES.get(sheet.stage.name, "Review"),
        "keys": keys.JUDGE,
        "judgement": made,
        "comments_json": _judgement.comments_json(made),
        "comments": comments_of(made, texts),
        "lines": [line for line in rows if not line["path"]],
        "lines_in_place": [line for line in rows if line["path"]],
        "line_verdicts": _judgement.LINE_VERDICTS,
        "choices": _choices.of(sheet),
        "sum": sum_up(sheet, made),
        "about_votes": about_votes,
        "answer": target.submission.answer if target else {},
        "note": target.submission.ai_help.value if target else None,
        "changes": _feedback.changes(kind, last.submission.answer, target.submission.answer)
        if last and target
        else None,
        "threads": [thread for view in seen for thread in _feedback.threads(view, kind, reader)],
        "earlier_reviews": _feedback.reviews(
            [said for view in sheet.earlier for said in view.reviews],
            _feedback.points_of(sheet, kind, sheet.earlier),
        ),
        "split": _split(sheet),
        "opinions": _feedback.reviews(sheet.opinions, sheet.points, by="Second opinion"),
        "can_ask": sheet.stage.name is StageName.REVIEW
        and sheet.stage.wanted == 1
        and not (sheet.question or sheet.opinions),
        "ballots": _ballots(sheet) if about_votes else None,
        "disputed": sheet.differing,
        "decisions": {one.criterion: one.to_json() for one in made.decisions},
    }


def comments_of(made: Judgement, texts: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {"id": one.id, "text": one.text, "anchor": _feedback.anchored(one.anchor, texts)}
        for one in made.comments
    ]


def place_of_last(sheet: Worksheet, judgement: Judgement) -> str:
    """A fragment that brings the reader back to the words of the newest comment."""
    last = judgement.comments[-1] if judgement.comments else None
    shown = _feedback.anchored(last.anchor, texts_of(sheet)) if last else None
    if shown is None:
        return "comments"
    line = str(shown["quote"]).strip().split("\n")[0]
    words = " ".join(line.split()[:FRAGMENT_WORDS_MAX])
    return ":~:text=" + quote(words, safe="").replace("-", "%2D")


def sum_up(sheet: Worksheet, made: Judgement) -> str:
    if _choices.is_about_votes(sheet):
        decided = {one.criterion for one in made.decisions} & set(sheet.differing)
        return f"{len(decided)} of {len(sheet.differing)} decided"
    return _judgement.sum_up(made, points=[point.slug for point in sheet.points])


def rows_of(sheet: Worksheet, made: Judgement) -> list[dict[str, object]]:
    if _choices.is_about_votes(sheet):
        return []
    return [
        {
            "id": point.slug,
            "text": point.title,
            "path": point.path,
            "index": index,
            "said": made.line(point.slug),
        }
        for index, point in enumerate(sheet.points)
    ]


def _split(sheet: Worksheet) -> list[_feedback.ReviewSaid]:
    """The verdicts that differ, each reviewer by a letter."""
    return _feedback.reviews(sheet.verdicts, sheet.points)


def _ballots(sheet: Worksheet) -> list[dict[str, object]]:
    """Every grader's votes as one answer, in the order of the letters; `given` is the whole."""
    raters = sorted({vote.rater for vote in sheet.votes})
    return [
        {
            "name": rater,
            "given": sheet.ballots.get(rater, {}),
            "answer": {
                "grades": [
                    {
                        "criterion": one.vote.criterion,
                        "version": one.vote.criterion_version,
                        "verdict": one.vote.verdict,
                        "option": one.vote.option,
                        "rationale": one.vote.rationale,
                    }
                    for one in sheet.votes
                    if one.rater == rater
                ],
                "note": "",
            },
        }
        for rater in raters
    ]


def decided_of(sheet: Worksheet, made: Judgement) -> list[dict[str, object]]:
    kind = _sheet.kind_of(sheet)
    return [
        {
            "text": kind.name_place(f"decisions[{one.criterion}]", sheet.input),
            "label": kind.say_vote(one, sheet.input),
            "reason": one.rationale,
        }
        for one in made.decisions
    ]


def texts_of(sheet: Worksheet) -> Mapping[str, str]:
    if sheet.target is None:
        return {}
    try:
        return _sheet.kind_of(sheet).texts(sheet.target.submission.answer)
    except AnswerMalformed:
        return {}
