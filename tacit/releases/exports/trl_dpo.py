"""TRL DPO: `prompt`, `chosen`, `rejected`, all lists of messages."""

from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations, _pairs
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter

Json = Mapping[str, object]

NO_PROMPT = LeftOut(reason="has no prompt before the answers")


class TrlDpoExporter(PlainExporter):
    """One row a pair; `chosen` and `rejected` hold the answers alone."""

    name = "trl_dpo"
    title = "TRL DPO, pairs of answers"
    made_for = "trl 1.16 DPOTrainer"
    takes = "preferences that are decided; responses whose content was corrected"
    kinds = _pairs.KINDS
    options = (_pairs.RATERS,)
    columns: tuple[Column, ...] = (
        Column(name="prompt", kind=ColumnKind.MESSAGES, meaning="The turns before the answers."),
        Column(name="chosen", kind=ColumnKind.MESSAGES, meaning="The better answer."),
        Column(name="rejected", kind=ColumnKind.MESSAGES, meaning="The worse answer."),
    )

    def make_rows(self, row: Json) -> Sequence[Json | LeftOut] | LeftOut:
        """One row for each pair with a prompt."""
        found = _pairs.of_row(row, raters=self.chosen["raters"])
        return found if isinstance(found, LeftOut) else [self._make(pair) for pair in found]

    def _make(self, pair: _pairs.Pair | LeftOut) -> Json | LeftOut:
        if isinstance(pair, LeftOut):
            return pair
        if not pair.prompt:
            return NO_PROMPT
        return {
            "prompt": _conversations.plain(pair.prompt),
            "chosen": _conversations.plain(pair.chosen),
            "rejected": _conversations.plain(pair.rejected),
        }
