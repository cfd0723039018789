"""Work that is as large as it gets: its texts are made by rule, and mean nothing."""

import itertools
import re

CRITERIA = 1_000
PAGES_OF_TEXT = 200
CHARS = PAGES_OF_TEXT * 3_000
COMMENTS = 500
COMMENTS_OF_A_REVIEW = (200, 200, 100)
REVIEWED_CHARS = 60_000

_WORDS = re.findall(
    r"\w+",
    "the supplier shall indemnify the customer against every loss that arises from a breach of "
    "this clause unless the customer itself caused it by an act that no careful person would do",
)


def text(length: int) -> str:
    """Paragraphs of about this many characters in all."""
    parts: list[str] = []
    size = 0
    words = itertools.cycle(_WORDS)
    for number in itertools.count(1):
        if size >= length:
            return "".join(parts)[:length]
        paragraph = f"{number}. " + " ".join(itertools.islice(words, 60)) + ".\n\n"
        parts.append(paragraph)
        size += len(paragraph)
    raise AssertionError("counting has no end")


def grading() -> dict[str, object]:
    """A response to be judged by CRITERIA criteria."""
    return {
        "title": "A contract, point by point",
        "prompt": [{"role": "user", "content": "Draft the contract."}],
        "response": {
            "producer": "model-a",
            "messages": [{"role": "assistant", "content": text(20_000)}],
        },
        "criteria": [
            {
                "id": f"c{number}",
                "text": f"Clause {number} says who bears the loss, and up to which amount.",
                "weight": 1 + number % 5,
            }
            for number in range(1, CRITERIA + 1)
        ],
    }


def example() -> dict[str, object]:
    """A question that is answered at length."""
    return {"title": "A memorandum", "brief": "Write it in full.", "domain": "law.contracts"}


def long_answer(length: int) -> dict[str, object]:
    """An answer to `example` of so many characters."""
    turns = [
        {"role": "user", "content": "Write the memorandum."},
        {"role": "assistant", "content": text(length)},
    ]
    return {"messages": turns, "sources": [], "note": ""}


def rubric() -> dict[str, object]:
    """A rubric is wanted, and two answers to try it on."""
    return {
        "title": "A rubric for a contract",
        "domain": "law.contracts",
        "brief": "Write the criteria.",
        "prompt": [{"role": "user", "content": "Draft the contract."}],
        "responses": [
            {
                "id": f"model-{name}",
                "producer": f"model-{name}",
                "messages": [{"role": "assistant", "content": text(3_000)}],
            }
            for name in "ab"
        ],
    }


def rubric_answer() -> dict[str, object]:
    """CRITERIA criteria of one's own."""
    return {
        "criteria": [
            {
                "id": f"c{number}",
                "version": 1,
                "text": f"Clause {number} names the party that bears loss number {number}.",
                "weight": 1 + number % 5,
            }
            for number in range(1, CRITERIA + 1)
        ],
        "samples": [],
        "grades": [],
        "formula": "positive_normalised",
        "note": "",
    }


def comments(count: int, *, ids: list[str]) -> list[dict[str, object]]:
    """Comments on words all over the answer of REVIEWED_CHARS."""
    answer = text(REVIEWED_CHARS)
    found: list[dict[str, object]] = []
    for number in range(count):
        start = (number * 7919) % (REVIEWED_CHARS - 100)
        start = answer.find(" ", start) + 1
        end = answer.find(" ", start)
        anchor = {"path": "messages[1].content", "start": start, "end": end,
                  "quote": answer[start:end]}  # fmt: skip
        found.append({"id": ids[number], "text": f"Remark {number}.", "anchor": anchor})
    return found
