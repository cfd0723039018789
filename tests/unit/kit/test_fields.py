"""Strict reading of loose data."""

import pytest

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields, name_type, nearest


def test_a_flag_where_a_text_belongs_is_refused_with_its_place() -> None:
    with pytest.raises(Malformed) as caught:
        Fields({"title": True}, place="items[3]").text("title")
    assert caught.value.place == "items[3].title"
    assert caught.value.message == "A text belongs here, not a yes/no (True)."


@pytest.mark.parametrize("value", [True, 1.0, "3", None, []])
def test_a_whole_number_is_nothing_else(value: object) -> None:
    with pytest.raises(Malformed, match="whole number"):
        Fields({"n": value}).whole("n")


@pytest.mark.parametrize("value", ["True", 1, "no"])
def test_a_flag_is_nothing_else(value: object) -> None:
    with pytest.raises(Malformed, match="true or false"):
        Fields({"on": value}).flag("on")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "1"])
def test_a_number_is_finite_and_nothing_else(value: object) -> None:
    with pytest.raises(Malformed):
        Fields({"w": value}).number_or_none("w")


def test_numbers_keep_their_type() -> None:
    fields = Fields({"a": 3, "b": -0.5})
    assert fields.number_or_none("a") == 3
    assert fields.number_or_none("b") == -0.5
    assert fields.number_or_none("c") is None


def test_a_missing_text_and_a_blank_text_are_refused() -> None:
    rows: list[dict[str, object]] = [{}, {"title": None}, {"title": "  "}]
    for loose in rows:
        with pytest.raises(Malformed, match=r"missing|empty"):
            Fields(loose).text("title")


def test_defaults_stand_for_missing_and_null() -> None:
    fields = Fields({"a": None})
    assert fields.text("a", default="x") == "x"
    assert fields.whole("b", default=4) == 4
    assert fields.flag("c") is False
    assert fields.many("d") == []
    assert fields.mapping("e") == {}
    assert fields.text_or_none("f") is None
    fields.finish()


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(Malformed, match="At most 3"):
        Fields({"a": "four"}).text("a", length_max=3)


def test_a_choice_names_the_word_that_was_meant() -> None:
    with pytest.raises(Malformed) as caught:
        Fields({"stage": "reveiw"}).choice("stage", {"author", "review"})
    assert caught.value.remedy == "Did you mean review?"


def test_a_list_of_texts_names_the_entry_that_is_none() -> None:
    with pytest.raises(Malformed) as caught:
        Fields({"tags": ["a", 3]}).texts("tags")
    assert caught.value.place == "tags[1]"


def test_a_number_out_of_bounds_names_the_bounds() -> None:
    with pytest.raises(Malformed, match="not between 1 and 20"):
        Fields({"people": 0}).whole("people", least=1, most=20)


def test_a_text_is_no_list() -> None:
    with pytest.raises(Malformed, match="A list belongs here, not a text"):
        Fields({"tags": "a, b"}).many("tags")


def test_a_list_over_the_limit_is_refused() -> None:
    with pytest.raises(Malformed, match="At most 1 entries"):
        Fields({"tags": ["a", "b"]}).many("tags", count_max=1)


def test_finish_refuses_an_unknown_key_and_names_the_nearest() -> None:
    fields = Fields({"pepole": 2})
    fields.any("people")
    with pytest.raises(Malformed) as caught:
        fields.finish()
    assert (caught.value.place, caught.value.remedy) == ("pepole", "Did you mean people?")


def test_rest_hands_out_what_nobody_asked_for() -> None:
    fields = Fields({"a": 1, "b": 2})
    fields.any("a")
    assert fields.rest() == {"b": 2}


def test_what_is_no_object_is_refused() -> None:
    rows: list[object] = [None, [], "text", 3]
    for loose in rows:
        with pytest.raises(Malformed, match="An object belongs here"):
            Fields(loose)
    with pytest.raises(Malformed, match="key 3"):
        Fields({3: "x"})


def test_types_have_plain_names() -> None:
    names = [name_type(value) for value in (None, True, "a", 1, 1.5, {}, [], object())]
    assert names == [
        "nothing (null)",
        "a yes/no (True)",
        "a text",
        "a whole number (1)",
        "a number (1.5)",
        "an object",
        "a list",
        "object",
    ]


def test_nearest_is_none_when_nothing_is_near() -> None:
    assert nearest("zzz", {"author", "review"}) is None
