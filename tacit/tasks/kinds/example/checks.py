"""What is wrong with an example, and what might be better."""

from collections.abc import Iterator, Sequence

from tacit.tasks import markup
from tacit.tasks.kinds.example.shapes import ROLES, ExampleAnswer, ExampleInput
from tacit.tasks.records import Message, Note

WORDS_MANY = 1_500
WORDS_FEW = 25
QUOTE_SHOWN = 60


def find_problems(answer: ExampleAnswer, task_input: ExampleInput) -> list[Note]:
    """Everything that must be put right before the answer can be handed in."""
    return [
        *_prompt_problems(answer.messages, task_input.prompt),
        *_turn_problems(answer.messages),
        *_source_problems(answer, task_input),
    ]


def find_hints(answer: ExampleAnswer, task_input: ExampleInput) -> list[Note]:
    """What the author may want to look at; none of it stops handing in."""
    first = len(task_input.prompt)
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
        elif (messages[index].role, messages[index].content) != (given.role, given.content):
            yield _wrong(
                f"messages[{index}].content",
                "The given prompt was changed. Put it back, and write below it.",
            )


def _turn_problems(messages: Sequence[Message]) -> Iterator[Note]:
    if not messages:
        yield _wrong("messages", "There is no conversation yet. Write a prompt and its answer.")
        return
    expected = "user"
    for index, message in enumerate(messages):
        path = f"messages[{index}].content"
        if message.role not in ROLES:
            yield _wrong(f"messages[{index}].role", f"“{message.role}” does not speak here.")
        elif index == 0 and message.role == "system":
            pass
        elif message.role != expected:
            yield _wrong(
                f"messages[{index}].role",
                f"The {_name(expected)} comes next here, not the {_name(message.role)}.",
            )
            expected = "assistant" if message.role == "user" else "user"
        else:
            expected = "assistant" if expected == "user" else "user"
        yield from _text_problems(path, message)
    if messages[-1].role != "assistant":
        yield _wrong(
            f"messages[{len(messages) - 1}].content", "The conversation ends without an answer."
        )


def _text_problems(path: str, message: Message) -> Iterator[Note]:
    if not message.content.strip():
        yield _wrong(path, f"The {_name(message.role)} is empty.")
        return
    if message.role != "assistant":
        return
    if unfinished := markup.find_unfinished(message.content):
        yield _wrong(path, f"“{unfinished}” is still to be done.")
    if markup.find_unclosed_fence(message.content):
        yield _wrong(path, "A block of code is opened and not closed.")
    if mark := markup.find_open_math(message.content):
        yield _wrong(path, f"A formula is opened with {mark} and not closed.")


def _source_problems(answer: ExampleAnswer, task_input: ExampleInput) -> Iterator[Note]:
    filled = 0
    for index, source in enumerate(answer.sources):
        if source.is_empty:
            yield _wrong(f"sources[{index}].title", "This source is empty. Fill it or remove it.")
            continue
        filled += 1
        if source.url.strip() and not markup.is_web_address(source.url.strip()):
            yield _wrong(
                f"sources[{index}].url",
                f"“{_shorten(source.url)}” is no web address. Begin with https://.",
            )
        elif not source.url.strip() and not source.title.strip():
            yield _wrong(f"sources[{index}].title", "A quotation alone does not name its source.")
    missing = task_input.sources_wanted - filled
    if missing > 0:
        wanted = task_input.sources_wanted
        sources = "source is" if wanted == 1 else "sources are"
        yield _wrong("sources", f"{wanted} {sources} wanted, {missing} more to go.")


def _length_hints(index: int, message: Message) -> Iterator[Note]:
    words = len(message.content.split())
    if words > WORDS_MANY:
        yield _hint(index, f"{words} words: is every part of it needed?")
    elif words < WORDS_FEW:
        yield _hint(index, f"{words} words: would a reader want reasons or an example?")


def _name(role: str) -> str:
    return {"user": "prompt", "assistant": "answer", "system": "system text"}.get(role, role)


def _shorten(text: str) -> str:
    return text if len(text) <= QUOTE_SHOWN else text[: QUOTE_SHOWN - 1] + "…"


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)


def _hint(index: int, text: str) -> Note:
    return Note(level="hint", path=f"messages[{index}].content", text=text)
