"""Modules that are loaded when something of them is first asked for.

`from tacit.stats import alpha` then costs nothing until `alpha.krippendorff` is called. Made for
what works on arrays: NumPy takes 16 MiB and a tenth of a second of every start, and most processes
never need it. `importlib.util.LazyLoader` does the same, and until Python 3.12 without a lock.
"""

import importlib.util
import sys
import threading
from collections.abc import Iterable
from types import ModuleType

_loading = threading.RLock()


class _Deferred(ModuleType):
    """A module whose code has not been run. Asking for anything but its dunder names runs it."""

    def __getattribute__(self, name: str) -> object:
        if not name.startswith("__"):
            with _loading:
                if object.__getattribute__(self, "__class__") is _Deferred:
                    _load(self)
        return ModuleType.__getattribute__(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        if not name.startswith("__"):
            with _loading:
                if object.__getattribute__(self, "__class__") is _Deferred:
                    _load(self)
        ModuleType.__setattr__(self, name, value)


def defer(package: str, names: Iterable[str]) -> None:
    """Put modules of a package in place without running them.

    Call it in the `__init__` of the package, before anything else of it is imported. One that is
    loaded already stays as it is.

    Raises:
        ModuleNotFoundError: there is no such module.
    """
    for name in names:
        full = f"{package}.{name}"
        if full in sys.modules:
            continue
        spec = importlib.util.find_spec(full)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"No module named {full!r}", name=full)
        module = _Deferred(full, None)
        module.__spec__ = spec
        module.__loader__ = spec.loader
        module.__file__ = spec.origin
        module.__package__ = package
        sys.modules[full] = module
        setattr(sys.modules[package], name, module)


def _load(module: ModuleType) -> None:
    module.__class__ = _Loading
    try:
        assert module.__spec__ is not None
        assert module.__spec__.loader is not None
        module.__spec__.loader.exec_module(module)
    except BaseException:
        module.__class__ = _Deferred
        raise
    module.__class__ = ModuleType


class _Loading(ModuleType):
    """A module whose code runs: its own thread sees what is there, others wait for the rest."""

    def __getattribute__(self, name: str) -> object:
        if name.startswith("__"):
            return ModuleType.__getattribute__(self, name)
        with _loading:
            return ModuleType.__getattribute__(self, name)
