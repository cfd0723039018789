"""Rubrics of public formats, generated: each the records of one file."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.make.source_words import (
    Record,
    Strategy,
    as_text,
    conversation,
    distinct,
    numbers,
    plain,
    record,
    several,
    texts,
    words,
)

_POINTS = st.integers(1, 10) | st.integers(-10, -1)
healthbench = distinct(
    record(
        {
            "prompt": conversation,
            "prompt_id": words,
            "example_tags": st.lists(texts),
            "rubrics": several(
                record({"criterion": words, "points": _POINTS, "tags": st.lists(words, max_size=3)})
            ),
            "ideal_completions_data": st.none()
            | record(
                {
                    "ideal_completion": st.none() | words,
                    "ideal_completions_group": words,
                    "ideal_completions_ref_completions": st.lists(texts, max_size=3),
                }
            ),
        },
        {"canary": words},
    ),
    "prompt_id",
)
_LABELS = st.lists(
    st.tuples(st.booleans(), words), min_size=1, max_size=4, unique_by=lambda x: x[1]
)
healthbench_meta = distinct(
    st.tuples(
        record(
            {
                "prompt": conversation,
                "prompt_id": words,
                "completion": texts,
                "completion_id": words,
                "rubric": words,
                "category": words,
            },
            {"canary": words},
        ),
        _LABELS,
    ).map(
        lambda parts: {
            **parts[0],
            "binary_labels": [label for label, _ in parts[1]],
            "anonymized_physician_ids": [name for _, name in parts[1]],
        }
    ),
    "completion_id",
)


def _prbench_criterion(parts: tuple[str, str, float, dict[str, str]]) -> Record:
    title, weight_class, weight, more = parts
    key = weight_class.replace(" ", "_") + "_weight"
    return {"title": title, "annotations": {**more, "weight_class": weight_class, key: weight}}


_CLASSES = ("critically important", "important", "slightly important", "detrimental")
_TURNS = {f"prompt_{number}": st.none() | texts for number in range(1, 4)}
_REPLIES = {f"response_{number}": st.none() | texts for number in range(3)}
_REFERENCES = {
    f"reference_texts_{number}": st.none() | st.lists(texts, max_size=2) for number in range(3)
}
prbench = distinct(
    record(
        {
            "task": words,
            "field": st.sampled_from(["Finance", "Legal"]),
            "prompt_0": words,
            "rubric": several(
                st.tuples(
                    words,
                    st.sampled_from(_CLASSES),
                    numbers.filter(bool),
                    st.fixed_dictionaries(
                        {},
                        optional={
                            "criteria_category": texts,
                            "field_for_category": texts,
                            "finance_criteria_category": texts,
                        },
                    ),
                ).map(_prbench_criterion)
            ),
        },
        {**_TURNS, **_REPLIES, **_REFERENCES},
    ),
    "task",
)
gdpval = distinct(
    record(
        {
            "task_id": words,
            "sector": words,
            "occupation": words,
            "prompt": words,
            "reference_files": st.lists(texts, max_size=2),
            "rubric_json": as_text(
                several(
                    record(
                        {"score": st.integers(1, 10), "criterion": words, "required": st.none()},
                        {
                            "rubric_item_id": words,
                            "author_type": st.sampled_from(["human", "model"]),
                            "tags": st.lists(words, max_size=2),
                            "read_only": st.booleans(),
                            "form_content": plain,
                        },
                    )
                )
            ),
            "rubric_pretty": texts,
        },
    ),
    "task_id",
)


def _apex_rubric(criteria: Sequence[Record], form: str) -> object:
    names = [f"criterion {number}" for number in range(1, len(criteria) + 1)]
    for number, each in enumerate(criteria):
        if "dependent_criteria" in each:
            each["dependent_criteria"] = names[:number]
    if form == "object":
        return dict(zip(names, criteria, strict=True))
    return [{name: each} for name, each in zip(names, criteria, strict=True)]


apex = distinct(
    st.fixed_dictionaries(
        {
            "Task ID": words,
            "Domain": st.sampled_from(["Legal", "Finance", ""]),
            "Prompt": words,
            "File Attachments": texts,
            "Rubric JSON": as_text(
                st.tuples(
                    several(
                        record(
                            {"description": words},
                            {
                                "weight": st.sampled_from(
                                    ["Primary objective(s)", "Secondary objective(s)"]
                                ),
                                "criterion_type": st.lists(words, max_size=2),
                                "sources": texts,
                                "justification": texts,
                                "human_rating": st.sampled_from(["True", "False"]),
                                "dependent_criteria": st.just([]),
                            },
                        )
                    ),
                    st.sampled_from(["list", "object"]),
                ).map(lambda parts: _apex_rubric(*parts))
            ),
        }
    ),
    "Task ID",
)


def _depend(verifiers: list[Record]) -> list[Record]:
    """Each on one before it, or on one that is not here: never in a circle."""
    for number, each in enumerate(verifiers):
        if each["verifier_dependencies"] is not None and number:
            each["verifier_dependencies"] = [verifiers[number - 1]["verifier_id"], "elsewhere"]
    return verifiers


apex_agents = st.lists(
    record(
        {
            "verifier_id": words,
            "verifier_version": st.integers(0, 5),
            "world_id": words,
            "task_id": st.sampled_from(["task-1", "task-2"]),
            "eval_config_id": words,
            "verifier_values": record(
                {"criteria": words}, {"is_primary_objective": st.none() | st.booleans()}
            ),
            "verifier_index": st.integers(0, 9),
            "verifier_dependencies": st.none() | st.just([]),
        }
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda made: made["verifier_id"],
).map(_depend)
apex_grades = distinct(
    record(
        {
            "grading_run_id": words,
            "grading_run_status": words,
            "verifier_results": several(
                record(
                    {
                        "verifier_id": words,
                        "score": st.none() | st.sampled_from([0, 1, 1.0, 0.5]),
                        "status": st.sampled_from(["completed", "failed"]),
                    },
                    {
                        "verifier_result_values": st.none()
                        | record({"judge_grade": words, "grade_rationale": texts})
                    },
                )
            ),
            "scoring_results": record({"final_score": st.floats(0, 1)}),
        }
    ),
    "grading_run_id",
)
profbench = distinct(
    record(
        {
            "task_id": st.sampled_from(["t1", "t2"]),
            "domain": st.sampled_from(["Physics PhD", "Finance MBA"]),
            "model": words,
            "response": texts,
            "criterion_description": words,
            "criterion_weight": st.sampled_from(["Critical", "Major", "Minor", "Additional"]),
            "criterion_type": st.lists(words, max_size=2),
            "human_annotation": st.none() | st.integers(0, 1),
        },
        {"criterion_justification": st.none() | texts},
    ),
    "task_id",
    "model",
    "response",
    "criterion_description",
)
researchrubrics = distinct(
    record(
        {
            "prompt": words,
            "sample_id": words,
            "domain": texts,
            "rubrics": several(record({"criterion": words, "weight": numbers, "axis": words})),
        },
        {"conceptual_breadth": texts, "logical_nesting": texts, "exploration": texts},
    ),
    "sample_id",
)
researchrubrics_csv = st.tuples(
    words,
    several(
        st.fixed_dictionaries(
            {
                "title": words,
                "weight": st.sampled_from(["5", "-3", "2.5", "1.0", " 4", "+2"]),
                "category": texts,
                "gemini_present": st.sampled_from(["True", "False", ""]),
            }
        )
    ),
).map(
    lambda parts: [
        {"prompt": parts[0] if number == 0 else "", **row} for number, row in enumerate(parts[1])
    ]
)


def _node(children: Strategy, *, graded: bool) -> Strategy:
    shared: dict[str, Strategy] = {
        "id": words,
        "requirements": words,
        "weight": st.integers(0, 20),
        "sub_tasks": children,
    }
    if graded:
        shared |= {
            "score": st.sampled_from([0.0, 1.0]),
            "valid_score": st.booleans(),
            "explanation": texts,
            "judge_metadata": plain,
        }
    return st.fixed_dictionaries(shared)


def tree(*, graded: bool) -> Strategy:
    more: dict[str, Strategy] = {
        "task_category": st.sampled_from(["Code Development", "Code Execution", "Result Analysis"])
    }
    if not graded:
        more["finegrained_task_category"] = st.none() | words
    leaf = st.tuples(_node(st.just([]), graded=graded), st.fixed_dictionaries(more)).map(
        lambda parts: {**parts[0], **parts[1]}
    )
    blank = dict.fromkeys(more)
    return st.recursive(
        leaf,
        lambda inner: _node(st.lists(inner, min_size=1, max_size=3), graded=graded).map(
            lambda node: {**node, **blank}
        ),
        max_leaves=6,
    )


vals = distinct(
    st.fixed_dictionaries(
        {
            "Question": words,
            "Answer": words,
            "Question Type": texts,
            "Expert time (mins)": st.sampled_from(["", "5", "7.5", "10.0", " 3 "]),
            "Rubric": as_text(
                several(
                    record(
                        {
                            "operator": st.sampled_from(["correctness", "contradiction"]),
                            "criteria": words,
                        }
                    )
                )
            ),
        }
    ),
    "Question",
)
vals_v2 = distinct(
    record(
        {
            "question": words,
            "question_type": texts,
            "expert_time_mins": st.none() | st.integers(1, 60),
            "expected_answer": words,
            "rubric": as_text(
                several(
                    record(
                        {
                            "operator": st.just("finance_agent_v2_operator"),
                            "criteria": words,
                            "modifiers": record(
                                {"severity": st.integers(0, 5)},
                                {"category": st.none() | st.sampled_from(["must_pass", "other"])},
                            ),
                        }
                    )
                )
            ),
            "responses_create_params": plain,
        }
    ),
    "question",
)
kqa_questions = distinct(
    record(
        {
            "Question": words,
            "Free_form_answer": words,
            "Must_have": several(words),
            "Nice_to_have": st.lists(words, max_size=2),
        },
        {"Sources": texts, "ICD_10_diag": st.none() | texts},
    ),
    "Question",
)
rubric_list = several(record({"requirement": words, "weight": numbers}))
