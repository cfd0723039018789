"""Differences of two JSON values, and how to apply them. Pure.

A patch is a list of operations: `[path, value]` sets what stands at the path, `[path]`
takes it away. Lists of the same length are compared entry by entry; of different length
they are replaced. `1`, `1.0` and `true` are three values.
"""

import copy
from collections.abc import Sequence

from tacit.kit import canonical

Path = list[str | int]
Patch = list[list[object]]


def is_same(one: object, other: object) -> bool:
    """Whether two values have the same canonical JSON."""
    return canonical.dumps(one) == canonical.dumps(other)


def diff(old: object, new: object) -> Patch:
    """What makes `new` of `old`: `apply(diff(old, new), old)` is `new`."""
    patch: Patch = []
    _compare(patch, [], old, new)
    return patch


def apply(patch: Sequence[object], value: object) -> object:
    """Make the changes on a copy; what has no place any more is passed over."""
    made = copy.deepcopy(value)
    for operation in patch:
        path, new = _read(operation)
        if not path:
            made = new[0] if new else None
        else:
            _change(made, path, new)
    return made


def apply_additions(patch: Sequence[object], value: object) -> object:
    """Only put in keys that are not there, outside of lists; of a list of one, in that one.

    For a value that has changed since the patch was made: what it says of changed places is
    out of date, and what it says of keys that nobody else knows still holds.
    """
    made = copy.deepcopy(value)
    is_one = isinstance(made, list) and len(made) == 1
    for operation in patch:
        path, new = _read(operation)
        inside = path[1:] if is_one and path[:1] == [0] else path
        if inside and new and all(isinstance(step, str) for step in inside):
            holder = _walk(made, path[:-1])
            if isinstance(holder, dict) and path[-1] not in holder:
                holder[path[-1]] = new[0]
    return made


def _compare(patch: Patch, path: Path, old: object, new: object) -> None:
    if isinstance(old, dict) and isinstance(new, dict):
        patch.extend([[*path, key]] for key in sorted(old.keys() - new.keys()))
        for key in sorted(new):
            if key in old:
                _compare(patch, [*path, key], old[key], new[key])
            else:
                patch.append([[*path, key], new[key]])
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            _compare(patch, [*path, index], one, other)
    elif not is_same(old, new):
        patch.append([path, new])


def _read(operation: object) -> tuple[Path, list[object]]:
    assert isinstance(operation, list), "an operation of ours"
    path = operation[0]
    assert isinstance(path, list), "an operation begins with its path"
    return path, copy.deepcopy(operation[1:])


def _change(made: object, path: Path, new: list[object]) -> None:
    holder, last = _walk(made, path[:-1]), path[-1]
    if isinstance(holder, dict) and isinstance(last, str):
        if new:
            holder[last] = new[0]
        else:
            holder.pop(last, None)
    elif isinstance(holder, list) and isinstance(last, int) and new and last < len(holder):
        holder[last] = new[0]


def _walk(value: object, path: Path) -> object:
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
