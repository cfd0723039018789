"""Which export formats there are."""

from tacit.kit.fields import nearest
from tacit.releases.errors import FormatUnknown
from tacit.releases.exports.critiques import CritiquesExporter
from tacit.releases.exports.deliverables import DeliverablesExporter
from tacit.releases.exports.exporter import Exporter
from tacit.releases.exports.grades import GradesExporter
from tacit.releases.exports.preferences import PreferencesExporter
from tacit.releases.exports.rubric_records import RubricRecordsExporter
from tacit.releases.exports.source import SourceExporter
from tacit.releases.exports.steps import StepsExporter
from tacit.releases.exports.stepwise import StepwiseExporter
from tacit.releases.exports.trl_dpo import TrlDpoExporter
from tacit.releases.exports.trl_grpo import TrlGrpoExporter
from tacit.releases.exports.trl_kto import TrlKtoExporter
from tacit.releases.exports.trl_prompt_completion import TrlPromptCompletionExporter
from tacit.releases.exports.trl_reward import TrlRewardExporter
from tacit.releases.exports.trl_sft import TrlSftExporter

_OURS: tuple[Exporter, ...] = (
    TrlSftExporter(),
    TrlPromptCompletionExporter(),
    TrlDpoExporter(),
    TrlRewardExporter(),
    TrlKtoExporter(),
    TrlGrpoExporter(),
    StepwiseExporter(),
    StepsExporter(),
    GradesExporter(),
    PreferencesExporter(),
    CritiquesExporter(),
    RubricRecordsExporter(),
    DeliverablesExporter(),
    SourceExporter(),
)
_BY_NAME = {exporter.name: exporter for exporter in _OURS}


def get(name: str) -> Exporter:
    """Get a format by name.

    Raises:
        FormatUnknown: there is none of that name.
    """
    if name in _BY_NAME:
        return _BY_NAME[name]
    meant = nearest(name, _BY_NAME)
    raise FormatUnknown(
        f"There is no export format {name[:100]!r}.",
        place="format",
        remedy=f"Did you mean {meant}?" if meant else f"Known: {', '.join(names())}.",
    )


def names() -> tuple[str, ...]:
    """The names of all formats, in the order they are offered."""
    return tuple(_BY_NAME)
