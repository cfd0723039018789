"""What a reviewer decides line by line: the rubric where there is one, else the guideline."""

from tacit.kit.fields import Fields
from tacit.projects.records import Guideline, Point, StageName
from tacit.tasks.records import Criterion, read_each
from tacit.work._scene import Scene
from tacit.work.records import Stage, Submission

BY_LINE = (StageName.REVIEW, StageName.OPINION, StageName.APPEAL)
"""Stages on which a submission is judged line by line."""


def of_stage(
    scene: Scene, stage: Stage, *, guideline: Guideline, target: Submission | None
) -> tuple[Point, ...]:
    """The points of a stage; of a review also those that are the submission's own."""
    if stage.name not in BY_LINE:
        return guideline.points
    given = Fields({"criteria": scene.item.input.get("criteria") or list(scene.project.rubric)})
    criteria = read_each(given, "criteria", Criterion.read)
    shared = tuple(Point(slug=each.id, title=each.text) for each in criteria) or guideline.points
    own = scene.kind.points(target.answer, scene.item.input) if target is not None else []
    return (*shared, *own)
