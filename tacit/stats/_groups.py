"""Who belongs together: parts of a graph, pairs within groups, names of groups."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]

NAMES_SHOWN = 5
STEPS_SEEN = 64
"""How far a graph is looked through whole, before it is walked edge by edge."""


def components(first: Places, second: Places, *, size: int) -> Places:
    """The connected part of each of `size` nodes, as the number of its lowest member.

    Labels are pulled down along edges and then along themselves until nothing moves, so that a
    chain of n nodes takes about log n rounds of the size of the graph (Y. Shiloach and
    U. Vishkin, "An O(log n) parallel connectivity algorithm", Journal of Algorithms 3, 1982).

    Args:
        first: one end of each edge, shape (edges,).
        second: the other end.
        size: how many nodes there are.
    """
    part = np.arange(size, dtype=np.int64)
    while True:
        low = np.minimum(part[first], part[second])
        before = part.copy()
        np.minimum.at(part, before[first], low)
        np.minimum.at(part, before[second], low)
        while True:
            jumped = part[part]
            if np.array_equal(jumped, part):
                break
            part = jumped
        if np.array_equal(part, before):
            return part


def pairs_within(starts: Places) -> tuple[Places, Places]:
    """All ordered pairs of rows of the same group, a row with itself too.

    Args:
        starts: the rows of group g are `starts[g]:starts[g + 1]`.
    """
    width = np.diff(starts)
    of_row = np.repeat(np.arange(len(width)), width)
    first = np.repeat(np.arange(int(starts[-1])), width[of_row])
    begins = np.cumsum(width[of_row]) - width[of_row]
    second = np.arange(len(first)) - np.repeat(begins, width[of_row])
    return first, second + np.repeat(starts[of_row], width[of_row])


def named(members: Sequence[Hashable]) -> str:
    """Members by name, and how many more there are."""
    shown = ", ".join(str(member) for member in members[:NAMES_SHOWN])
    more = len(members) - NAMES_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def named_parts(parts: Sequence[Sequence[Hashable]]) -> str:
    """Parts by the names of their members, the first of both."""
    shown = " | ".join(named(part) for part in parts[:NAMES_SHOWN])
    more = len(parts) - NAMES_SHOWN
    return f"{shown} | and {more} more" if more > 0 else shown


def strong_components(source: Places, target: Places, *, size: int) -> list[list[int]]:
    """Groups within which everybody reaches everybody along edges, in an order along them.

    No edge leads from a later group to an earlier one. R. Tarjan, "Depth-first search and linear
    graph algorithms", SIAM Journal on Computing 1 (1972), without recursion; one group that
    spans few steps is seen at once.
    """
    if size and _spans(source, target, size) and _spans(target, source, size):
        return [list(range(size))]
    order = np.argsort(source, kind="stable")
    starts = np.searchsorted(source[order], np.arange(size + 1)).tolist()
    return _tarjan(starts, target[order].tolist())


def _spans(source: Places, target: Places, size: int) -> bool:
    """Whether the first node reaches all others in at most `STEPS_SEEN` steps."""
    seen = np.zeros(size, dtype=bool)
    seen[0] = True
    for _ in range(STEPS_SEEN):
        before = int(seen.sum())
        seen[target[seen[source]]] = True
        if before == int(seen.sum()):
            break
    return bool(seen.all())


def _tarjan(starts: list[int], targets: list[int]) -> list[list[int]]:
    size = len(starts) - 1
    number, low = [-1] * size, [0] * size
    open_, path, found = [False] * size, [], []
    stack: list[int] = []
    at = starts[:-1].copy()
    count = 0
    for root in range(size):
        if number[root] >= 0:
            continue
        path.append(root)
        while path:
            node = path[-1]
            if number[node] < 0:
                number[node] = low[node] = count
                count += 1
                stack.append(node)
                open_[node] = True
            if at[node] < starts[node + 1]:
                other = targets[at[node]]
                at[node] += 1
                if number[other] < 0:
                    path.append(other)
                elif open_[other]:
                    low[node] = min(low[node], number[other])
                continue
            path.pop()
            if path:
                low[path[-1]] = min(low[path[-1]], low[node])
            if low[node] == number[node]:
                place = _last(stack, node)
                members = stack[place:]
                del stack[place:]
                for member in members:
                    open_[member] = False
                found.append(sorted(members))
    return found[::-1]


def _last(stack: list[int], node: int) -> int:
    place = len(stack) - 1
    while stack[place] != node:
        place -= 1
    return place
