"""Grades, steps and preferences of public formats, generated: each the records of one file."""

from datetime import UTC

from hypothesis import strategies as st

from tests.make.source_words import (
    Record,
    Strategy,
    conversation,
    distinct,
    record,
    several,
    texts,
    words,
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
