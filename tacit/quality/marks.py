"""How far two readers of one response agree on where it goes wrong, from what they handed in.

Votes say which step is the first wrong one; the words that were marked stand in the
submissions alone. Of each rater the last round on an item counts, and only people's own
submissions: the same that agreement of votes rests on. The figures are those of
`stats.steps`.
"""

from collections.abc import Sequence
from itertools import combinations

from tacit.projects import projects
from tacit.quality.records import MarkAgreement, MarkRow, is_own
from tacit.quality.votes import read_inputs
from tacit.stats import steps
from tacit.storage.transaction import Tx
from tacit.tasks import registry
from tacit.work import votes

RATERS_MAX = 200
"""Pairs grow with the square; beyond, the raters who read the most responses are compared."""


def read_rows(tx: Tx, *, project_id: str) -> Sequence[MarkRow]:
    """Read what people marked in the responses of a project; none where its kind has no marks."""
    kind = registry.get(projects.read_project(tx, project_id=project_id).kind)
    if not kind.marks_steps:
        return []
    last: dict[tuple[str, str], tuple[int, str]] = {}
    for vote in votes.read_votes(tx, project_id=project_id):
        key = (vote.rater_id, vote.item_id)
        if vote.submission_id and is_own(vote.rater_kind.value):
            last[key] = max(last.get(key, (0, "")), (vote.round, vote.submission_id))
    inputs = read_inputs(tx, item_ids=sorted({item for _, item in last}))
    answers = votes.read_answers(tx, submission_ids=sorted(name for _, name in last.values()))
    return [
        MarkRow(item_id=item, rater_id=rater, marks=kind.marks(answers[submission], inputs[item]))
        for (rater, item), (_, submission) in last.items()
    ]


def of_rows(rows: Sequence[MarkRow]) -> tuple[MarkAgreement, ...]:
    """Compare every pair of raters who have read a response in common; pure."""
    read: dict[str, dict[str, MarkRow]] = {}
    for row in rows:
        read.setdefault(row.rater_id, {})[row.item_id] = row
    busiest = sorted(read, key=lambda rater: (-len(read[rater]), rater))[:RATERS_MAX]
    made = []
    for a, b in combinations(sorted(busiest), 2):
        common = sorted(read[a].keys() & read[b].keys())
        if common:
            made.append(
                _pair([read[a][item] for item in common], [read[b][item] for item in common])
            )
    return tuple(made)


def _pair(a: Sequence[MarkRow], b: Sequence[MarkRow]) -> MarkAgreement:
    first = steps.first_wrong(
        [row.marks.first_wrong for row in a], [row.marks.first_wrong for row in b]
    )
    spans = steps.span_f1(
        steps.overlap(one.marks.spans, other.marks.spans) for one, other in zip(a, b, strict=True)
    )
    return MarkAgreement(
        rater_a=a[0].rater_id,
        rater_b=b[0].rater_id,
        n=len(a),
        equal=first.equal,
        kappa=first.kappa,
        distance=first.distance,
        spans=spans,
    )
