"""What is wrong with a grading, and what might be better."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tacit.tasks import markup, revisions
from tacit.tasks.kind import VoteDraft
from tacit.tasks.kinds.grading.shapes import GradingAnswer, GradingInput
from tacit.tasks.records import Criterion, CriterionKind, Note, Verdict

BINARY_VERDICTS = (Verdict.MET, Verdict.UNMET, Verdict.CANNOT_ASSESS)
IMPORTED_VERDICTS = (*BINARY_VERDICTS, Verdict.PARTIAL, Verdict.UNRESOLVED)
TEXT_SHOWN = 80
SAME_VERDICTS_MIN = 8
"""From this many criteria on, one verdict for all is worth a second look."""


def find_problems(
    answer: GradingAnswer, task_input: GradingInput, *, imported: bool = False
) -> list[Note]:
    """Everything that must be put right before the answer can be handed in.

    Every criterion without a verdict is named. An imported answer may leave criteria and
    reasons out; what is there must fit its criterion all the same.
    """
    problems = [
        note
        for criterion in task_input.criteria
        for note in _criterion_problems(
            criterion, answer.find_grade(criterion.id), task_input, imported=imported
        )
    ]
    problems.extend(_stray_problems(answer, task_input))
    problems.extend(_revision_problems(answer, task_input, imported=imported))
    return problems


def find_hints(answer: GradingAnswer, task_input: GradingInput) -> list[Note]:
    """What the rater may want to look at; none of it stops handing in."""
    notes = []
    labels = Counter(grade.label for grade in answer.grades if grade.label is not None)
    if len(labels) == 1 and labels.total() >= SAME_VERDICTS_MIN:
        notes.append(
            Note(
                level="hint",
                path="grades",
                text=f"All {labels.total()} criteria have the same verdict. Is that so?",
            )
        )
    known = {criterion.id for criterion in task_input.criteria}
    for grade in answer.grades:
        if grade.criterion in known and (found := markup.find_unfinished(grade.rationale)):
            text = f"“{found}” is still to be done."
            notes.append(Note(level="hint", path=path_of(grade.criterion), text=text))
    return notes


def find_undecided(
    decisions: Sequence[VoteDraft], task_input: GradingInput, *, disputed: Sequence[str]
) -> list[Note]:
    """What an adjudicator has left open; every decision needs its reason."""
    by_criterion = {decision.criterion: decision for decision in decisions}
    problems = []
    for criterion in task_input.criteria:
        path = f"decisions[{criterion.id}]"
        decision = by_criterion.get(criterion.id)
        if decision is None:
            if criterion.id in disputed:
                problems.append(_wrong(path, f"{_show(criterion)} is not decided yet."))
            continue
        problem = _label_problem(criterion, decision, imported=False)
        if problem:
            problems.append(_wrong(path, problem))
        elif not decision.rationale.strip():
            problems.append(_wrong(path, f"{_show(criterion)} needs the reason you decided by."))
    unknown = by_criterion.keys() - {criterion.id for criterion in task_input.criteria}
    problems.extend(
        _wrong(f"decisions[{name}]", f"There is no criterion “{name}” here.")
        for name in sorted(unknown)
    )
    return problems


def path_of(criterion_id: str) -> str:
    """The place of a criterion in the form, in comments and in differences."""
    return f"grades[{criterion_id}]"


def _criterion_problems(
    criterion: Criterion, grade: VoteDraft | None, task_input: GradingInput, *, imported: bool
) -> Iterator[Note]:
    path = path_of(criterion.id)
    if grade is None or (grade.verdict is None and grade.option is None):
        if not imported:
            yield _wrong(path, f"{_show(criterion)} has no verdict yet.")
        return
    if grade.criterion_version != criterion.version:
        yield _wrong(
            path,
            f"{_show(criterion)} is at version {criterion.version}; "
            f"the verdict is on version {grade.criterion_version}.",
        )
    problem = _label_problem(criterion, grade, imported=imported)
    if problem:
        yield _wrong(path, problem)
        return
    doubtful = grade.verdict == Verdict.CANNOT_ASSESS
    if not imported and (task_input.rationale_wanted or doubtful) and not grade.rationale.strip():
        why = " because it cannot be assessed" if doubtful else ""
        yield _wrong(path, f"{_show(criterion)} needs a reason{why}.")


def _label_problem(criterion: Criterion, grade: VoteDraft, *, imported: bool) -> str | None:
    if grade.verdict is not None and grade.option is not None:
        return f"{_show(criterion)} has a verdict and an option; give one of them."
    if grade.option is not None:
        if criterion.kind is CriterionKind.BINARY:
            return f"{_show(criterion)} is met, not met, or cannot be assessed; it has no options."
        if grade.option not in criterion.options:
            return f"“{grade.option}” is none of the options of {_show(criterion)}."
        return None
    if grade.verdict is None:
        return f"{_show(criterion)} has no verdict yet."
    third = {Verdict.CANNOT_ASSESS, Verdict.UNRESOLVED} if imported else {Verdict.CANNOT_ASSESS}
    if criterion.kind is not CriterionKind.BINARY and grade.verdict not in third:
        return f"{_show(criterion)} is answered by one of its options."
    allowed = IMPORTED_VERDICTS if imported else BINARY_VERDICTS
    if grade.verdict not in allowed:
        return f"“{grade.verdict}” is no verdict a person can give on {_show(criterion)}."
    return None


def _stray_problems(answer: GradingAnswer, task_input: GradingInput) -> Iterator[Note]:
    counts = Counter(grade.criterion for grade in answer.grades)
    for name, count in counts.items():
        if task_input.find_criterion(name) is None:
            yield _wrong(path_of(name), f"There is no criterion “{name}” in this work.")
        elif count > 1:
            yield _wrong(path_of(name), f"The criterion “{name}” has {count} verdicts.")


def _revision_problems(
    answer: GradingAnswer, task_input: GradingInput, *, imported: bool
) -> Iterator[Note]:
    if answer.revisions and not (task_input.revise or imported):
        yield _wrong("revisions", "This work asks for verdicts only, not for a corrected text.")
        return
    originals = task_input.revisable()
    for name, count in Counter(revision.of for revision in answer.revisions).items():
        if count > 1:
            yield _wrong(f"revisions[{name}]", f"“{name}” is corrected {count} times.")
    for revision in answer.revisions:
        path = f"revisions[{revision.of}]"
        if revision.of not in originals:
            yield _wrong(path, f"There is no text “{revision.of}” to correct.")
            continue
        change = revisions.classify(originals[revision.of], revision.text)
        if change is None:
            yield _wrong(path, "The corrected text is empty. Remove it, or write it.")
        elif change is not revision.change:
            yield _wrong(path, f"The correction is called {revision.change}; it is {change}.")


def _show(criterion: Criterion) -> str:
    text = " ".join(criterion.text.split())
    return f"“{text if len(text) <= TEXT_SHOWN else text[: TEXT_SHOWN - 1] + '…'}”"


def _wrong(path: str, text: str) -> Note:
    return Note(level="wrong", path=path, text=text)
