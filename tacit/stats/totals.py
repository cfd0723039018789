"""One number for many scored responses, as the published sets make it.

HealthBench (arXiv 2505.08775): the mean of item scores that are not clipped, *then* clipped to
[0, 1]; clipping the items first gives another number. A tag's score uses the same formula on the
criteria with that tag and skips items where the tag has no positive criterion. The error is the
standard deviation of bootstrap means, each clipped. ProfBench: mean over responses
of a task, then tasks, then domains. Worst-at-k is in `passk`.

An item without a score (`None`) is left out, and `n` says how many remain.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tacit.stats import scoring
from tacit.stats.estimates import Estimate

RESAMPLES = 1_000
NO_SCORE = "no item has a score"
MEAN = "mean; no interval"

_Verdicts = Mapping[str, str | float | None]


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One response with its rubric and verdicts."""

    criteria: Sequence[Mapping[str, object]]
    verdicts: _Verdicts
    tags: tuple[str, ...] = ()
    """Of the item, as `theme:*`."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A score with its task and domain."""

    domain: str
    task: str
    value: float | None


def clipped_mean(scores: Sequence[float | None]) -> Estimate:
    """The mean of the scores, clipped to [0, 1] after it is taken. Undefined without scores."""
    known = [value for value in scores if value is not None]
    if not known:
        return Estimate.undefined(NO_SCORE, n=0, method=MEAN)
    return Estimate(value=_clip(math.fsum(known) / len(known)), n=len(known), method=MEAN)


def bootstrap_error(
    scores: Sequence[float | None], *, seed: int, resamples: int = RESAMPLES
) -> Estimate:
    """The standard deviation of the clipped means of samples drawn with replacement.

    The same seed gives the same number. Undefined without scores.
    """
    known = [value for value in scores if value is not None]
    if not known:
        return Estimate.undefined(NO_SCORE, n=0, method=MEAN)
    draw = random.Random(seed)  # noqa: S311  # resampling, no secret
    means = [
        _clip(math.fsum(draw.choices(known, k=len(known))) / len(known)) for _ in range(resamples)
    ]
    middle = math.fsum(means) / resamples
    spread = math.fsum((mean - middle) ** 2 for mean in means) / resamples
    return Estimate(
        value=math.sqrt(spread), n=len(known), method=f"{resamples} means by seed {seed}"
    )


def criterion_tag_scores(
    graded: Sequence[Graded], *, policy: str = "refuse"
) -> dict[str, Estimate]:
    """The clipped mean of each tag of criteria, over the items where it has a positive one."""
    by_tag: dict[str, list[float | None]] = {}
    for each in graded:
        for tag in sorted({tag for criterion in each.criteria for tag in _tags(criterion)}):
            part = [criterion for criterion in each.criteria if tag in _tags(criterion)]
            scored = scoring.score(part, each.verdicts, policy=policy)
            by_tag.setdefault(tag, []).append(scored.value)
    return {tag: clipped_mean(scores) for tag, scores in sorted(by_tag.items())}


def item_tag_scores(graded: Sequence[Graded], *, policy: str = "refuse") -> dict[str, Estimate]:
    """The clipped mean of the items that carry each tag."""
    by_tag: dict[str, list[float | None]] = {}
    for each in graded:
        scored = scoring.score(each.criteria, each.verdicts, policy=policy)
        for tag in sorted(set(each.tags)):
            by_tag.setdefault(tag, []).append(scored.value)
    return {tag: clipped_mean(scores) for tag, scores in sorted(by_tag.items())}


def mean_by_domain(scores: Sequence[Placed]) -> Estimate:
    """The mean over the responses of a task, then over tasks, then over domains."""
    tasks: dict[str, dict[str, list[float]]] = {}
    for each in scores:
        if each.value is not None:
            tasks.setdefault(each.domain, {}).setdefault(each.task, []).append(each.value)
    if not tasks:
        return Estimate.undefined(NO_SCORE, n=0, method=MEAN)
    domains = [_mean([_mean(values) for values in by_task.values()]) for by_task in tasks.values()]
    count = sum(len(values) for by_task in tasks.values() for values in by_task.values())
    return Estimate(value=_mean(domains), n=count, method="mean by task and domain; no interval")


def _tags(criterion: Mapping[str, object]) -> tuple[str, ...]:
    tags = criterion.get("tags") or ()
    return tuple(str(tag) for tag in tags) if isinstance(tags, list | tuple) else ()


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))
