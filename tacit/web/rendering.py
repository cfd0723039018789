"""Templates: the environment, its filters, and one function that answers with a page."""

from datetime import UTC, datetime, timedelta

from jinja2 import (
    ChoiceLoader,
    Environment,
    FunctionLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
)
from markupsafe import Markup
from starlette.responses import HTMLResponse

from tacit.tasks import file_refs, registry
from tacit.web import markdown, static_files, words


def _template_of_kind(name: str) -> str | None:
    """`<kind>/<file>` from the folder of that kind, wherever a package brings it from."""
    kind, _, file = name.partition("/")
    if kind not in registry.names() or not file or "/" in file:
        return None
    path = registry.get(kind).folder / file
    if not path.is_file():
        return None
    source = path.read_text(encoding="utf-8")
    return source + _own_fields(file, shown=f"kinds/{kind}/show.html" in source)


def _own_fields(file: str, *, shown: bool) -> str:
    """What follows on a template of a kind: the fields that the project asks for beside it."""
    if file == "form.html":
        return '{% include "parts/own_fields_form.html" %}'
    if file == "show.html" or (file == "review.html" and not shown):
        return '{% include "parts/own_fields_show.html" %}'
    return ""


_LOADER = ChoiceLoader(
    [
        PackageLoader("tacit.web", "templates"),
        PrefixLoader({"kinds": FunctionLoader(_template_of_kind)}),
    ]
)


def _markdown(text: str) -> Markup:
    return Markup(markdown.render(text))  # noqa: S704  # passed the allow-list


def _when(moment: datetime | None) -> Markup:
    """A time element in UTC; a script shows it in the reader's own time."""
    if moment is None:
        return Markup("–")
    stamp = moment.astimezone(UTC)
    return Markup('<time datetime="{}">{} UTC</time>').format(
        stamp.isoformat(timespec="seconds"), stamp.strftime("%-d %b %Y %H:%M")
    )


def _duration(value: float | timedelta | None) -> str:
    """Seconds as people say them: 40 s, 12 min, 3 h 10."""
    if value is None:
        return "–"
    seconds = int(value.total_seconds() if isinstance(value, timedelta) else value)
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02}" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def _number(number: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")


def _count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 item, 2 items."""
    return f"{_number(number)} {one if number == 1 else many or one + 's'}"


def _size(count: int) -> str:
    """Bytes as people say them: 812 B, 14.2 kB, 3.1 MB."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    raise AssertionError("the last unit takes all")


def environment() -> Environment:
    """The template environment of pages and kinds of task."""
    made = Environment(
        loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {
        "markdown": _markdown,
        "when": _when,
        "duration": _duration,
        "counted": _count,
        "state": words.state,
        "stage": words.stage,
        "why": words.why,
        "role": words.role,
        "roles": words.roles,
        "kept": words.kept,
        "event": words.event,
        "number": _number,
        "filesize": _size,
        "file_place": lambda path: file_refs.name_path(path) or "",
        "twice": lambda word: (word, word),
    }
    made.globals["static"] = static_files.static
    return made


ENVIRONMENT = environment()


def answer(template: str, context: dict[str, object], *, status: int = 200) -> HTMLResponse:
    """A page from a template and its context."""
    html = ENVIRONMENT.get_template(template).render(context)
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})
