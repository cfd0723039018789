"""Rubrics for tests: an input with two stored answers, and what a form of it sends."""

from collections.abc import Mapping

from tacit.tasks.kinds.rubric.kind import RubricKind

KIND = RubricKind()
INPUT: dict[str, object] = {
    "title": "A rubric",
    "prompt": [{"role": "user", "content": "Does clause 14 protect us?"}],
    "responses": [
        {"id": "a", "producer": "Model A", "messages": [{"role": "assistant", "content": "Yes."}]},
        {"id": "b", "producer": "Model B", "messages": [{"role": "assistant", "content": "No."}]},
    ],
}
TEXTS = {"c1": "States that injury cannot be excluded.", "c2": "Names section 11 of the Act."}


def form(**more: str) -> dict[str, str]:
    """Two criteria of weights 6 and 4; keys like `c1_text`, `c1_on_a` change or add fields."""
    fields = {"formula": "positive_normalised"}
    for name, weight in (("c1", "6"), ("c2", "4")):
        fields[f"criteria[{name}].text"] = TEXTS[name]
        fields[f"criteria[{name}].weight"] = weight
    for key, value in more.items():
        name, _, rest = key.partition("_")
        if rest.startswith("on_"):
            fields[f"criteria[{name}].on[{rest.removeprefix('on_')}]"] = value
        elif name.startswith("c") and rest:
            fields[f"criteria[{name}].{rest}"] = value
        else:
            fields[key] = value
    return fields


def read(fields: Mapping[str, str]) -> dict[str, object]:
    return KIND.read_form(fields, INPUT).answer


def again(answer: Mapping[str, object], **changes: str) -> dict[str, str]:
    """The fields of the page that shows an answer, with some of them typed over."""
    fields = {"formula": str(answer["formula"])}
    for row in KIND.rows(answer, INPUT, None):
        path = f"criteria[{row.line.id}]"
        fields |= {f"{path}.text": row.line.text, f"{path}.weight": row.weight}
        fields |= {f"{path}.seen": row.seen, f"{path}.parent": row.line.parent}
        fields |= {f"{path}.version": str(row.line.version)}
        fields |= {f"{path}.on[{cell.response}]": cell.choice for cell in row.cells}
    fields |= {f"removed[{one.line.id}].kept": one.kept for one in KIND.removed(answer)}
    usual = form()
    typed = {name: text for name, text in form(**changes).items() if usual.get(name) != text}
    return fields | typed
