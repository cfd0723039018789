"""Which kinds of event exist. Features register theirs where they declare them."""

from typing import TypeVar

from tacit.log.records import Event

E = TypeVar("E", bound=type[Event])

_events: dict[str, type[Event]] = {}


def event(kind: E) -> E:
    """Register a kind of event: the outermost decorator of its class."""
    other = _events.get(kind.name)
    assert other is None or other.__qualname__ == kind.__qualname__, (
        f"two events are called {kind.name}"
    )
    _events[kind.name] = kind
    return kind


def all_events() -> tuple[type[Event], ...]:
    """Return every registered kind, by name."""
    return tuple(_events[name] for name in sorted(_events))
