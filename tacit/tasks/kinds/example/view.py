"""What the templates of an example ask for, beside the port that every kind fills."""

from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import Json
from tacit.tasks.kinds.example import shapes, tools
from tacit.tasks.kinds.example.shapes import ExampleInput
from tacit.tasks.kinds.example.tools import Call
from tacit.tasks.records import Message


class ExampleView:
    """Reads inputs and answers for the templates."""

    def asked(self, task_input: Json) -> ExampleInput:
        """The input, taken apart."""
        return shapes.read_input(task_input)

    def said(self, answer: Json) -> tuple[Message, ...]:
        """The turns of an answer, finished or not."""
        try:
            return shapes.read_answer(answer).messages
        except AnswerMalformed:
            return ()

    def calls(self, message: Message) -> list[Call]:
        """The tools that a turn calls."""
        return [tools.read_call(call) for call in message.tool_calls]

    def uses_tools(self, answer: Json, task_input: Json) -> bool:
        """Whether the editor offers calls and results."""
        given = shapes.read_input(task_input)
        turns = (*given.given, *self.said(answer))
        return bool(given.tools) or any(m.tool_calls or m.role == "tool" for m in turns)

    def call_ids(self, answer: Json) -> list[str]:
        """The calls that a result can be of."""
        return [call.id for message in self.said(answer) for call in self.calls(message)]
