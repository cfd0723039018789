"""`python -m benchmarks [queue] [pages] … [--full]`: those that are named, else all of them."""

import sys

from benchmarks.latency import run as latency
from benchmarks.pages import run as pages
from benchmarks.queue import run as queue
from benchmarks.review_plan import run as review_plan
from benchmarks.rubric_live import run as rubric_live
from benchmarks.stats import run as stats

BENCHMARKS = {
    "queue": queue.main,
    "pages": pages.main,
    "rubric_live": rubric_live.main,
    "latency": latency.main,
    "review_plan": review_plan.main,
    "stats": stats.main,
}


def main(arguments: list[str]) -> None:
    """Run the benchmarks that are named; the options go to each of them."""
    names = [word for word in arguments if word in BENCHMARKS]
    options = [word for word in arguments if word not in BENCHMARKS]
    for name in names or BENCHMARKS:
        BENCHMARKS[name](options)
        print()


main(sys.argv[1:])
