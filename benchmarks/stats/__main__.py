"""`python -m benchmarks.stats`; see `run.py`."""

import sys

from benchmarks.stats import run

run.main(sys.argv[1:])
