"""Tacit: the open system of record for expert work.

`tacit.Client` is the Python client; it is loaded when it is asked for, so that
`import tacit` stays light.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tacit.sdk.client import Client

__all__ = ["Client", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    if name == "Client":
        return importlib.import_module("tacit.sdk.client").Client
    raise AttributeError(f"module 'tacit' has no attribute {name!r}")
