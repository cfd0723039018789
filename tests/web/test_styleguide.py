"""The styleguide shows every macro, and the reference names every macro."""

import re
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from tacit.web import rendering

ROOT = Path(__file__).parents[2]
MACROS = ROOT / "tacit/web/templates/macros"
INTERNAL = {"field_foot", "field_error", "check_lines", "palette", "keyboard_help"}
NOT_IN_STYLEGUIDE = {"kbd", "table_frame", "field_id", "value_cell", "editor"}


def macros() -> set[str]:
    text = "".join(file.read_text() for file in MACROS.glob("*.html"))
    return {name for name in re.findall(r"{% macro (\w+)\(", text) if not name.startswith("_")}


def styleguide(**context: object) -> str:
    base: dict[str, object] = {"nav": [], "csrf_token": "a-token", "actor": None, "keys": []}
    template = rendering.ENVIRONMENT.get_template("styleguide.html")
    return template.render(base | context)


def test_styleguide_renders_without_anybody_signed_in() -> None:
    assert "Sign out" not in styleguide()


def test_every_post_form_carries_the_csrf_field() -> None:
    actor = {"name": "Ines Okafor", "roles": ["expert"]}
    html = styleguide(actor=actor, flash={"message": "Parked.", "undo_action": "/undo"})
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", html, flags=re.DOTALL)
    assert len(forms) > 5
    assert all('name="csrf_token" value="a-token"' in form for form in forms)


@pytest.mark.parametrize("name", sorted(macros() - INTERNAL - NOT_IN_STYLEGUIDE))
def test_macro_is_shown_in_the_styleguide(name: str) -> None:
    text = (ROOT / "tacit/web/templates/styleguide.html").read_text()
    assert f"ui.{name}(" in text


@pytest.mark.parametrize("name", sorted(macros() - INTERNAL))
def test_macro_is_in_the_reference(name: str) -> None:
    assert f"`{name}(" in (ROOT / "docs/reference/components.md").read_text()


def test_hostile_text_is_shown_as_text() -> None:
    ui: Any = rendering.ENVIRONMENT.get_template("macros/ui.html").make_module({"csrf_token": ""})
    hostile = "<script>alert(1)</script>"
    row = {"op": "changed", "old": [("del", hostile)], "new": [("ins", hostile)]}
    made = [
        ui.diff([row]),
        ui.field("Note", "note", hostile, kind="textarea"),
        ui.person_chip(hostile),
        ui.criterion_row({"id": "c", "text": hostile}, "verdicts[0]", reason=hostile),
        ui.plot_frame(
            "p", hostile, hostile, {"title": hostile}, [{"key": "a", "label": hostile}], []
        ),
    ]
    assert all(isinstance(html, Markup) and hostile not in html for html in made)
