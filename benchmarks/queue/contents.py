"""What is worked on: two kinds of project, their items, and an answer of about 1.2 KB."""

import json
from dataclasses import dataclass

GUIDELINE = """# How to answer

## Be correct

Check every claim.

## Name your sources

All of them.
"""
DOMAINS = ("law.contracts", "law.labour", "finance.audit", "medicine.cardiology")
SKILL = "law.contracts"


@dataclass(frozen=True)
class Variant:
    """A pipeline under measurement."""

    name: str
    kind: str
    pipeline: tuple[dict[str, object], ...]
    people: int = 1


REVIEW = Variant(
    "author → review",
    "example",
    (
        {"stage": "author", "people": 1, "hold": "4h"},
        {"stage": "review", "people": 1, "rounds": 2},
    ),
)
PEOPLE_2 = Variant(
    "people: 2", "grading", ({"stage": "author", "people": 2, "hold": "4h"},), people=2
)


def item_input(variant: Variant, number: int) -> dict[str, object]:
    """The input of an item, as its kind stores it."""
    domain = DOMAINS[number % len(DOMAINS)]
    if variant.kind == "example":
        return {
            "title": f"Cap on liability {number}",
            "domain": domain,
            "brief": "A junior associate asks what a cap on liability does. " * 3,
        }
    return {
        "title": f"Grade an answer {number}",
        "domain": domain,
        "prompt": [{"role": "user", "content": "What does a cap of yearly fees do for us?"}],
        "response": {
            "producer": "model-a",
            "messages": [{"role": "assistant", "content": "It limits what you can claim."}],
        },
        "criteria": [
            {"id": f"c{place}", "text": f"Says what point {place} of the rubric asks for."}
            for place in range(1, 6)
        ],
    }


def item_priority(number: int) -> int:
    return number % 3


def answer(variant: Variant) -> str:
    """A finished answer as the body of a request carries it."""
    if variant.kind == "example":
        return json.dumps(_example_answer())
    return json.dumps(_grading_answer())


def _example_answer() -> dict[str, object]:
    paragraph = (
        "It limits what you can claim from the supplier for all breaches together to the fees "
        "of one year, however large the loss. Three things usually stay outside the cap: fraud, "
        "death or personal injury, and wilful misconduct, since the law does not let a party "
        "exclude them. Ask whether the cap is per claim or in total, and whether fees paid or "
        "fees payable count. "
    )
    return {
        "messages": [
            {"role": "user", "content": "What does a cap of 100 % of the yearly fees do for us?"},
            {"role": "assistant", "content": paragraph * 2},
        ],
        "sources": [
            {
                "title": "Unfair Contract Terms Act 1977, section 2",
                "url": "https://www.legislation.gov.uk/ukpga/1977/50/section/2",
                "quote": "",
            }
        ],
        "note": "",
    }


def _grading_answer() -> dict[str, object]:
    reason = "The second paragraph says so in plain words, and names the section of the act. " * 2
    return {
        "grades": [
            {
                "criterion": f"c{place}",
                "version": 1,
                "verdict": "met" if place % 2 else "unmet",
                "option": None,
                "rationale": reason,
            }
            for place in range(1, 6)
        ],
        "note": "",
    }
