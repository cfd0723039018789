"""What records of public formats are made of, generated."""

import json

from hypothesis import strategies as st

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
