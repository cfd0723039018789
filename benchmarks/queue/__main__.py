"""`python -m benchmarks.queue`; see `run.py`."""

import sys

from benchmarks.queue import run

run.main(sys.argv[1:])
