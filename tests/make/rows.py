"""Rows of a release, as they stand in rows.jsonl, made without a database."""

from collections.abc import Mapping, Sequence

from tacit.tasks import registry

Json = dict[str, object]


def row(
    kind: str,
    task_input: Mapping[str, object],
    *answers: Mapping[str, object],
    origin: Mapping[str, object] | None = None,
    lines: Sequence[Mapping[str, object]] = (),
) -> Json:
    """The row of one item with these accepted answers, the last of them *the* accepted one.

    Votes and consensus are those of the kind; `lines` are a review's.
    """
    chosen = registry.get(kind) if kind in registry.names() else None
    votes = chosen is not None and chosen.has_votes
    by_rater = [chosen.votes(answer, task_input) for answer in answers] if chosen and votes else []
    return {
        "schema": "tacit.row/1",
        "kind": kind,
        "item": {
            "id": "item-1",
            "key": "one",
            "title": "One",
            "domain": "law.contracts",
            "input": dict(task_input),
            "input_sha256": "0" * 64,
            "origin": origin,
        },
        "accepted_submission": f"submission-{len(answers)}",
        "submissions": [
            {
                "id": f"submission-{number}",
                "by": f"person-{number}",
                "round": 1,
                "answer": dict(answer),
                "guideline_version": 1,
                "ai_help": "none",
                "ai_note": "",
                "seconds_active": 60,
                "at": "2026-03-02T09:00:00Z",
            }
            for number, answer in enumerate(answers, start=1)
        ],
        "reviews": [
            {
                "id": "review-1",
                "by": "person-9",
                "stage": "review",
                "round": 1,
                "submission": f"submission-{len(answers)}",
                "verdict": "accept",
                "lines": list(lines),
                "at": "2026-03-02T10:00:00Z",
            }
        ],
        "votes": [],
        "consensus": (chosen.consensus(by_rater, [], task_input) if chosen and by_rater else None),
        "contested": False,
        "contributors": [],
    }
