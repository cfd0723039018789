"""Every kind of task, run through the public checker; and the checker itself."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment

from tacit.tasks import checker, diffs, registry
from tacit.tasks.kinds.example.kind import ExampleKind
from tacit.web import rendering

FIELDS = {
    "properties": {
        "court": {"type": "string", "title": "Which court", "enum": ["Federal", "State"]},
        "urgent": {"type": "boolean"},
        "value": {"type": "number"},
        "decided_on": {"type": "string", "format": "date"},
        "topics": {"type": "array", "items": {"type": "string", "enum": ["tax", "labour"]}},
        "names": {"type": "array", "items": {"type": "string"}},
        "why": {"type": "string", "format": "multiline"},
    }
}
VALUES = {
    "court": "State",
    "urgent": False,
    "value": 12.5,
    "decided_on": "2026-03-31",
    "topics": ["labour"],
    "names": ["Ash", "Birch"],
    "why": "Because\nof it.",
}


@pytest.fixture(scope="module")
def environment() -> Environment:
    return rendering.environment()


def _example(name: str) -> dict[str, dict[str, object]]:
    path = registry.get(name).folder / "example.json"
    loaded: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("name", registry.names())
def test_every_kind_keeps_the_promises_of_the_port(name: str) -> None:
    checker.check_kind(registry.get(name))


@pytest.mark.parametrize("name", registry.names())
@pytest.mark.parametrize("template", checker.TEMPLATES)
@pytest.mark.parametrize("state", ["answer", "unfinished"])
def test_every_template_renders(
    environment: Environment, name: str, template: str, state: str
) -> None:
    kind, example = registry.get(name), _example(name)
    html = environment.get_template(f"kinds/{name}/{template}").render(
        kind=kind, answer=example[state], task_input=example["input"], notes=[]
    )
    assert html.strip()


@pytest.mark.parametrize("name", registry.names())
def test_every_form_reads_back_what_it_shows(environment: Environment, name: str) -> None:
    kind, example = registry.get(name), _example(name)
    html = environment.get_template(f"kinds/{name}/form.html").render(
        kind=kind, answer=example["answer"], task_input=example["input"], notes=[]
    )
    reading = kind.read_form(_submit(html), example["input"])
    assert reading.answer == example["answer"]
    assert not reading.edited


@pytest.mark.parametrize("name", registry.names())
def test_fields_of_a_project_stand_in_every_form_and_page(
    environment: Environment, name: str
) -> None:
    kind, example = registry.get(name), _example(name)
    task_input = {**example["input"], "fields": FIELDS}
    answer = {**example["answer"], "fields": VALUES}
    context = {"kind": kind, "answer": answer, "task_input": task_input, "notes": []}
    html = environment.get_template(f"kinds/{name}/form.html").render(context)
    assert kind.read_form(_submit(html), task_input).answer == answer
    for template in ("show.html", "review.html"):
        shown = environment.get_template(f"kinds/{name}/{template}").render(context)
        assert shown.count("Which court") == 1
        assert "2026-03-31" in shown


@pytest.mark.parametrize("name", registry.names())
def test_every_review_shows_what_changed(environment: Environment, name: str) -> None:
    kind, example = registry.get(name), _example(name)
    rows = diffs.fold(kind.diff(example["unfinished"], example["answer"]))
    html = environment.get_template(f"kinds/{name}/review.html").render(
        kind=kind,
        answer=example["answer"],
        task_input=example["input"],
        changes=diffs.by_path(rows),
    )
    assert "What changed since the last round" in html
    assert "<ins>" in html


def test_hostile_text_is_shown_as_text(environment: Environment) -> None:
    kind, example = registry.get("example"), _example("example")
    attack = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    answer = {
        "messages": [{"role": "user", "content": attack}, {"role": "assistant", "content": attack}],
        "sources": [{"title": attack, "url": "javascript:alert(3)", "quote": attack}],
        "note": attack,
    }
    for template in checker.TEMPLATES:
        html = environment.get_template(f"kinds/example/{template}").render(
            kind=kind, answer=answer, task_input=example["input"], notes=[]
        )
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript' not in html


def test_the_adjudicator_sees_every_vote_and_decides_what_differs(
    environment: Environment,
) -> None:
    kind, example = registry.get("grading"), _example("grading")
    html = environment.get_template("kinds/grading/review.html").render(
        kind=kind,
        task_input=example["input"],
        ballots=[
            {"name": "Rater A", "answer": example["answer"]},
            {"name": "Rater B", "answer": example["unfinished"]},
        ],
        disputed=["fraud"],
        decisions={},
    )
    assert "Rater A" in html
    assert "Rater B" in html
    assert 'name="decisions[fraud].verdict"' in html
    assert 'name="decisions[limit].verdict"' not in html


class _Silent(ExampleKind):
    """Finds nothing wrong, and forgets its templates."""

    folder = Path("/nowhere")


def test_the_checker_names_what_is_missing() -> None:
    with pytest.raises(checker.KindBroken, match=r"form\.html is missing"):
        checker.check_kind(_Silent())


def _submit(html: str) -> dict[str, str]:
    """What a browser without scripts sends for the fields of a page."""
    reader = _Reader()
    reader.feed(html)
    return {
        name: value.removeprefix("\n").replace("\n", "\r\n")
        for name, value in reader.fields.items()
    }


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.text_of: str | None = None
        self.select_of: str | None = None
        self.inside_template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name = values.get("name") or ""
        if tag == "template":
            self.inside_template += 1
        if self.inside_template:
            return
        if tag == "textarea" and name:
            self.text_of, self.fields[name] = name, ""
        elif tag == "select":
            self.select_of = name
        elif tag == "option" and self.select_of and "selected" in values:
            self.fields[self.select_of] = values.get("value") or ""
        elif tag == "input" and name:
            kind = values.get("type") or "text"
            if kind not in {"radio", "checkbox"} or "checked" in values:
                self.fields[name] = values.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.inside_template -= 1
        elif tag == "textarea":
            self.text_of = None
        elif tag == "select":
            self.select_of = None

    def handle_data(self, data: str) -> None:
        if self.text_of is not None and not self.inside_template:
            self.fields[self.text_of] += data
