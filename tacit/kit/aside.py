"""Call a function in a process of its own, which ends with the call.

For work on arrays that a server does now and then: what it takes of memory is given back, and no
request waits for it. The process costs about a second of one core.
"""

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class AsideFailed(RuntimeError):
    """The process ended without an answer; what it said is the message."""


def call(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Answer what the function answers.

    Args:
        function: of a module, so that the other process finds it by its name.
        args: like `kwargs` and the answer, anything that can be pickled.
        kwargs: by name.

    Raises:
        AsideFailed: it raised, or the process was ended.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tacit.kit.aside"],
        input=pickle.dumps((function, args, kwargs)),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()
        raise AsideFailed(said or f"the process ended with {done.returncode}")
    answer: T = pickle.loads(done.stdout)  # noqa: S301 - from our own process
    return answer


def main() -> None:
    """Read what to call from the one who waits, and answer there; nothing else may print."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    function, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own process
    pickle.dump(function(*args, **kwargs), out)


if __name__ == "__main__":
    main()
