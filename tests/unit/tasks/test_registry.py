"""The list of kinds."""

import pytest

from tacit.tasks import registry
from tacit.tasks.errors import KindUnknown
from tests.make import kinds as make_kinds


def test_our_kinds_are_listed() -> None:
    names = registry.names()
    assert names == tuple(sorted(names))
    assert {"critique", "deliverable", "example", "grading", "preference", "rubric"} <= {*names}


def test_an_unknown_kind_is_refused_with_what_was_meant() -> None:
    with pytest.raises(KindUnknown) as caught:
        registry.get("gradng")
    assert (caught.value.place, caught.value.remedy) == ("kind", "Did you mean grading?")


def test_an_unknown_kind_far_from_all_names_the_known_ones() -> None:
    with pytest.raises(KindUnknown) as caught:
        registry.get("zzz")
    assert caught.value.remedy == f"Known: {', '.join(registry.names())}."


@pytest.mark.parametrize("name", ["critique", "grading", "preference", "rubric"])
def test_who_judges_is_not_told_who_wrote(name: str) -> None:
    kind = registry.get(name)
    task_input, answer = make_kinds.example_of(name)
    responses = task_input.get("responses") or [task_input["response"]]
    assert isinstance(responses, list)
    for number, response in enumerate(responses):
        response["producer"] = f"Maker {number}"
    shown = kind.shown_input(task_input)
    assert "Maker" not in str(shown)
    kind.check(answer, shown)
