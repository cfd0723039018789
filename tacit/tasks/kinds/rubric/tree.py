"""Criteria as a tree: who is part of whom, how deep, and where it goes wrong."""

from collections.abc import Iterable, Mapping, Sequence

from tacit.tasks.kinds.rubric.shapes import Line


def find_circle(links: Mapping[str, Iterable[str]]) -> list[str]:
    """The names of one circle, first name last again; empty where there is none.

    No recursion: a hostile list may be deep.
    """
    done: set[str] = set()
    for start in links:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                on_path.discard(path.pop())
                done.add(name)
                continue
            if name in on_path:
                return [*path[path.index(name) :], name]
            if name in done:
                continue
            path.append(name)
            on_path.add(name)
            stack.append((name, True))
            stack += [(other, False) for other in links.get(name, ())]
    return []


def parents(lines: Sequence[Line]) -> dict[str, list[str]]:
    return {line.id: [line.parent] if line.parent else [] for line in lines}


def depths(lines: Sequence[Line]) -> dict[str, int]:
    """How deep every criterion lies; in a circle, or under an unknown parent, at the top."""
    by_id = {line.id: line for line in lines}
    found: dict[str, int] = {}
    for line in lines:
        path: list[str] = []
        name = line.id
        while name in by_id and name not in found and name not in path:
            path.append(name)
            name = by_id[name].parent
        depth = found[name] + 1 if name in found else 0
        for one in reversed(path):
            found[one] = depth
            depth += 1
    return found


def in_order(lines: Sequence[Line]) -> list[Line]:
    """Parents before their children, siblings in the author's order."""
    known = {line.id for line in lines}
    children: dict[str, list[Line]] = {}
    for line in lines:
        children.setdefault(line.parent if line.parent in known else "", []).append(line)
    ordered: list[Line] = []
    stack = list(reversed(children.get("", [])))
    while stack:
        line = stack.pop()
        ordered.append(line)
        stack += reversed(children.get(line.id, []))
    left = {line.id for line in ordered}
    return ordered + [line for line in lines if line.id not in left]
