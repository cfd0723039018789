"""The exports, read by the packages they are for. Runs in an environment of its own.

What those packages warn of is theirs: `make test-peers` shows warnings and does not fail on
them. The hub is switched off, so that nothing looks for it.
"""

import os
from pathlib import Path

import pytest

os.environ |= {
    "HF_DATASETS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_OFFLINE": "1",
    "WANDB_MODE": "disabled",
}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test reads from its files, not from what another has left in a cache."""
    datasets = pytest.importorskip("datasets", reason="make test-peers has the peers' packages")
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "datasets-cache")
