"""The list of kinds."""

import pytest

from tacit.tasks import registry
from tacit.tasks.errors import KindUnknown


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
