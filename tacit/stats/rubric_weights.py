"""What the weights of a rubric amount to: how far each criterion can move the score."""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from tacit.stats import scoring


def flat_weights(criteria: Sequence[Mapping[str, object]]) -> dict[str, Fraction]:
    """The leaves of a tree with weights multiplied down the path: Π wⱼ / Σ siblings.

    Σ weightᵢ·sᵢ is the score of the root, exactly in fractions and not always to the last bit
    in doubles; a gate is not in it. For targets that know only flat lists.

    Raises:
        Undefined: the criteria are no tree of weights that are 0 or more.
    """
    nodes = scoring.read_nodes(criteria, formula="tree")
    groups = {node.parent for node in nodes.values()}
    return {name: w for name, w in _multiply_down(nodes).items() if name not in groups}


def shares(criteria: Sequence[Mapping[str, object]], *, formula: str) -> dict[str, float | None]:
    """How far the score moves when a criterion goes from 0 to 1, gates and clipping aside.

    By id; `None` for every criterion in all_pass, where that hangs on the others, and for a
    group outside of a tree, which has no verdict of its own.

    Raises:
        Undefined: the formula has no value for such criteria.
    """
    nodes = scoring.read_nodes(criteria, formula=formula)
    if formula == "tree":
        return {name: float(share) for name, share in _multiply_down(nodes).items()}
    found: dict[str, float | None] = dict.fromkeys(nodes)
    groups = {node.parent for node in nodes.values()}
    leaves = [node for node in nodes.values() if node.id not in groups]
    if formula == "pass_fraction":
        step = 1 / len(leaves)
        return found | {leaf.id: -step if leaf.is_bad else step for leaf in leaves}
    if formula == "all_pass":
        return found
    gains = math.fsum(max(leaf.weight, 0.0) for leaf in leaves)
    costs = math.fsum(max(-leaf.weight, 0.0) for leaf in leaves)
    whole = {"min_normalised": gains + costs, "all_negative": costs}.get(formula, gains)
    if whole == 0:
        raise scoring.Undefined(
            {"min_normalised": scoring.NO_WEIGHT, "all_negative": scoring.NO_NEGATIVE}.get(
                formula, scoring.NO_POSITIVE
            )
        )
    return found | {leaf.id: leaf.weight / whole for leaf in leaves}


def reach(criteria: Sequence[Mapping[str, object]], *, formula: str) -> tuple[float, float] | None:
    """The lowest and highest score that any verdicts could give; `None` where it is undefined."""
    scored = scoring.score(criteria, {}, formula=formula)
    if scored.low is None or scored.high is None:
        return None
    return scored.low, scored.high


def _multiply_down(nodes: Mapping[str, scoring.Node]) -> dict[str, Fraction]:
    """The product of weights down the path to each node; `nodes` has parents first."""
    sums: dict[str | None, Fraction] = {}
    for node in nodes.values():
        sums[node.parent] = sums.get(node.parent, Fraction(0)) + Fraction(node.weight)
    has_one_root = sum(node.parent is None for node in nodes.values()) == 1
    products: dict[str, Fraction] = {}
    for node in nodes.values():
        whole = Fraction(1) if node.parent is None else products[node.parent]
        if node.parent is None and has_one_root:
            products[node.id] = whole
            continue
        total = sums[node.parent]
        products[node.id] = whole * Fraction(node.weight) / total if total else Fraction(0)
    return products
