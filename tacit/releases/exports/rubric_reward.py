"""A reward for GRPO from a rubric: verdicts on criteria in, one number or nothing out.

Give `make_reward` a function that grades one response by some criteria; it may ask a model,
run a test, or look something up. A criterion that it gives no verdict on is unresolved, and a
score that is open is `None`: TRL leaves that completion out. A failure is never a zero.

    from reward import make_reward

    def grade(prompt, completion, criteria):
        return {criterion["id"]: "met" or "unmet" for criterion in criteria}

    trainer = GRPOTrainer(..., reward_funcs=make_reward(grade))
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tacit.stats import scoring

Turns = Any
"""A text, or a list of {role, content}, as the trainer hands it over."""
Verdicts = Mapping[str, "str | float | None"]
Grade = Callable[[Turns, Turns, Sequence[Mapping[str, object]]], Verdicts]


def make_reward(
    grade: Grade, *, formula: str | None = None, policy: str | None = None
) -> Callable[..., list[float | None]]:
    """Make a reward function that reads the column `rubric`.

    `formula` and `policy` replace those of the export; see `scoring.score`.
    """

    def rubric_reward(
        prompts: Sequence[Turns],
        completions: Sequence[Turns],
        rubric: Sequence[str],
        **others: object,
    ) -> list[float | None]:
        scores = [
            score_one(prompt, completion, json.loads(text), grade=grade, formula=formula,
                      policy=policy)
            for prompt, completion, text in zip(prompts, completions, rubric, strict=True)
        ]  # fmt: skip
        log_metric = others.get("log_metric")
        if callable(log_metric) and scores:
            open_share = sum(each.value is None for each in scores) / len(scores)
            log_metric("rubric/without_score", open_share)
        return [each.value for each in scores]

    return rubric_reward


def score_one(
    prompt: Turns,
    completion: Turns,
    rubric: Mapping[str, Any],
    *,
    grade: Grade,
    formula: str | None = None,
    policy: str | None = None,
) -> scoring.Score:
    """Grade one completion by the criteria that have no parts, and score it."""
    criteria = rubric["criteria"]
    groups = {criterion.get("parent") for criterion in criteria}
    asked = [criterion for criterion in criteria if criterion["id"] not in groups]
    return scoring.score(
        criteria,
        grade(prompt, completion, asked),
        formula=formula or rubric["formula"],
        policy=policy or rubric["policy"],
    )
