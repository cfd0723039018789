"""The words of the HTTP contract are those of the features; neither side drifts alone."""

from enum import StrEnum

import pytest

from tacit.access import records as access
from tacit.intake import records as intake
from tacit.jobs import records as jobs
from tacit.projects import records as projects
from tacit.releases import records as releases
from tacit.tasks import records as tasks
from tacit.wire import access as wire_access
from tacit.wire import intake as wire_intake
from tacit.wire import items as wire_items
from tacit.wire import operations as wire_operations
from tacit.wire import projects as wire_projects
from tacit.wire import releases as wire_releases
from tacit.wire import time as wire_time
from tacit.wire import work as wire_work
from tacit.work import records as work

PAIRS: list[tuple[type[StrEnum], type[StrEnum]]] = [
    (wire_access.Role, access.Role),
    (wire_access.Scope, access.Scope),
    (wire_access.TagKind, access.TagKind),
    (wire_intake.ImportState, intake.ImportState),
    (wire_items.ItemState, tasks.ItemState),
    (wire_items.ParkDecision, work.ParkDecision),
    (wire_operations.JobState, jobs.JobState),
    (wire_projects.OpenWork, intake.OpenWorkChoice),
    (wire_projects.ProjectState, projects.ProjectState),
    (wire_releases.ReleaseState, releases.ReleaseState),
    (wire_work.AiHelp, work.AiHelp),
    (wire_work.ClaimState, work.ClaimState),
    (wire_time.GapAnswer, work.GapAnswer),
    (wire_work.StageName, projects.StageName),
]


@pytest.mark.parametrize(("wire", "feature"), PAIRS, ids=lambda enum: enum.__name__)
def test_a_word_of_the_contract_is_a_word_of_its_feature(
    wire: type[StrEnum], feature: type[StrEnum]
) -> None:
    assert {word.value for word in wire} == {word.value for word in feature}


def test_verdicts_of_each_door_are_verdicts_of_work() -> None:
    said = {
        word.value
        for enum in (
            wire_work.ReviewVerdict,
            wire_work.AdjudicationVerdict,
            wire_work.AppealVerdict,
            wire_work.AuditVerdict,
        )
        for word in enum
    }
    assert said == {verdict.value for verdict in work.Verdict}
