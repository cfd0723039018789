"""How far people agree, by scale: all of it, and by domain, criterion, version and week. Pure."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta

import numpy as np

from tacit.quality import _crowd
from tacit.quality._crowd import Crowd, Levels
from tacit.quality.records import VoteRow
from tacit.quality.views import AgreementFigures, Confusion, Parts, ScaleFigures
from tacit.stats import agreement, alpha

SCALES_MAX = 12
PARTS_MAX = 40
"""Of one kind; the others with fewer votes are counted."""
WEEKS_MAX = 26
LEVELS_SHOWN_MAX = 8

NOMINAL = "Krippendorff’s α, answers equal or not"
ORDINAL = "Krippendorff’s α, answers in their order"

_Key = Callable[[VoteRow], str | None]


def of_rows(rows: Sequence[VoteRow]) -> tuple[ScaleFigures, ...]:
    """The figures of every scale, those with the most votes first.

    Args:
        rows: people's own last judgements, as `votes.keep_last` gives them.
    """
    by_scale: dict[str, list[VoteRow]] = defaultdict(list)
    for row in rows:
        by_scale[row.scale].append(row)
    most = sorted(by_scale, key=lambda scale: (-len(by_scale[scale]), scale))[:SCALES_MAX]
    return tuple(_of_scale(scale, by_scale[scale]) for scale in most)


def _of_scale(scale: str, rows: Sequence[VoteRow]) -> ScaleFigures:
    levels = _crowd.levels_of((row.label for row in rows), scale=scale)
    crowd = _crowd.of_rows(rows, levels=levels)
    last_week = _weeks(rows)
    keys: dict[str, _Key] = {
        "week": lambda row: last_week.get(_crowd.unit_of(row)),
        "domain": lambda row: row.domain or None,
        "criterion": lambda row: row.criterion,
        "guideline": lambda row: (
            None if row.guideline_version is None else f"{row.guideline_version:06d}"
        ),
    }
    return ScaleFigures(
        scale=scale,
        coefficient=ORDINAL if crowd.is_ordered else NOMINAL,
        levels=levels.names,
        counts=tuple(crowd.votes.per_level.tolist()),
        all=_line("", crowd),
        parts=tuple(_parts(by, rows, key, levels) for by, key in keys.items()),
        confusion=_confusion(crowd),
    )


def _parts(by: str, rows: Sequence[VoteRow], key: _Key, levels: Levels) -> Parts:
    """Parts in the order of their names; of many, those with the most votes, or the last weeks."""
    grouped: dict[str, list[VoteRow]] = defaultdict(list)
    for row in rows:
        if (name := key(row)) is not None:
            grouped[name].append(row)
    if by == "criterion":
        # One that stands on a single item says nothing of itself: rubrics may be each their own.
        grouped = {k: v for k, v in grouped.items() if len({row.item_id for row in v}) > 1}
    if by == "week":
        kept = sorted(grouped)[-WEEKS_MAX:]
    else:
        kept = sorted(grouped, key=lambda name: (-len(grouped[name]), name))[:PARTS_MAX]
    lines = (
        _line(name.lstrip("0") if by == "guideline" else name, crowd)
        for name in sorted(kept)
        for crowd in [_crowd.of_rows(grouped[name], levels=levels)]
    )
    return Parts(by=by, lines=tuple(lines), left_out=len(grouped) - len(kept))


def _line(name: str, crowd: Crowd) -> AgreementFigures:
    votes, clusters = crowd.votes, crowd.clusters
    top = int(votes.per_level.argmax()) if votes.n else 0
    return AgreementFigures(
        name=name,
        alpha=alpha.krippendorff(
            votes, metric="ordinal" if crowd.is_ordered else "nominal", clusters=clusters
        ),
        ac1=agreement.ac1(votes, clusters=clusters),
        percent=agreement.percent(votes, clusters=clusters),
        items=int((votes.per_item > 1).sum()),
        votes=votes.n,
        raters=int((votes.per_rater > 0).sum()),
        commonest=str(votes.levels[top]) if votes.n else "",
        commonest_share=float(votes.per_level[top]) / votes.n if votes.n else 0.0,
    )


def _confusion(crowd: Crowd) -> Confusion:
    """Pairs of people who judged the same unit, by what each said."""
    votes = crowd.votes
    shown = np.sort(np.argsort(-votes.per_level, kind="stable")[:LEVELS_SHOWN_MAX])
    place = np.full(votes.level_count, -1)
    place[shown] = np.arange(len(shown))
    code = place[votes.label]
    seen = code >= 0
    key = votes.item[seen].astype(np.int64) * len(shown) + code[seen]
    counts = np.bincount(key, minlength=votes.item_count * len(shown))
    counts = counts.reshape(votes.item_count, len(shown))
    pairs = counts.T @ counts - np.diag(counts.sum(axis=0))
    halved = pairs - np.diag(np.diagonal(pairs) // 2)
    return Confusion(
        levels=tuple(str(votes.levels[level]) for level in shown),
        pairs=tuple(tuple(row) for row in halved.tolist()),
        left_out=votes.level_count - len(shown),
    )


def _weeks(rows: Sequence[VoteRow]) -> dict[str, str]:
    """The Monday of the week in which each unit got its last vote."""
    last: dict[str, str] = {}
    for row in rows:
        if row.at is not None:
            day = row.at.date()
            monday = (day - timedelta(days=day.weekday())).isoformat()
            unit = _crowd.unit_of(row)
            last[unit] = max(last.get(unit, ""), monday)
    return last
