"""Inputs and answers of the kind preference."""

PRODUCERS = {"r1": "model-a", "r2": "model-b", "r3": "model-c"}


def preference_input(count: int = 2, **changes: object) -> dict[str, object]:
    """Responses `r1`, `r2` … to one prompt, each by a producer of its own."""
    names = [f"r{number}" for number in range(1, count + 1)]
    return {
        "title": "Which answer would you send?",
        "prompt": [{"role": "user", "content": "May we end the lease early?"}],
        "responses": [
            {
                "id": name,
                "producer": PRODUCERS.get(name, f"model-{name}"),
                "messages": [{"role": "assistant", "content": f"Look at clause {name}."}],
            }
            for name in names
        ],
        "axes": [{"id": "law", "title": "Which is right in law?"}],
        **changes,
    }


def preference_answer(choice: str | None = "r1", **changes: object) -> dict[str, object]:
    """A finished answer to `preference_input()`."""
    return {
        "order_shown": ["r2", "r1"],
        "choice": choice,
        "ranking": [],
        "strength": 2 if str(choice).startswith("r") else None,
        "axes": {"law": choice} if choice else {},
        "reason": "It names the clause that decides, and says what it asks of us.",
        "hard_to_choose": False,
        "note": "",
        **changes,
    }
