"""An input and a finished answer of every kind of task: the example of its folder."""

import copy
import json
from pathlib import Path

import tacit.tasks.kinds

Json = dict[str, object]
_FOLDER = Path(tacit.tasks.kinds.__file__).parent


def example_of(kind: str) -> tuple[Json, Json]:
    """The input and the answer that come with a kind, free to be changed."""
    path = _FOLDER / kind / "example.json"
    example = json.loads(path.read_text(encoding="utf-8"))
    return copy.deepcopy(example["input"]), copy.deepcopy(example["answer"])
