"""The peers are the ones that reference and documents name."""

from importlib.metadata import version
from pathlib import Path

import numpy
import torch


def test_torch_is_the_cpu_build() -> None:
    assert torch.version.cuda is None
    assert torch.__version__.startswith("2.13.0")


def test_the_trainer_is_the_pinned_one() -> None:
    assert version("trl").startswith("1.16.")
    assert int(version("pyarrow").split(".")[0]) >= 26


def test_arrow_reads_what_the_small_parquet_writer_wrote(tmp_path: Path) -> None:
    import arro3.core
    import arro3.io
    import pyarrow.parquet

    table = arro3.core.Table.from_arrays(
        [
            arro3.core.Array(numpy.array([1, 2, 3], dtype="int64")),
        ],
        names=["row"],
    )
    path = tmp_path / "rows.parquet"
    arro3.io.write_parquet(table, path)
    assert pyarrow.parquet.read_table(path).to_pylist() == [{"row": 1}, {"row": 2}, {"row": 3}]
