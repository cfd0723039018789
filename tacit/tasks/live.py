"""A kind that shows beside its form what follows from the answer as it stands."""

from typing import Protocol, cast

from tacit.tasks.kind import Json, Kind


class LiveKind(Kind, Protocol):
    """A kind with `live.html` in its folder.

    The page posts the fields that `data-live-needs` names to `/work/{claim}/live`; what
    `live` makes of them is `board` in `live.html`, and its parts (`data-live-part`) take the
    place of those on the page. Computed on the server alone, so that pages and exports have
    one formula.
    """

    def live(self, answer: Json, task_input: Json) -> object:
        """What follows from an answer, finished or not; never raises."""
        ...


def find(kind: Kind) -> LiveKind | None:
    """The kind with what it shows live; None where it shows nothing."""
    return cast("LiveKind", kind) if hasattr(kind, "live") else None
