"""PaperBench (arXiv 2504.01848): rubrics that are trees, plain and graded by a judge.

Every node is a criterion, the root too; ids are ours, because those of two published trees
are not unique. A tree is scored from its leaves: to flatten it changes the score.
"""

from collections.abc import Iterator, Sequence

from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks.records import RaterKind, Verdict
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

CATEGORIES = ("Code Development", "Code Execution", "Result Analysis")
NODES_MAX = 10_000
DEPTH_MAX = 40
LICENCE = "MIT"
_VERDICTS = {1: Verdict.MET.value, 0: Verdict.UNMET.value}


class _Tree:
    """The nodes of a tree in depth-first order, checked, with the number of their parent."""

    def __init__(self, record: Record) -> None:
        self.nodes: list[tuple[Fields, int | None]] = []
        self._add(record, None, "", 0)

    def _add(self, value: object, parent: int | None, place: str, depth: int) -> None:
        node = Fields(value, place=place)
        if depth > DEPTH_MAX:
            raise Malformed(f"The tree is deeper than {DEPTH_MAX} levels.", place=place)
        if len(self.nodes) >= NODES_MAX:
            raise Malformed(f"The tree has over {NODES_MAX:,} nodes.", place=place)
        number = len(self.nodes)
        self.nodes.append((node, parent))
        weight = node.number_or_none("weight")
        if weight is None or weight < 0:
            raise node.fail("weight", "A weight of 0 or more belongs here.")
        node.text("id")
        node.text("requirements")
        children = node.many("sub_tasks", count_max=NODES_MAX)
        if not isinstance(node.any("sub_tasks"), list):
            raise node.fail("sub_tasks", "A list belongs here; it is empty for a leaf.")
        if node.has("task_category"):
            node.choice("task_category", CATEGORIES)
        if node.has("task_category") == bool(children):
            message = "An inner node has no category." if children else "A leaf has a category."
            raise node.fail("task_category", message)
        for at, child in children:
            self._add(child, number, at, depth + 1)

    def leaves(self) -> Iterator[tuple[int, Fields]]:
        for number, (node, _) in enumerate(self.nodes):
            if not node.any("sub_tasks"):
                yield number, node

    def criteria(self) -> list[Made]:
        made = []
        for number, (node, parent) in enumerate(self.nodes):
            tags = [
                f"{prefix}:{node.any(name)}"
                for prefix, name in (
                    ("category", "task_category"),
                    ("fine", "finegrained_task_category"),
                )
                if isinstance(node.any(name), str)
            ]
            made.append(
                making.criterion(
                    number,
                    node.text("requirements"),
                    weight=node.number_or_none("weight"),
                    parent=None if parent is None else f"c{parent + 1:03d}",
                    tags=tags,
                    origin={"id": node.text("id")},
                )
            )
        return made


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    tree = _Tree(record)
    answer = making.rubric(tree.criteria(), formula="tree")
    return SourceItem(
        key=_key("paperbench", tree),
        input=_make_input(tree),
        works=(Work(answer=answer, rater="author"),),
    )


def _make_input(tree: _Tree) -> Made:
    root, _ = tree.nodes[0]
    title = making.shorten(root.text("requirements"))
    said = f"Reproduce the results of a paper. At the root of its rubric stands: {title}"
    return {
        "title": title,
        "domain": "research",
        "prompt": making.user_says(said),
        "licence": LICENCE,
    }


def _key(prefix: str, tree: _Tree) -> str:
    root, _ = tree.nodes[0]
    return making.make_key(prefix, root.text("id"), root.text("requirements"))


def _write(back: Back) -> list[Record]:
    return _write_tree(making.entries(back.answer.get("criteria", [])))


def _write_tree(criteria: Sequence[Json]) -> list[Record]:
    nodes: dict[str, Record] = {}
    roots: list[Record] = []
    for each in criteria:
        children: list[Record] = []
        node: Record = {
            "id": _id_of(each),
            "requirements": each["text"],
            "weight": each["weight"],
            "sub_tasks": children,
            "task_category": making.find_tag(each, "category"),
            "finegrained_task_category": making.find_tag(each, "fine"),
        }
        nodes[str(each["id"])] = node
        parent = nodes.get(str(each.get("parent")))
        siblings = roots if parent is None else parent["sub_tasks"]
        assert isinstance(siblings, list), "made above"
        siblings.append(node)
    return roots[:1]


def _id_of(criterion: Json) -> str:
    """Of the source; a criterion that was added here has ours."""
    origin = criterion.get("origin")
    known = origin if isinstance(origin, dict) else {}
    return str(known.get("id", criterion["id"]))


def _read_graded(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    tree = _Tree(record)
    grades = [
        making.grade(
            f"c{number + 1:03d}",
            verdict=_verdict(leaf),
            rationale=leaf.text("explanation", default=""),
        )
        for number, leaf in tree.leaves()
    ]
    task_input = _make_input(tree)
    task_input["response"] = making.response("submission", "The submission is not in the file.")
    task_input["criteria"] = tree.criteria()
    work = Work(answer=making.grading(grades), rater="judge", rater_kind=RaterKind.JUDGE)
    scores = str([leaf.any("score") for _, leaf in tree.leaves()])
    explained = str([leaf.any("explanation") for _, leaf in tree.leaves()])
    root, _ = tree.nodes[0]
    key = making.make_key("paperbench-graded", root.text("id"), scores, explained)
    return SourceItem(key=key, input=task_input, works=(work,))


def _verdict(leaf: Fields) -> str:
    """A leaf whose judge failed is unresolved, whatever score stands there."""
    valid = leaf.any("valid_score")
    if not isinstance(valid, bool):
        raise leaf.fail("valid_score", "true or false belongs here.")
    score = leaf.number_or_none("score")
    if not valid or score is None:
        return Verdict.UNRESOLVED.value
    if score not in _VERDICTS:
        raise leaf.fail("score", f"A leaf is 0 or 1, not {score}.")
    return _VERDICTS[int(score)]


def _write_graded(back: Back) -> list[Record]:
    criteria = making.entries(back.input["criteria"])
    said = {str(each["criterion"]): each for each in making.entries(back.answer.get("grades", []))}
    roots = _write_tree(criteria)
    for node, criterion in zip(_nodes(roots), criteria, strict=True):
        del node["finegrained_task_category"]
        given = said.get(str(criterion["id"]))
        if given is not None:
            node["score"] = 1.0 if given["verdict"] == Verdict.MET.value else 0.0
            node["valid_score"] = given["verdict"] != Verdict.UNRESOLVED.value
            node["explanation"] = given["rationale"]
    return roots


def _nodes(nodes: Sequence[Record]) -> Iterator[Record]:
    for node in nodes:
        yield node
        children = node["sub_tasks"]
        assert isinstance(children, list), "made above"
        yield from _nodes(children)


PAPERBENCH = Source(
    name="paperbench",
    title="PaperBench: rubric trees",
    meaning="rubric.json of a paper; one tree a file.",
    kind="rubric",
    layout=Layout.WHOLE,
    read=_read,
    write=_write,
    licence=LICENCE,
    notes=(
        "The file names no paper: the item is called after the root of the tree.",
        "Node ids that stand twice in a tree are kept; criteria have ids of ours.",
    ),
)
GRADED = Source(
    name="paperbench_graded",
    title="PaperBench: trees graded by a judge",
    meaning="A graded tree; one a file.",
    kind="grading",
    layout=Layout.WHOLE,
    read=_read_graded,
    write=_write_graded,
    licence=LICENCE,
    notes=(
        "Only leaves are judged; what stands at inner nodes follows from them and is kept.",
        "A leaf with valid_score false is unresolved: the judge failed, nobody said unmet.",
    ),
)
