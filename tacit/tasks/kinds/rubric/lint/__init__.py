"""What might be wrong with criteria, found while they are typed; pure, and quick for thousands.

Words alone are looked at, no model is asked, so a finding is a question to the author and
stops nobody. Each rule is better silent than wrong: a remark that is usually mistaken is not
read, and hides the others.
"""

from collections.abc import Sequence
from itertools import chain

from tacit.tasks.kinds.rubric.lint import pairs, polarity, weights, wording
from tacit.tasks.kinds.rubric.lint.findings import Finding, Rule
from tacit.tasks.kinds.rubric.shapes import Line
from tacit.tasks.records import Note

__all__ = ["Finding", "Rule", "find", "findings"]


def findings(lines: Sequence[Line], *, formula: str = "positive_normalised") -> list[Finding]:
    """Every finding, in the order of the criteria."""
    alone = chain.from_iterable(
        chain(wording.look(line), polarity.look(line, formula=formula)) for line in lines
    )
    found = [*alone, *pairs.look(lines), *weights.look(lines, formula=formula)]
    order = {line.id: index for index, line in enumerate(lines)}
    return sorted(found, key=lambda finding: order.get(finding.id, -1))


def find(lines: Sequence[Line], *, formula: str) -> list[Note]:
    """The findings as hints under the editor."""
    return [
        Note(
            level="hint",
            path=f"criteria[{finding.id}].{finding.field}" if finding.id else "lines",
            text=finding.text,
        )
        for finding in findings(lines, formula=formula)
    ]
