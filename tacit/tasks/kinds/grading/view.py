"""What the templates of a grading ask for, beside the port that every kind fills."""

from collections.abc import Mapping

from tacit.tasks.errors import AnswerMalformed
from tacit.tasks.kind import Json, VoteDraft
from tacit.tasks.kinds.grading import diff, forms, shapes
from tacit.tasks.records import Criterion


class GradingView:
    """Reads inputs and answers for form.html, show.html and review.html."""

    def criteria(self, task_input: Json) -> list[Criterion]:
        """The criteria of an input, in order."""
        return list(shapes.read_input(task_input).criteria)

    def shown(self, criterion: Criterion) -> dict[str, object]:
        """A criterion as the row of the form shows it."""
        weighted = criterion.weight != 1 or criterion.gate != "none"
        return {
            "id": criterion.id,
            "text": criterion.text,
            "weight": criterion.weight if weighted else None,
            "gate": criterion.gate != "none",
            "help": criterion.justification,
        }

    def choices(self, criterion: Criterion) -> list[tuple[str, str, str]]:
        """The buttons of a criterion."""
        return forms.choices(criterion)

    def grade(self, answer: Json, criterion_id: str) -> VoteDraft | None:
        """The grade of a criterion in an answer, finished or not."""
        try:
            return shapes.read_answer(answer).find_grade(criterion_id)
        except AnswerMalformed:
            return None

    def grades(self, answer: Json) -> dict[str, VoteDraft]:
        """The grades of an answer by criterion, read once for all rows of the form."""
        try:
            read = shapes.read_answer(answer)
        except AnswerMalformed:
            return {}
        return {grade.criterion: grade for grade in read.grades}

    def pressed(self, grade: VoteDraft | None) -> str | None:
        """The button that a grade stands for."""
        return forms.chosen(grade)

    def chosen(self, answer: Json, criterion_id: str) -> str | None:
        """The button that is pressed for a criterion."""
        return forms.chosen(self.grade(answer, criterion_id))

    def button(self, decision: Mapping[str, str | None]) -> str | None:
        """The button that an adjudicator's decision stands for."""
        if option := decision.get("option"):
            return f"{forms.OPTION}{option}"
        return decision.get("verdict")

    def label(self, grade: VoteDraft | None) -> str:
        """What was said, in words."""
        return diff.show_label(grade)

    def corrections(self, answer: Json, task_input: Json) -> list[tuple[str, str, str]]:
        """The texts that can be corrected: of what, its label, the text as it now is."""
        given = shapes.read_input(task_input)
        texts = given.revisable()
        made = {r.of: r.text for r in shapes.read_answer(answer).revisions}
        labels = {shapes.RESPONSE: "The response", **{c.id: c.text for c in given.claims}}
        return [(of, label, made.get(of, texts[of])) for of, label in labels.items()]
