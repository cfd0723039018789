"""Records of every public format, generated; with files written as their sources write them."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path

from hypothesis import strategies as st

from tacit.tasks.sources.source import Layout, Source

Record = dict[str, object]
Strategy = st.SearchStrategy
Records = Strategy[list[Record]]

_LETTERS = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t \u2028")
texts: Strategy[str] = st.text(_LETTERS, max_size=12)
words: Strategy[str] = texts.map(lambda text: f"{text}w")
"""Never blank."""
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=5,
)
"""What a source may hold that no format of ours knows."""
extra = st.dictionaries(words.map(lambda text: f"x{text}"), plain, max_size=2)
numbers = st.integers(-20, 20) | st.floats(-20, 20, allow_nan=False)


def record(required: dict[str, Strategy], optional: dict[str, Strategy] | None = None) -> Strategy:
    """A record with some of the optional keys, and keys that nobody knows."""
    known = st.fixed_dictionaries(required, optional=optional or {})
    return st.tuples(extra, known).map(lambda parts: {**parts[0], **parts[1]})


def several(of: Strategy, *, most: int = 4) -> Strategy:
    return st.lists(of, min_size=1, max_size=most)


def distinct(records: Strategy, *keys: str) -> Strategy:
    """Some records that differ in these keys."""

    def name(made: Record) -> str:
        return json.dumps([made[key] for key in keys])

    return st.lists(records, min_size=1, max_size=3, unique_by=name)


def as_text(value: Strategy) -> Strategy:
    """JSON inside a text, in one of several hands."""
    styles: Strategy = st.fixed_dictionaries(
        {"ensure_ascii": st.booleans(), "indent": st.sampled_from([None, 2])}
    )
    return st.tuples(value, styles).map(lambda parts: json.dumps(parts[0], **parts[1]))


conversation = several(
    record({"role": st.sampled_from(["user", "assistant"]), "content": words})
).map(lambda turns: [*turns, {"role": "user", "content": "And then?"}])

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


def _tree(*, graded: bool) -> Strategy:
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
_RATING = st.none() | st.sampled_from([-1, 0, 1])
_COMPLETION = record(
    {"text": texts, "rating": _RATING}, {"flagged": st.none() | st.booleans(), "source": texts}
)


def _chosen(step: Record) -> Record:
    completions = step["completions"]
    assert isinstance(completions, list)
    chosen = step["chosen_completion"]
    fits = isinstance(chosen, int) and chosen < len(completions)
    return step | {"chosen_completion": chosen if fits else None}


_STEP = record(
    {
        "completions": st.lists(_COMPLETION, max_size=3),
        "human_completion": st.none() | _COMPLETION,
        "chosen_completion": st.none() | st.integers(0, 2),
    }
).map(_chosen)
_FIRST_STEP = record(
    {
        "completions": several(_COMPLETION, most=2),
        "human_completion": st.none() | _COMPLETION,
        "chosen_completion": st.just(0),
    }
)
prm800k = distinct(
    record(
        {
            "labeler": words,
            "timestamp": st.datetimes(timezones=st.just(UTC)).map(
                lambda moment: moment.replace(year=2023, day=1).isoformat()
            ),
            "generation": st.none() | st.integers(0, 9),
            "is_quality_control_question": st.booleans(),
            "is_initial_screening_question": st.booleans(),
            "question": record(
                {"problem": words, "ground_truth_answer": texts},
                {
                    "ground_truth_solution": st.none() | texts,
                    "pre_generated_steps": st.lists(texts, max_size=2),
                },
            ),
            "label": st.tuples(
                _FIRST_STEP,
                record(
                    {
                        "steps": st.lists(_STEP, max_size=3),
                        "total_time": st.integers(0, 10**6),
                        "finish_reason": st.sampled_from(
                            ["found_error", "solution", "bad_problem", "give_up"]
                        ),
                    }
                ),
            ).map(lambda parts: parts[1] | {"steps": [parts[0], *parts[1]["steps"]]}),
        }
    ),
    "timestamp",
)


def _mistake(parts: tuple[Record, int | None], *, key: str, none: int | None) -> Record:
    made, wrong = parts
    steps = made["steps"]
    assert isinstance(steps, list)
    return made | {key: none if wrong is None or wrong >= len(steps) else wrong}


_WRONG = st.none() | st.integers(0, 4)
processbench = distinct(
    st.tuples(
        record(
            {
                "id": words,
                "generator": words,
                "problem": words,
                "steps": several(texts),
                "final_answer_correct": st.booleans(),
            }
        ),
        _WRONG,
    ).map(lambda parts: _mistake(parts, key="label", none=-1)),
    "id",
)
bigbench_mistake = distinct(
    st.tuples(
        record(
            {
                "input": words,
                "steps": several(texts),
                "answer": st.none() | texts,
                "target": words,
            }
        ),
        _WRONG,
    ).map(lambda parts: _mistake(parts, key="mistake_index", none=None)),
    "input",
)
_SAID = texts.filter(lambda text: "Human:" not in text and "Assistant:" not in text)


def _transcripts(parts: tuple[list[tuple[str, str]], str, tuple[str, str]]) -> Record:
    turns, last, replies = parts
    prompt = "".join(f"\n\nHuman:{one}\n\nAssistant:{other}" for one, other in turns)
    prompt += f"\n\nHuman:{last}"
    chosen, rejected = (f"{prompt}\n\nAssistant:{reply}r" for reply in replies)
    return {"chosen": chosen, "rejected": rejected}


hh_rlhf = distinct(
    st.tuples(
        st.lists(st.tuples(_SAID, _SAID), max_size=2),
        _SAID.map(lambda text: f"{text}?"),
        st.tuples(_SAID, _SAID),
    ).map(_transcripts),
    "chosen",
    "rejected",
)
_GIVEN = st.sampled_from(["N/A", "1", "2", "3", "4", "5"])
_ASPECTS = st.fixed_dictionaries(
    {
        **{
            axis: record({"Rating": _GIVEN, "Rationale": texts})
            for axis in ("instruction_following", "honesty")
        },
        **{
            axis: record({"Rating": _GIVEN, "Type": st.lists(texts, max_size=2)})
            for axis in ("truthfulness", "helpfulness")
        },
    }
)
ultrafeedback = distinct(
    record(
        {
            "source": words,
            "instruction": words,
            "models": st.lists(words, max_size=4),
            "correct_answers": st.lists(texts, max_size=1),
            "completions": st.lists(
                record(
                    {"model": words, "response": texts, "annotations": _ASPECTS},
                    {"overall_score": st.floats(0, 10), "fine-grained_score": st.floats(0, 10)},
                ),
                min_size=2,
                max_size=4,
            ),
        }
    ),
    "instruction",
)
_SCORE = st.integers(-3, 3)
helpsteer3 = distinct(
    record(
        {
            "domain": st.sampled_from(["general", "stem", "code"]),
            "language": words,
            "context": conversation,
            "response1": texts,
            "response2": texts,
            "overall_preference": _SCORE,
            "individual_preference": st.lists(
                record({"score": _SCORE, "reasoning": texts, "feedback1": texts}), max_size=3
            ),
        }
    ),
    "response1",
    "response2",
    "context",
)
pandalm = distinct(
    record(
        {
            "idx": st.integers(0, 10_000),
            "motivation_app": texts,
            "cmp_key": st.sampled_from(["llama-7b_opt-7b", "odd", "a_b_c"]),
            "instruction": texts,
            "input": texts,
            "response1": texts | st.just(True),  # JSON true, as six rows have it
            "response2": texts,
            **{f"annotator{number}": st.integers(0, 2) for number in (1, 2, 3)},
        }
    ),
    "instruction",
    "input",
    "response1",
    "response2",
    "cmp_key",
)
_LABELLED = st.sampled_from(["Contradiction", "Neutral", "Entailment"])


def _kqa(parts: tuple[str, str, str, list[Record]]) -> list[Record]:
    question, system, answer, rows = parts
    made: list[Record] = []
    for number, row in enumerate(rows):
        labels = [str(row[f"label_{rater}"]) for rater in range(3)]
        majority = max(labels, key=labels.count)
        shared = {"Question": question, "llm_x": system, "answer": answer}
        made.append({"": str(number), **shared, **row, "majority_label": majority})
    return made


kqa = st.tuples(
    words,
    words,
    words,
    several(
        st.fixed_dictionaries(
            {
                "claim": words,
                "category_x": st.sampled_from(["Must_have", "Nice_to_have"]),
                **{f"label_{rater}": _LABELLED for rater in range(3)},
            }
        )
    ),
).map(_kqa)


def _labels(*options: str) -> Strategy:
    return st.none() | st.sampled_from(options)


_CLAIM = record(
    {
        "claim_string": words,
        "evidence": st.lists(texts, max_size=2),
        "support": _labels("Complete", "Partial", "Incomplete", "Missing", "N/A"),
        "reason_missing_support": st.none() | texts,
        "informativeness": _labels("Very relevant", "Uninformative"),
        "worthiness": _labels("Yes", "No"),
        "correctness": _labels("Unsure", "Probably correct"),
        "reliability": _labels("Reliable", "Missing", "N/A"),
        "revised_claim": st.none() | texts | st.lists(texts, max_size=2),
        "revised_evidence": st.none() | texts | st.lists(texts, max_size=2),
    }
)
expertqa = distinct(
    st.tuples(
        record({"question": words, "metadata": record({"field": words, "question_type": texts})}),
        record(
            {
                "answer_string": words,
                "attribution": st.lists(texts, max_size=2),
                "claims": st.lists(_CLAIM, max_size=2),
                "revised_answer_string": st.none() | texts,
                "usefulness": _labels("Useful", "Not useful at all"),
                "annotation_time": st.integers(0, 10**6) | st.floats(0, 10**6),
            }
        ),
        words,
        st.booleans(),
    ).map(
        lambda parts: {
            **parts[0],
            "annotator_id": parts[2] if parts[3] else "somebody else",
            "answers": {"gpt4": {**parts[1], "annotator_id": parts[2]}},
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
lfqa = distinct(
    record(
        {
            "q_id": st.sampled_from(["q1", "q2"]),
            "question_text": st.just("Why?"),
            "answer1": st.sampled_from(["Since.", "So."]),
            "answer2": st.just("Because."),
            "answer1_label": st.sampled_from(["HHH[4][1]", "HMM[7]", "odd", ""]),
            "BetterAnswer": st.sampled_from(["Answer A", "Answer B"]),
            "DifficultToChoose": st.sampled_from(["Yes.", "No."]),
            "comments": texts,
            "annotator": words,
            "annotation_id": st.integers(0, 99),
            "created_at": st.integers(10, 28).map(lambda day: f"2022-09-{day}T10:00:00.123456Z"),
            "lead_time": st.floats(0, 5_000),
        }
    ),
    "annotator",
)
RECORDS: dict[str, Records] = {
    "kqa_questions": kqa_questions,
    "rubric_list": rubric_list,
    "lfqa": lfqa,
    "kqa": kqa,
    "expertqa": expertqa,
    "healthbench": healthbench,
    "healthbench_meta": healthbench_meta,
    "prbench": prbench,
    "gdpval": gdpval,
    "apex": apex,
    "apex_agents": apex_agents,
    "apex_grades": apex_grades.map(lambda made: made[:1]),
    "profbench": profbench,
    "researchrubrics": researchrubrics,
    "researchrubrics_csv": researchrubrics_csv,
    "paperbench": _tree(graded=False).map(lambda tree: [tree]),
    "paperbench_graded": _tree(graded=True).map(lambda tree: [tree]),
    "vals": vals,
    "vals_v2": vals_v2,
    "prm800k": prm800k,
    "processbench": processbench,
    "bigbench_mistake": bigbench_mistake,
    "hh_rlhf": hh_rlhf,
    "ultrafeedback": ultrafeedback,
    "helpsteer3": helpsteer3,
    "pandalm": pandalm,
}
"""Of every format, the records of one file."""


def write(source: Source, records: Sequence[Record], path: Path) -> Path:
    """Write records as their source does."""
    writers: dict[Layout, Callable[[], str]] = {
        Layout.LINES: lambda: "".join(f"{json.dumps(each)}\n" for each in records),
        Layout.TABLE: lambda: _table(records),
        Layout.LIST: lambda: json.dumps(records, indent=4),
        Layout.WHOLE: lambda: json.dumps(records[0], indent=2),
    }
    path.write_bytes(writers[source.layout]().encode())
    return path


def _table(records: Sequence[Record]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()
