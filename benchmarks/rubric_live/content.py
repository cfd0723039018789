"""Rubrics of a size, and the draft of one who has graded every answer by every criterion."""

from collections.abc import Iterator

VERBS = ("States", "Names", "Explains", "Computes", "Cites", "Warns of", "Recommends", "Shows")
THINGS = (
    "the limitation period of the claim", "the weighted average cost of capital",
    "the starting dose by body weight", "the reaction at the left support",
    "the clause on consequential loss", "the change in working capital",
    "the risk of lactic acidosis", "the partial safety factor for wind",
    "the test of reasonableness", "the terminal growth rate", "the renal threshold",
    "the shear resistance of the bolts",
)  # fmt: skip
Entry = list[str]


def task_input(answers: int) -> dict[str, object]:
    """A rubric to write, with stored answers beside the expert's own two and the empty one."""
    text = "The clause covers the delay and leaves the injury open. " * 12
    return {
        "title": "Measured",
        "brief": "Write a rubric.",
        "prompt": [{"role": "user", "content": "Does clause 14 protect us? " * 10}],
        "responses": [
            {
                "id": f"model-{number}",
                "producer": f"Model {number}",
                "messages": [{"role": "assistant", "content": text}],
            }
            for number in range(1, answers - 1)
        ],
    }


def fields(criteria: int, answers: int) -> list[Entry]:
    """The fields of the form as its script sends them."""
    found: list[Entry] = [["formula", "positive_normalised"]]
    for number in range(1, criteria + 1):
        found.extend(_row(number, answers))
    found += [["samples[good].text", "No. " * 200], ["samples[flawed].text", "Yes. " * 80]]
    return [*found, ["note", ""]]


def _row(number: int, answers: int) -> Iterator[Entry]:
    path = f"criteria[c{number}]"
    verb, thing = VERBS[number % len(VERBS)], THINGS[number % len(THINGS)]
    yield [f"{path}.text", f"{verb} {thing} in case {number} of the file."]
    yield [f"{path}.weight", str(-3 if number % 9 == 0 else 1 + number % 7)]
    if number % 4 == 0:
        yield [f"{path}.axis", "accuracy"]
        yield [f"{path}.justification", "Missed in most drafts that came back."]
    names = ["good", "flawed", *(f"model-{one}" for one in range(1, answers - 1))]
    for place, name in enumerate(names):
        yield [f"{path}.on[{name}]", "met" if (number + place) % 3 else "unmet"]
