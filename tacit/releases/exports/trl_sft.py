"""TRL SFT, conversational: `messages`, a list of {role, content}."""

from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter

Json = Mapping[str, object]


class TrlSftExporter(PlainExporter):
    """One row a conversation."""

    name = "trl_sft"
    title = "TRL SFT, conversational"
    made_for = "trl 1.16 SFTTrainer"
    takes = "answers with messages, reasoning, responses whose content was corrected"
    columns = (
        Column(
            name="messages",
            kind=ColumnKind.MESSAGES,
            meaning="The conversation; it ends with the answer to be learned.",
        ),
        _conversations.TOOLS,
    )

    def refuse(self, *, kind: str, origins: Mapping[str, int] | None) -> str | None:
        """A kind of ours without conversations."""
        return _conversations.refuse(kind)

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """One row for each conversation."""
        found = _conversations.of_row(row)
        if isinstance(found, LeftOut):
            return found
        tools = _conversations.tools_text(row)
        return [{"messages": _conversations.plain(each.messages), "tools": tools} for each in found]
