"""What is wrong with an example, and what might be better."""

from collections.abc import Iterator, Sequence

from tacit.tasks import cited, markup
from tacit.tasks.kinds.example import edits, flow, tools
from tacit.tasks.kinds.example.shapes import ROLES, ExampleAnswer, ExampleInput
from tacit.tasks.kinds.example.tools import Tool
from tacit.tasks.records import Change, Message, Note

WORDS_MANY = 1_500
WORDS_FEW = 25
QUOTE_SHOWN = 60


def find_problems(
    answer: ExampleAnswer, task_input: ExampleInput, *, imported: bool = False
) -> list[Note]:
    """Everything that must be put right before the answer can be handed in.

    Of an imported answer only that something is said.
    """
    if imported and any(message.content.strip() for message in answer.messages):
        return []
    return [
        *_prompt_problems(answer.messages, task_input.given),
        *_turn_problems(answer.messages, task_input.tools),
        *_edit_problems(answer, task_input),
        *cited.find_problems(answer.sources, wanted=task_input.sources_wanted),
    ]


def find_hints(answer: ExampleAnswer, task_input: ExampleInput) -> list[Note]:
    """What the author may want to look at; none of it stops handing in."""
    first = len(task_input.given)
    own = [
        (index, message)
        for index, message in enumerate(answer.messages)
        if index >= first and message.role == "assistant" and message.content.strip()
    ]
    notes = [note for index, message in own for note in _length_hints(index, message)]
    sources = [source for source in answer.sources if not source.is_empty]
    for index, message in own:
        figure = None if sources else markup.find_figure(message.content)
        if figure:
            notes.append(
                _hint(index, f"No source is given for “{_shorten(figure)}”. Add one if you can.")
            )
        if beyond := {n for n in markup.cited_numbers(message.content) if n > len(sources)}:
            notes.append(_hint(index, f"[{min(beyond)}] points to no source in the list."))
    if repeated := markup.find_repeated([message.content for _, message in own]):
        notes.append(_hint(own[-1][0], f"This paragraph stands twice: “{_shorten(repeated)}”."))
    return notes


def _prompt_problems(messages: Sequence[Message], prompt: Sequence[Message]) -> Iterator[Note]:
    for index, given in enumerate(prompt):
        if index >= len(messages):
            yield _wrong(f"messages[{index}]", "A turn of the given prompt is missing.")
        elif _said(messages[index]) != _said(given):
            yield _wrong(
                f"messages[{index}].content",
                "The given prompt was changed. Put it back, and write below it.",
            )


def _said(message: Message) -> tuple[object, ...]:
    calls = tuple(tools.read_call(call) for call in message.tool_calls)
    return (message.role, message.content, message.tool_call_id, calls)


def _turn_problems(messages: Sequence[Message], known: tuple[Tool, ...]) -> Iterator[Note]:
    if not messages:
        yield _wrong("messages", "There is no conversation yet. Write a prompt and its answer.")
        return
    misplaced = dict(flow.find_problems(messages))
    ids: set[str] = set()
    for index, message in enumerate(messages):
        if message.role not in ROLES:
            yield _wrong(f"messages[{index}].role", f"“{message.role}” does not speak here.")
        elif index in misplaced:
            yield _wrong(f"messages[{index}].role", misplaced[index])
        yield from _text_problems(f"messages[{index}].content", message)
        yield from _call_problems(index, message, known, ids)
    if messages[-1].role != "assistant":
        yield _wrong(
            f"messages[{len(messages) - 1}].content", "The conversation ends without an answer."
        )


def _call_problems(
    index: int, message: Message, known: tuple[Tool, ...], ids: set[str]
) -> Iterator[Note]:
    if message.tool_calls and message.role != "assistant":
        yield _wrong(f"messages[{index}].role", "Only an answer calls tools.")
    for number, stored in enumerate(message.tool_calls):
        call = tools.read_call(stored)
        path = f"messages[{index}].calls[{number}]"
        if found := tools.find_problem(call, known):
            yield _wrong(f"{path}.{found[0]}", found[1])
        elif call.id in ids:
            yield _wrong(f"{path}.id", f"Two calls have the id “{call.id}”.")
        ids.add(call.id)


def _text_problems(path: str, message: Message) -> Iterator[Note]:
    if not message.content.strip():
        if not message.tool_calls:
            yield _wrong(path, f"The {flow.name_role(message.role)} is empty.")
        return
    if message.role != "assistant":
        return
    if unfinished := markup.find_unfinished(message.content):
        yield _wrong(path, f"“{unfinished}” is still to be done.")
    if markup.find_unclosed_fence(message.content):
        yield _wrong(path, "A block of code is opened and not closed.")
    if mark := markup.find_open_math(message.content):
        yield _wrong(path, f"A formula is opened with {mark} and not closed.")


def _edit_problems(answer: ExampleAnswer, task_input: ExampleInput) -> Iterator[Note]:
    if not task_input.is_edit:
        if answer.edit is not None:
            yield _wrong("edit", "This work asks for an answer of your own, not for an edit.")
        return
    path = f"messages[{len(task_input.given)}].content"
    if len(answer.messages) != len(task_input.given) + 1:
        yield _wrong(path, "An edit is one answer in the place of the model's.")
    made = edits.derive(answer, task_input)
    if made is not None and made.change is Change.NONE:
        yield _wrong(path, "You have not changed the model's answer yet.")
    elif made is not None and made.change is Change.WHITESPACE:
        yield _wrong(path, "Only white space is different; no word of the answer is.")
    if answer.edit is not None and answer.edit != made:
        yield _wrong("edit", "What is recorded of the edit does not follow from the two texts.")


def _length_hints(index: int, message: Message) -> Iterator[Note]:
    words = len(message.content.split())
    if words > WORDS_MANY:
        yield _hint(index, f"{words} words: is every part of it needed?")
    elif words < WORDS_FEW:
        yield _hint(index, f"{words} words: would a reader want reasons or an example?")


def _shorten(text: str) -> str:
    return text if len(text) <= QUOTE_SHOWN else text[: QUOTE_SHOWN - 1] + "…"


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)


def _hint(index: int, text: str) -> Note:
    return Note(level="hint", path=f"messages[{index}].content", text=text)
