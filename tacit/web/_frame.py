"""The frame around every page: navigation by role, person, theme, token of the forms."""

from dataclasses import dataclass

from starlette.requests import Request

from tacit.access.records import Actor, Role
from tacit.web import keys, static_files

_WORKERS = frozenset({Role.EXPERT, Role.REVIEWER})
_REVIEWERS = frozenset({Role.REVIEWER})
_MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
_READERS = _MANAGERS | {Role.CUSTOMER, Role.FINANCE}


@dataclass(frozen=True)
class Destination:
    """A line of the navigation, and who sees it."""

    label: str
    href: str
    roles: frozenset[Role]


DESTINATIONS = (
    Destination("Desk", "/desk", _WORKERS),
    Destination("Review", "/review", _REVIEWERS),
    Destination("My work", "/my-work", _WORKERS),
    Destination("Projects", "/projects", _READERS),
    Destination("Releases", "/releases", _READERS),
    Destination("People", "/people", _MANAGERS),
    Destination("Operations", "/operations", _MANAGERS),
)
ELSEWHERE = (
    Destination("Writing: templates, notes, language", "/writing", _WORKERS),
    Destination("Your questions", "/writing#questions", _WORKERS),
    Destination("Work you judged", "/my-work?show=judged", _WORKERS),
    Destination("New project", "/projects/new", _MANAGERS),
    Destination("Sign-ins", "/operations/sign-ins", _MANAGERS),
    Destination("Health", "/operations/health", frozenset({Role.ADMIN})),
    Destination("Your account", "/account", frozenset(Role)),
    Destination("API tokens", "/account/tokens", frozenset(Role)),
    Destination("What errors mean", "/docs/errors", frozenset(Role)),
)
"""Places that no navigation shows; the palette does."""


def context(
    request: Request,
    *,
    actor: Actor | None,
    csrf_token: str,
    demo: bool,
    flash: dict[str, object] | None,
) -> dict[str, object]:
    """What base.html needs."""
    return {
        "actor": actor,
        "nav": [] if actor is None else _navigation(request.url.path, actor),
        "csrf_token": csrf_token,
        "request_path": request.url.path,
        "flash": flash,
        "demo": demo,
        "may_write": actor is not None and actor.has(*_WORKERS),
        "theme": _theme(request),
        "keys": [],
        "keys_everywhere": keys.EVERYWHERE,
        "static_root": static_files.ROOT,
        "sign_out_url": "/sign-out",
    }


def places(actor: Actor) -> list[Destination]:
    """Where a person can go from any page."""
    return [one for one in (*DESTINATIONS, *ELSEWHERE) if actor.has(*one.roles)]


def home(actor: Actor) -> str:
    """The first page of a person."""
    reached = (one.href for one in DESTINATIONS if actor.has(*one.roles))
    return next(reached, "/account")


def _navigation(path: str, actor: Actor) -> list[dict[str, object]]:
    return [
        {"label": one.label, "href": one.href, "current": _is_at(path, one.href)}
        for one in DESTINATIONS
        if actor.has(*one.roles)
    ]


def _is_at(path: str, href: str) -> bool:
    return path == href or path.startswith(href + "/")


def _theme(request: Request) -> str | None:
    theme = request.cookies.get("theme")
    return theme if theme in ("light", "dark") else None
