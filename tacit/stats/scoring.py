"""How good a response is by a rubric: every published formula, with the third state kept.

Each criterion *i* has a signed weight wᵢ and a score sᵢ: 1 met, 0 unmet, ½ partial, an ordinal
option k of K (worst 0) k/(K−1). W⁺ = Σ max(wᵢ, 0), W⁻ = Σ max(−wᵢ, 0), S = Σ wᵢsᵢ. *Met* means
that the text is true of the response, so a met criterion of weight −5 costs 5.

| formula | value | source |
| --- | --- | --- |
| positive_normalised | S / W⁺, not clipped | HealthBench, ResearchRubrics |
| clipped | min(1, max(0, S / W⁺)) | rubric 2.x, autorubric |
| min_normalised | (S + W⁻) / (W⁺ + W⁻) | PRBench |
| all_negative | 1 + S / W⁻ | rubric 2.x, autorubric |
| pass_fraction | passed / n | APEX |
| class_weights | S / W⁺, w = 4, 3, 2, 1 by class | ProfBench |
| gated | S / W⁺, then the gates | Finance Agent v2 |
| tree | Σ wⱼ·scoreⱼ / Σ wⱼ over children | PaperBench |
| all_pass | 1 if every criterion passed, else 0 | legal agent sets |

A criterion *passed* if it is met, a negative one if it is unmet. A failed `must_pass` gate takes
the score to 0, and never up: a score below 0 stays; in a tree it does so to its parent's subtree.

A criterion without a verdict makes the score an interval from the worst for its sign to the best;
a policy other than `refuse` makes one number of it. Shipped as it stands beside exports that score.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

FORMULAS = (
    "positive_normalised", "clipped", "min_normalised", "all_negative", "pass_fraction",
    "class_weights", "gated", "tree", "all_pass",
)  # fmt: skip
POLICIES = ("refuse", "skip", "zero", "partial", "fail")
CLASS_WEIGHTS = {"critical": 4.0, "major": 3.0, "minor": 2.0, "additional": 1.0}
VERDICTS = {"met": 1.0, "unmet": 0.0, "partial": 0.5}
WEIGHT_MAX = 1_000_000_000
THIRD_STATE = ("cannot_assess", "unresolved")

EMPTY = "the rubric has no criteria"
NO_POSITIVE = "no criterion has a positive weight, so there is nothing to divide by"
NO_NEGATIVE = "no criterion has a negative weight, so there is nothing to divide by"
NO_WEIGHT = "every weight is 0"
UNRESOLVED = "criteria without a verdict leave it open"
ALL_SKIPPED = "no criterion has a verdict"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one criterion has to do with the score."""

    id: str
    weight: float
    state: str
    """met, unmet, between, cannot_assess, unresolved, not_asked, or group (has children)."""
    value: float | None
    """s of a criterion, score of a group; `None` while it is open between the ends."""
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Score:
    """A score that may be undefined or open; then `value` is `None` and `reason` says why."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    """The ends; `None` where the formula itself is undefined."""
    reason: str | None = None
    resolved: bool = False
    """The ends meet: no missing verdict could change the score."""
    met: int = 0
    unmet: int = 0
    unresolved: int = 0
    """Criteria without a verdict, *cannot assess* among them."""
    parts: tuple[Part, ...] = ()
    ignored: tuple[str, ...] = ()
    """Ids with a verdict that name no criterion of the rubric, or a group of criteria."""


class Undefined(Exception):
    """The formula has no value here; the message is the reason."""


@dataclass(frozen=True, kw_only=True)
class Node:
    id: str
    weight: float
    options: tuple[str, ...]
    nominal: bool
    is_bad: bool
    """True of the response is bad: a negative weight, or negative polarity at weight 0."""
    gate: bool
    parent: str | None
    depends_on: tuple[str, ...]


_Values = Mapping[str, float | None]
"""By id of a leaf; `None` is left out, as the policy skip asks."""


def score(
    criteria: Sequence[Mapping[str, object]],
    verdicts: Mapping[str, str | float | None],
    *,
    formula: str = "positive_normalised",
    policy: str = "refuse",
    dependencies: bool = False,
) -> Score:
    """Score one response by `criteria`: plain criterion records (id, weight, kind, options …).

    A verdict is `met`, `unmet`, `partial`, `cannot_assess`, `unresolved`, `None`, an option's
    text, or s itself as a number from 0 to 1; a criterion without an entry is unresolved.
    With `dependencies`, a criterion whose prerequisite is unmet is not asked and counts as
    unmet; without (as in every published set) the field has no effect.

    Undefined, with the reason, besides what the formulas divide by: no criteria; a weight
    that is no number, or out of range; ids used twice; an unknown parent or prerequisite, or
    a cycle; a weighted formula but `tree` on criteria with parents; a negative weight in a
    tree; a nominal criterion with a weight, as its options have no order.

    `low` ≤ `value` ≤ `high` under every policy but `skip`, which changes the scale.

    Raises:
        ValueError: no such formula or policy, or a verdict that its criterion cannot have.
    """
    if formula not in FORMULAS:
        raise ValueError(f"{formula!r} is no formula. Take one of: {', '.join(FORMULAS)}.")
    fill = _read_policy(policy)
    ignored: tuple[str, ...] = ()
    try:
        tree = _Tree(formula=formula, nodes=read_nodes(criteria, formula=formula))
        states = {leaf.id: _read_verdict(leaf, verdicts.get(leaf.id)) for leaf in tree.leaves}
        ignored = tuple(sorted(verdicts.keys() - states.keys()))
        if dependencies:
            states = _ask_in_order(tree.nodes, states)
        return _conclude(tree, states, fill=fill, ignored=ignored)
    except Undefined as undefined:
        return Score(reason=str(undefined), ignored=ignored)


class _Tree:
    """The criteria under one formula; a flat list is a tree of depth one."""

    def __init__(self, *, formula: str, nodes: dict[str, Node]) -> None:
        self.formula = formula
        self.nodes = nodes
        self.children = _group_by_parent(nodes)
        self.leaves = [node for node in nodes.values() if node.id not in self.children]


@dataclass(frozen=True, kw_only=True)
class _State:
    name: str
    value: float | None


def _read_policy(policy: str) -> Callable[[Node], float | None] | None:
    """What an unresolved criterion counts as; `None` for refuse."""
    partial = re.fullmatch(r"partial(?:\((0?\.\d+|[01](?:\.0+)?)\))?", policy)
    credit = float(partial[1] or 0.5) if partial else None
    if policy not in POLICIES and credit is None:
        known = "refuse, skip, zero, fail, or partial(c) with c from 0 to 1"
        raise ValueError(f"{policy!r} is no policy. Take {known}.")
    if credit is not None:
        return lambda node: 0.0 if node.is_bad else credit
    return {"skip": lambda _: None, "zero": lambda _: 0.0, "fail": _worst}.get(policy)


def _worst(node: Node) -> float:
    return 1 - _best(node)


def _best(node: Node) -> float:
    return 0.0 if node.is_bad else 1.0


def read_nodes(criteria: Sequence[Mapping[str, object]], *, formula: str) -> dict[str, Node]:
    """Read criteria as `formula` takes them, parents before children.

    Raises:
        Undefined: the formula has no value for such criteria, whatever the verdicts.
    """
    nodes: dict[str, Node] = {}
    for criterion in criteria:
        node = _read_node(criterion, by_class=formula == "class_weights")
        if node.id in nodes:
            raise Undefined(f"the id {node.id} is used twice")
        nodes[node.id] = node
    if not nodes:
        raise Undefined(EMPTY)
    for node in nodes.values():
        for other in (node.parent, *node.depends_on):
            if other is not None and other not in nodes:
                raise Undefined(f"{node.id} names {other}, which is no criterion of the rubric")
    children = _group_by_parent(nodes)
    for node in nodes.values():
        _check_fits(node, formula=formula, is_leaf=node.id not in children)
    order = list(children.get(None, ()))
    for node in order:  # grows as it goes; no recursion, as a hostile tree may be deep
        order.extend(children.get(node.id, ()))
    ordered = {node.id: node for node in order}
    if lost := [ident for ident in nodes if ident not in ordered]:
        raise Undefined(f"the parents of {lost[0]} go round in a circle")
    return ordered


def _read_node(criterion: Mapping[str, object], *, by_class: bool) -> Node:
    ident = str(criterion.get("id") or "")
    weight = _read_weight(criterion, ident=ident, by_class=by_class)
    return Node(
        id=ident,
        weight=weight,
        options=_read_texts(criterion.get("options")),
        nominal=criterion.get("kind") == "nominal",
        is_bad=weight < 0 or (weight == 0 and criterion.get("polarity") == "negative"),
        gate=criterion.get("gate") == "must_pass",
        parent=str(criterion.get("parent") or "") or None,
        depends_on=_read_texts(criterion.get("depends_on")),
    )


def _read_texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list | tuple) else ()


def _read_weight(criterion: Mapping[str, object], *, ident: str, by_class: bool) -> float:
    if by_class:
        name = str(criterion.get("weight_class") or "")
        if name.lower() not in CLASS_WEIGHTS:
            raise Undefined(f"{ident} has no class out of {', '.join(CLASS_WEIGHTS)}")
        return CLASS_WEIGHTS[name.lower()]
    given = criterion.get("weight")
    given = 1 if given is None else given
    if isinstance(given, int | float) and not isinstance(given, bool) and abs(given) <= WEIGHT_MAX:
        return float(given)
    raise Undefined(f"the weight of {ident} is no number from -{WEIGHT_MAX} to {WEIGHT_MAX}")


def _check_fits(node: Node, *, formula: str, is_leaf: bool) -> None:
    by_count = formula in {"pass_fraction", "all_pass"}
    if formula == "tree" and node.weight < 0:
        raise Undefined(f"{node.id} has a negative weight, which a tree does not take")
    if node.parent and formula != "tree" and not by_count:
        raise Undefined(f"{node.id} has a parent: take the formula tree, or make the list flat")
    if node.nominal and is_leaf and (node.weight or by_count):
        raise Undefined(f"{node.id} is nominal: its options have no order, so no score")


def _group_by_parent(nodes: Mapping[str, Node]) -> dict[str | None, list[Node]]:
    children: dict[str | None, list[Node]] = {}
    for node in nodes.values():
        children.setdefault(node.parent, []).append(node)
    return children


def _read_verdict(node: Node, verdict: str | float | None) -> _State:
    if isinstance(verdict, str) and verdict in node.options:
        value = node.options.index(verdict) / max(len(node.options) - 1, 1)
    elif verdict is None or verdict in THIRD_STATE:
        return _State(name=verdict or "unresolved", value=None)
    else:
        value = VERDICTS.get(verdict, math.nan) if isinstance(verdict, str) else verdict
    if not 0 <= value <= 1:
        known = ", ".join((*node.options, *VERDICTS, *THIRD_STATE))
        raise ValueError(f"{node.id} has no verdict {verdict!r}. Known: {known}, or 0 to 1.")
    return _State(name={1.0: "met", 0.0: "unmet"}.get(value, "between"), value=float(value))


def _ask_in_order(nodes: Mapping[str, Node], states: Mapping[str, _State]) -> dict[str, _State]:
    """What `depends_on` leaves of the verdicts; an open prerequisite opens its dependents."""
    asked: dict[str, _State] = {}
    waiting = {ident: set(nodes[ident].depends_on) for ident in states}
    dependents: dict[str, list[str]] = {}
    for ident, before in waiting.items():
        for other in before:
            dependents.setdefault(other, []).append(ident)
    ready = [ident for ident, before in waiting.items() if not before]
    for ident in ready:  # grows as it goes; each criterion once, as a chain may be long
        values = [asked[other].value for other in nodes[ident].depends_on]
        asked[ident] = states[ident]
        if 0.0 in values:
            asked[ident] = _State(name="not_asked", value=0.0)
        elif None in values:
            asked[ident] = _State(name="unresolved", value=None)
        for after in dependents.get(ident, ()):
            waiting[after].discard(ident)
            if not waiting[after]:
                ready.append(after)
    if left := states.keys() - asked.keys():
        on = ", ".join(nodes[min(left)].depends_on)
        raise Undefined(f"{min(left)} depends on {on}: a circle, or a group of criteria")
    return {ident: asked[ident] for ident in states}


def _conclude(
    tree: _Tree,
    states: Mapping[str, _State],
    *,
    fill: Callable[[Node], float | None] | None,
    ignored: tuple[str, ...],
) -> Score:
    given: _Values = {ident: state.value for ident, state in states.items()}
    lows, highs = _fill(tree, given, _worst), _fill(tree, given, _best)
    low, high = _evaluate(tree, lows), _evaluate(tree, highs)
    value, reason = (low, None) if low == high else (None, UNRESOLVED)
    if None in given.values() and fill is not None:
        try:
            value, reason = _evaluate(tree, _fill(tree, given, fill)), None
        except Undefined as undefined:
            value, reason = None, str(undefined)
    names = [state.name for state in states.values()]
    return Score(
        value=value,
        low=low,
        high=high,
        reason=reason,
        resolved=low == high,
        met=names.count("met"),
        unmet=names.count("unmet"),
        unresolved=sum(s is None for s in given.values()),
        parts=tuple(_list_parts(tree, states, lows=lows, highs=highs)),
        ignored=ignored,
    )


def _fill(tree: _Tree, given: _Values, rule: Callable[[Node], float | None]) -> _Values:
    return {ident: rule(tree.nodes[ident]) if s is None else s for ident, s in given.items()}


def _evaluate(tree: _Tree, values: _Values) -> float:
    """One of the formulas; sums are exact before they are rounded, so order cannot matter."""
    kept = [(leaf, value) for leaf in tree.leaves if (value := values[leaf.id]) is not None]
    if not kept:
        raise Undefined(ALL_SKIPPED)
    if tree.formula == "tree":
        return _grow(tree, values)[None] or 0.0
    if tree.formula in {"pass_fraction", "all_pass"}:
        passed = [value == _best(leaf) for leaf, value in kept]
        raw = sum(passed) / len(passed) if tree.formula == "pass_fraction" else float(all(passed))
    else:
        raw = _weigh(tree.formula, kept)
    return _behind_gates(raw, kept) + 0.0


def _weigh(formula: str, kept: Sequence[tuple[Node, float]]) -> float:
    terms = [leaf.weight * value for leaf, value in kept]
    gains = [max(leaf.weight, 0.0) for leaf, _ in kept]
    costs = [max(-leaf.weight, 0.0) for leaf, _ in kept]
    above, below, why = terms, gains, NO_POSITIVE
    if formula == "min_normalised":
        above, below, why = [*terms, *costs], [*gains, *costs], NO_WEIGHT
    elif formula == "all_negative":
        above, below, why = [*terms, *costs], costs, NO_NEGATIVE
    if not any(below):
        raise Undefined(why)
    raw = math.fsum(above) / math.fsum(below)
    return min(1.0, max(0.0, raw)) if formula == "clipped" else raw


def _behind_gates(raw: float, kept: Sequence[tuple[Node, float]]) -> float:
    are_open = all(value == _best(node) for node, value in kept if node.gate)
    return raw if are_open else min(raw, 0.0)


def _grow(tree: _Tree, values: _Values) -> dict[str | None, float | None]:
    """The score of every node, children first, divided at each node; `None` is the whole."""
    scores: dict[str | None, float | None] = dict(values.items())
    groups = [ident for ident in reversed(tree.nodes) if ident in tree.children]
    for group in (*groups, None):
        kept = [(node, s) for node in tree.children[group] if (s := scores[node.id]) is not None]
        scores[group] = _mean(kept, is_root=group is None) if kept else None
    return scores


def _mean(kept: Sequence[tuple[Node, float]], *, is_root: bool) -> float:
    if is_root and len(kept) == 1:
        return _behind_gates(kept[0][1], kept)
    total = math.fsum(node.weight for node, _ in kept)
    gained = math.fsum(node.weight * s for node, s in kept)
    return _behind_gates(gained / total, kept) if total else 0.0


def _list_parts(
    tree: _Tree, states: Mapping[str, _State], *, lows: _Values, highs: _Values
) -> Iterator[Part]:
    low, high = _grow(tree, lows), _grow(tree, highs)
    for node in tree.nodes.values():
        state, ends = states.get(node.id), sorted((low[node.id] or 0.0, high[node.id] or 0.0))
        yield Part(
            id=node.id,
            weight=node.weight,
            state=state.name if state else "group",
            value=state.value if state else ends[0] if ends[0] == ends[1] else None,
            low=ends[0],
            high=ends[1],
        )
