"""A deferred module runs once, when something of it is asked for, whoever asks at the same time."""

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tacit.kit.defer import defer

CODE = """
import threading, time
runs = globals().get("runs", 0) + 1
first = threading.get_ident()
time.sleep(0.05)
def answer():
    return 42 + late
late = 0
"""


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    monkeypatch.syspath_prepend(tmp_path)
    made: list[str] = []

    def make_one(code: str) -> ModuleType:
        package = tmp_path / f"deferring{len(made)}"
        package.mkdir()
        names = f"from tacit.kit.defer import defer\ndefer({package.name!r}, ['inner'])\n"
        (package / "__init__.py").write_text(names)
        (package / "inner.py").write_text(code)
        importlib.invalidate_caches()
        made.append(package.name)
        return importlib.import_module(package.name)

    yield make_one
    for name in made:
        sys.modules.pop(name, None)
        sys.modules.pop(f"{name}.inner", None)


def test_nothing_runs_until_something_is_asked_for(make: Callable[[str], ModuleType]) -> None:
    package = make("import colorsys_that_is_not_there\n")
    inner = importlib.import_module(f"{package.__name__}.inner")
    assert inner.__name__.endswith(".inner")
    assert inner.__file__ is not None
    with pytest.raises(ModuleNotFoundError, match="colorsys_that_is_not_there"):
        _ = inner.answer
    with pytest.raises(ModuleNotFoundError):
        _ = inner.answer


def test_all_who_ask_at_once_get_the_whole_module_and_it_ran_once(
    make: Callable[[str], ModuleType],
) -> None:
    inner = make(CODE).inner
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(inner.answer())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [42] * 8
    assert inner.runs == 1
    assert type(inner) is ModuleType
    assert importlib.import_module(inner.__name__) is inner


def test_a_name_can_be_replaced_as_in_any_module(make: Callable[[str], ModuleType]) -> None:
    inner = make(CODE).inner
    inner.late = 1
    assert inner.answer() == 43


def test_a_name_that_is_not_there_is_said(make: Callable[[str], ModuleType]) -> None:
    inner = make(CODE).inner
    with pytest.raises(AttributeError, match="nobody"):
        _ = inner.nobody


def test_a_module_that_is_not_there_cannot_be_deferred() -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        defer("tacit.kit", ["nowhere"])
