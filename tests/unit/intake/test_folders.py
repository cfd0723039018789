"""Reading a project folder: what is right comes through, what is wrong is named with its place."""

import codecs
from pathlib import Path

import pytest

from tacit.intake import folders, templates
from tacit.intake.errors import FolderInvalid, FolderTaken
from tacit.intake.records import Problem, ProjectFolder
from tacit.kit.errors import Malformed
from tacit.tasks.errors import KindUnknown
from tacit.tasks.items import ITEM_BYTES_MAX
from tests.make.intake import lines, make_folder


def problems_of(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(FolderInvalid) as caught:
        folders.read(path)
    assert "Nothing was stored." in str(caught.value)
    return caught.value.problems


def problem_of(path: Path) -> Problem:
    (problem,) = problems_of(path)
    return problem


def test_a_folder_is_read(tmp_path: Path) -> None:
    folder = folders.read(make_folder(tmp_path / "notes"))
    assert folder.document.name == "notes"
    assert folder.document.guideline.startswith("# How to answer")
    assert [item.key for item in folder.items] == ["one", "two"]
    assert folder.items[0].place == "items.jsonl:1"
    assert folder.items[0].input == {"title": "One", "brief": "Write about one."}


def test_a_folder_need_not_say_its_name_twice(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "Contract Review", project__yaml="kind: example\n")
    document = folders.read(path).document
    assert (document.name, document.title) == ("contract-review", "Contract review")


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "no such folder" in problem_of(tmp_path / "none").message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "notes")
    (path / "guideline.md").unlink()
    assert problem_of(path).file == "guideline.md"


def test_a_folder_travels_as_json(tmp_path: Path) -> None:
    folder = folders.read(make_folder(tmp_path / "notes"))
    sent = folders.to_json(folder)
    assert isinstance(sent["items"], list)
    read = folders.from_json(sent["document"], sent["items"])
    assert read.document == folder.document
    assert [(item.key, item.input) for item in read.items] == [
        (item.key, item.input) for item in folder.items
    ]


def test_a_wrong_item_over_the_api_names_its_place() -> None:
    with pytest.raises(Malformed) as caught:
        folders.from_json(
            {"name": "a", "title": "A", "kind": "example"},
            [{"key": "one", "input": {}}, {"key": "two", "input": {}, "colour": "red"}],
        )
    assert caught.value.place == "items[1].colour"


def test_a_large_folder_goes_in_parts(tmp_path: Path) -> None:
    many = lines(*({"key": f"k{n}", "title": "T", "brief": "B"} for n in range(1203)))
    folder = folders.read(make_folder(tmp_path / "notes", items__jsonl=many))
    parts = list(folders.split(folder))
    assert [len(part.items) for part in parts] == [500, 500, 203]
    assert all(part.document == folder.document for part in parts)
    assert len(list(folders.split(ProjectFolder(document=folder.document)))) == 1


# ------------------------------------------------------------------------- project.yaml


def test_every_problem_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    text = (
        "name: notes\n"
        "titel: Notes\n"
        "kind: example\n"
        "pipeline:\n"
        "  - {stage: author, people: 1.5}\n"
        "  - {stage: review, hold: soon}\n"
        "priority: high\n"
    )
    found = problems_of(make_folder(tmp_path / "notes", project__yaml=text))
    places = {(problem.line, problem.field) for problem in found}
    assert {(2, "titel"), (5, "pipeline[0].people"), (6, "pipeline[1].hold")} <= places
    assert (7, "priority") in places
    assert all(problem.file == "project.yaml" for problem in found)
    (unknown,) = (problem for problem in found if problem.field == "titel")
    assert unknown.remedy == "Did you mean title?"


def test_no_more_than_twenty_problems_are_named(tmp_path: Path) -> None:
    text = "kind: example\n" + "".join(f"key{n}: 1\n" for n in range(40))
    assert len(problems_of(make_folder(tmp_path / "notes", project__yaml=text))) == 20


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("kind: example\npipeline:\n\t- {stage: author}\n", 3, "A tab stands here"),
        ("kind: example\ntitle: A\ntitle: B\n", 3, "also stands on line 2"),
        ("kind: example\ntitle: [A\n", 3, "no YAML"),
        ("kind: example\ntitle: !!python/object:os.system A\n", 2, "is not read here"),
        ("- kind: example\n", 1, "not a list"),
        ("kind: examples\n", 1, "no kind of task"),
        ("kind: example\nguideline: Be nice.\n", 2, "a file of its own"),
        ("kind: example\nname: Not A Slug\n", 2, "cannot stand in an address"),
        ("kind: example\npipeline:\n  - {stage: review}\n", 3, "begins with an author"),
        ("kind: example\npipeline:\n  - {stage: author}\n  - {stage: imported}\n", 4, "import"),
    ],
)
def test_a_broken_description_names_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    problem = problems_of(make_folder(tmp_path / "notes", project__yaml=text))[0]
    assert (problem.file, problem.line) == ("project.yaml", line)
    assert said in problem.message


def test_a_bomb_of_aliases_is_refused_quickly(tmp_path: Path) -> None:
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for n in range(1, 12):
        text += f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 9) + "]\n"
    assert "aliases" in problem_of(make_folder(tmp_path / "notes", project__yaml=text)).message


def test_an_alias_of_itself_is_refused(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "notes", project__yaml="kind: &a [*a]\n")
    assert "deeper" in problem_of(path).message


def test_words_of_old_yaml_stay_texts(tmp_path: Path) -> None:
    text = "kind: example\ntitle: yes\nsummary: 2026-01-01\n"
    document = folders.read(make_folder(tmp_path / "n", project__yaml=text)).document
    assert (document.title, document.summary) == ("yes", "2026-01-01")


def test_a_wrong_encoding_names_the_byte_and_the_way_out(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "notes")
    (path / "project.yaml").write_bytes("kind: example\ntitle: Prüfung\n".encode("latin-1"))
    problem = problem_of(path)
    assert problem.line == 2
    assert problem.message == "Byte 23 (0xfc) is not UTF-8."
    assert problem.remedy is not None
    assert "Save it as UTF-8" in problem.remedy


def test_utf_16_is_called_by_its_name(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "notes")
    (path / "guideline.md").write_bytes("# How\n".encode("utf-16"))
    assert "UTF-16" in problem_of(path).message


def test_a_mark_of_utf_8_is_passed_over(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "notes")
    for name in ("project.yaml", "items.jsonl"):
        (path / name).write_bytes(codecs.BOM_UTF8 + (path / name).read_bytes())
    assert len(folders.read(path).items) == 2


def test_two_briefs_are_one_too_many(tmp_path: Path) -> None:
    text = "kind: example\nbrief: Do this.\n"
    assert folders.read(make_folder(tmp_path / "a", brief__md="Do that.\n")).document.brief
    path = make_folder(tmp_path / "b", project__yaml=text, brief__md="Do that.\n")
    assert problem_of(path).file == "brief.md"


# -------------------------------------------------------------------------------- items


def test_a_truncated_file_says_where_and_stores_nothing(tmp_path: Path) -> None:
    good = '{"key": "one", "title": "One", "brief": "B"}\n'
    path = make_folder(tmp_path / "notes", items__jsonl=good + '{"key": "two", "title": "Tw')
    problem = problem_of(path)
    assert problem.place == "items.jsonl:2"
    assert "ends in the middle" in problem.message


def test_every_wrong_line_is_named(tmp_path: Path) -> None:
    path = make_folder(
        tmp_path / "notes",
        items__jsonl=(
            '{"key": "one", "title": "One", "brief": "B"}\n'
            "[1, 2]\n"
            '{"title": "No key", "brief": "B"}\n'
            '{"key": "one", "title": "Again", "brief": "B"}\n'
            '{"key": "four", "title": true, "brief": "B"}\n'
            '{"key": "five", "title": "Nothing asked"}\n'
            '{"key": "six", title: 1}\n'
        ),
    )
    found = problems_of(path)
    assert [(problem.line, problem.field) for problem in found] == [
        (2, None),
        (3, "key"),
        (4, "key"),
        (5, "title"),
        (6, "brief"),
        (7, None),
    ]
    assert "items.jsonl:1" in found[2].message


def test_an_item_over_the_limit_is_named_with_its_size(tmp_path: Path) -> None:
    big = {"key": "big", "title": "Big", "brief": "x" * (5 * 1024 * 1024)}
    small = {"key": "small", "title": "Small", "brief": "x"}
    path = make_folder(tmp_path / "notes", items__jsonl=lines(small, big, small))
    found = problems_of(path)
    assert found[0].line == 2
    assert "5,242,9" in found[0].message
    assert f"{ITEM_BYTES_MAX:,}" in found[0].message


def test_a_wrong_byte_in_an_item_names_the_line(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "notes")
    first = (path / "items.jsonl").read_bytes()
    (path / "items.jsonl").write_bytes(first + b'{"key": "caf\xe9"}\n')
    problem = problem_of(path)
    assert problem.line == 3
    assert f"Byte {len(first) + 12}" in problem.message


def test_items_can_be_files(tmp_path: Path) -> None:
    path = make_folder(
        tmp_path / "notes", project__yaml="kind: example\nitems: [cases/*.md, cases/*.json]\n"
    )
    (path / "cases").mkdir()
    (path / "cases" / "first.md").write_text("# A first case\n\nWhat now?\n")
    (path / "cases" / "second.json").write_text('{"title": "Second", "brief": "B"}')
    first, second = folders.read(path).items
    assert (first.key, first.input["title"]) == ("first", "A first case")
    assert (second.key, second.place) == ("second", "cases/second.json")


@pytest.mark.parametrize("pattern", ["../*.md", "/etc/passwd", "none/*.md", "7"])
def test_items_stay_in_the_folder(tmp_path: Path, pattern: str) -> None:
    text = f"kind: example\nitems: {pattern}\n"
    problem = problems_of(make_folder(tmp_path / "notes", project__yaml=text))[0]
    assert problem.field == "items"


def test_an_item_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = make_folder(tmp_path / "n", project__yaml="kind: example\nitems: '*.json'\n")
    (path / "a.json").write_text('{\n"title": \n')
    assert problem_of(path).place == "a.json:3"


# ---------------------------------------------------------------- rubric and benchmark


def test_a_rubric_is_read_with_its_lines(tmp_path: Path) -> None:
    rubric = "- id: tone\n  text: Is polite.\n- id: tone\n  text: Twice.\n- text: No id.\n"
    path = make_folder(tmp_path / "notes", rubric__yaml=rubric)
    found = problems_of(path)
    assert {(problem.file, problem.line) for problem in found} == {
        ("rubric.yaml", 3),
        ("rubric.yaml", 5),
    }


def test_a_benchmark_names_its_line(tmp_path: Path) -> None:
    gold = lines({"key": "g1", "input": {"a": 1}, "answer": {"b": 1}}, {"key": "g2", "input": {}})
    path = make_folder(tmp_path / "notes", benchmark__jsonl=gold)
    assert problem_of(path).place == "benchmark.jsonl:2 (benchmark[1].answer)"


# ----------------------------------------------------------------------------- templates


@pytest.mark.parametrize("kind", templates.kinds())
def test_a_template_is_a_good_folder(tmp_path: Path, kind: str) -> None:
    written = templates.init(tmp_path / "my-project", kind=kind)
    assert len(written) >= 3
    folder = folders.read(tmp_path / "my-project")
    assert (folder.document.name, folder.document.kind) == ("my-project", kind)
    assert folder.items


def test_a_template_overwrites_nothing(tmp_path: Path) -> None:
    templates.init(tmp_path / "p")
    with pytest.raises(FolderTaken):
        templates.init(tmp_path / "p")


def test_an_unknown_kind_has_no_template(tmp_path: Path) -> None:
    with pytest.raises(KindUnknown):
        templates.init(tmp_path / "p", kind="exampel")
