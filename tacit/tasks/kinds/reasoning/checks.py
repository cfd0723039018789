"""What is wrong with a reasoning, and what might be better."""

import re
from collections.abc import Iterator, Sequence

from tacit.tasks import cited, markup
from tacit.tasks.kinds.reasoning.shapes import PARTS, ReasoningAnswer, ReasoningInput, Step
from tacit.tasks.records import Note

REPEATS_SHARE = 0.8
"""A check with this share of the words of its claim, and no other, says nothing new."""
WORDS_MIN = 3
SHOWN = 60

_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d++(?:[.,\u202f ]\d{3})*+(?:[.,]\d++)?+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def find_problems(
    answer: ReasoningAnswer, task_input: ReasoningInput, *, imported: bool = False
) -> list[Note]:
    """Everything that must be put right before the answer can be handed in.

    Of an imported answer only that there is a step.
    """
    if imported and any(step.claim.strip() for step in answer.steps):
        return []
    return [
        *_chain_problems(answer, task_input),
        *(note for number, step in enumerate(answer.steps, 1) for note in _step(number, step)),
        *_repeat_problems(answer.steps),
        *_answer_problems(answer),
        *cited.find_problems(answer.sources, wanted=task_input.sources_wanted),
    ]


def find_hints(answer: ReasoningAnswer, task_input: ReasoningInput) -> list[Note]:
    """What the author may want to look at; none of it stops handing in."""
    notes = []
    if unled := find_unled(answer, task_input):
        notes.append(
            _hint("answer", f"No step leads to “{_shorten(unled)}”, which stands in the answer.")
        )
    sources = [source for source in answer.sources if not source.is_empty]
    written = " ".join(part for step in answer.steps for part in (step.grounds, step.check))
    beyond = {mark for mark in markup.cited_numbers(written) if mark > len(sources)}
    if beyond:
        notes.append(_hint("sources", f"[{min(beyond)}] points to no source in the list."))
    return notes


def find_unled(answer: ReasoningAnswer, task_input: ReasoningInput) -> str | None:
    """What the answer says and no step does.

    Where the answer has figures: the first that stands in no step and not in the question;
    0.44 in a step leads to 44 % in the answer.
    Else the whole answer, where it shares no longer word with any step. None while there is
    nothing to compare.
    """
    steps = " ".join(f"{step.claim} {step.grounds} {step.check}" for step in answer.steps)
    if not answer.answer.strip() or not steps.strip():
        return None
    asked = " ".join([task_input.brief, *(one.content for one in task_input.prompt)])
    figures = _FIGURE.findall(answer.answer)
    if figures:
        known = {_plain(one) for one in _FIGURE.findall(f"{steps} {asked}")}
        known |= {_plain(f"{float(one) * 100:.6f}") for one in known if one.startswith("0.")}
        return next((one for one in figures if _plain(one) not in known), None)
    if _CJK.search(answer.answer):
        return None
    said = {word for word in _words(answer.answer) if len(word) > 3}
    return answer.answer if said and not said & set(_words(steps)) else None


def repeats(claim: str, check: str) -> bool:
    """Whether a check says only what the claim says."""
    said, checked = set(_words(claim)), set(_words(check))
    if not checked:
        return False
    if "".join(_words(claim)) == "".join(_words(check)):
        return True
    if len(checked) < WORDS_MIN or checked - said:
        return False
    return len(said & checked) >= REPEATS_SHARE * len(said)


def path_of(step: Step, part: str) -> str:
    """The place of a part of a step in the form, in comments and in differences."""
    return f"steps[{step.id}].{part}"


def _chain_problems(answer: ReasoningAnswer, task_input: ReasoningInput) -> Iterator[Note]:
    filled = sum(not step.is_empty for step in answer.steps)
    if not answer.steps:
        yield _wrong("steps", "There are no steps yet. Write the first.")
    elif task_input.steps_wanted > filled:
        more = task_input.steps_wanted - filled
        yield _wrong("steps", f"{task_input.steps_wanted} steps are wanted, {more} more to go.")


def _step(number: int, step: Step) -> Iterator[Note]:
    name = f"Step {number}"
    if step.is_empty:
        yield _wrong(path_of(step, "claim"), f"{name} is empty. Fill it or remove it.")
        return
    if not step.claim.strip():
        yield _wrong(path_of(step, "claim"), f"{name} claims nothing. Say what follows here.")
    if not step.grounds.strip():
        yield _wrong(path_of(step, "grounds"), f"{name} has no grounds. Say why it holds.")
    if not step.check.strip():
        yield _wrong(path_of(step, "check"), f"{name} has no check. Say how one can test it.")
    elif repeats(step.claim, step.check):
        text = f"The check of step {number} only repeats its claim. Say how one can test it."
        yield _wrong(path_of(step, "check"), text)
    for part in PARTS:
        yield from _text_problems(path_of(step, part), getattr(step, part))


def _repeat_problems(steps: Sequence[Step]) -> Iterator[Note]:
    seen: dict[str, int] = {}
    for number, step in enumerate(steps, 1):
        words = " ".join(_words(step.claim))
        if not words:
            continue
        if words in seen:
            yield _wrong(
                path_of(step, "claim"), f"Step {number} says what step {seen[words]} says."
            )
        else:
            seen[words] = number


def _answer_problems(answer: ReasoningAnswer) -> Iterator[Note]:
    if not answer.answer.strip():
        yield _wrong("answer", "The answer is empty. Say what the steps lead to.")
    yield from _text_problems("answer", answer.answer)


def _text_problems(path: str, text: str) -> Iterator[Note]:
    if unfinished := markup.find_unfinished(text):
        yield _wrong(path, f"“{unfinished}” is still to be done.")
    if markup.find_unclosed_fence(text):
        yield _wrong(path, "A block of code is opened and not closed.")
    if mark := markup.find_open_math(text):
        yield _wrong(path, f"A formula is opened with {mark} and not closed.")


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _plain(figure: str) -> str:
    """A figure without what parts its thousands: 1,200.50 and 1 200.5 are one."""
    bare = re.sub(r"[\u202f ]", "", figure)
    bare = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", bare).replace(",", ".")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def _shorten(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)


def _hint(path: str, text: str) -> Note:
    return Note(level="hint", path=path, text=text)
