"""Which kinds of task there are: ours, and those of installed packages.

Another package brings a kind by an entry point in the group `tacit.kinds` whose value is
an object that fills `tacit.tasks.kind.Kind`; `tacit.tasks.checker.check_kind` tells
whether it does.
"""

from functools import cache
from importlib.metadata import entry_points

from tacit.kit.fields import nearest
from tacit.tasks import fielded
from tacit.tasks.errors import KindUnknown
from tacit.tasks.kind import Kind
from tacit.tasks.kinds.critique.kind import CritiqueKind
from tacit.tasks.kinds.deliverable.kind import DeliverableKind
from tacit.tasks.kinds.example.kind import ExampleKind
from tacit.tasks.kinds.grading.kind import GradingKind
from tacit.tasks.kinds.preference.kind import PreferenceKind
from tacit.tasks.kinds.reasoning.kind import ReasoningKind
from tacit.tasks.kinds.rubric.kind import RubricKind

ENTRY_POINT_GROUP = "tacit.kinds"

_OURS: tuple[Kind, ...] = (
    DeliverableKind(),
    ExampleKind(),
    GradingKind(),
    PreferenceKind(),
    ReasoningKind(),
    CritiqueKind(),
    RubricKind(),
)


def get(name: str) -> Kind:
    """Get a kind by name.

    Raises:
        KindUnknown: there is none of that name.
    """
    kinds = _all()
    if name in kinds:
        return kinds[name]
    meant = nearest(name, kinds)
    raise KindUnknown(
        f"There is no kind of task {name!r}.",
        place="kind",
        remedy=f"Did you mean {meant}?" if meant else f"Known: {', '.join(sorted(kinds))}.",
    )


def names() -> tuple[str, ...]:
    """The names of all kinds, sorted."""
    return tuple(sorted(_all()))


@cache
def _all() -> dict[str, Kind]:
    kinds = {kind.name: fielded.wrap(kind) for kind in _OURS}
    for point in entry_points(group=ENTRY_POINT_GROUP):
        kind: Kind = point.load()
        assert kind.name not in kinds, f"two kinds are called {kind.name}"
        kinds[kind.name] = fielded.wrap(kind)
    return kinds
