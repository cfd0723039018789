"""TRL Reward: `prompt`, `chosen`, `rejected` and how far apart they are, `margin`."""

from collections.abc import Mapping

from tacit.releases.exports import _pairs
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut
from tacit.releases.exports.trl_dpo import TrlDpoExporter

Json = Mapping[str, object]


class TrlRewardExporter(TrlDpoExporter):
    """Every row has a margin, as the trainer wants it in all rows or in none."""

    name = "trl_reward"
    title = "TRL Reward, pairs with margin"
    made_for = "trl 1.16 RewardTrainer"
    columns = (
        *TrlDpoExporter.columns,
        Column(
            name="margin",
            kind=ColumnKind.NUMBER,
            meaning="The strength of the preference, 0 to 3; 0, which changes nothing in the "
            "loss, where nobody gave one.",
        ),
    )

    def _make(self, pair: _pairs.Pair | LeftOut) -> Json | LeftOut:
        made = super()._make(pair)
        if isinstance(made, LeftOut) or isinstance(pair, LeftOut):
            return made
        return {**made, "margin": pair.margin}
