"""TRL SFT, split: `prompt` and `completion`, both lists of {role, content}."""

from collections.abc import Mapping, Sequence

from tacit.releases.exports import _conversations
from tacit.releases.exports.exporter import Column, ColumnKind, LeftOut, PlainExporter

Json = Mapping[str, object]


class TrlPromptCompletionExporter(PlainExporter):
    """One row a conversation, split before its last answer; only that is learned."""

    name = "trl_prompt_completion"
    title = "TRL SFT, prompt and completion"
    made_for = "trl 1.16 SFTTrainer"
    takes = "as trl_sft, where a prompt comes before the last answer"
    columns = (
        Column(
            name="prompt",
            kind=ColumnKind.MESSAGES,
            meaning="All turns before the last answer.",
        ),
        Column(name="completion", kind=ColumnKind.MESSAGES, meaning="The last answer, one turn."),
        _conversations.TOOLS,
    )

    def refuse(self, *, kind: str, origins: Mapping[str, int] | None) -> str | None:
        """A kind of ours without conversations."""
        return _conversations.refuse(kind)

    def make_rows(self, row: Json) -> Sequence[Json] | LeftOut:
        """One row for each conversation with a prompt."""
        found = _conversations.of_row(row)
        if isinstance(found, LeftOut):
            return found
        tools = _conversations.tools_text(row)
        made = [
            {
                "prompt": _conversations.plain(each.messages[:-1]),
                "completion": _conversations.plain(each.messages[-1:]),
                "tools": tools,
            }
            for each in found
            if len(each.messages) > 1
        ]
        return made or LeftOut(reason="has no prompt before the answer")
