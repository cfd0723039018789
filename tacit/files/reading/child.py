"""The process that reads hostile files: `python -m tacit.files.reading.child`.

It takes its limits first, then one file, and writes one line of JSON. It has no secret, no
database and no network address; whatever a file makes of it, that is all there is to take.
"""

import json
import resource
import sys
from pathlib import Path

from tacit.files.reading import inspection, showing

MEMORY_BYTES_MAX = 1_024 * 1_024 * 1_024
CPU_SECONDS_MAX = 20
FILES_MAX = 32


def limit() -> None:
    """Give up memory, time, new files and new processes for good."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES_MAX),
        (resource.RLIMIT_CPU, CPU_SECONDS_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, FILES_MAX),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def main(arguments: list[str]) -> None:
    """`inspect FILE NAME`, or `show FILE TYPE`."""
    limit()
    act, file, told = arguments
    if act == "inspect":
        found = inspection.inspect(Path(file), name=told)
        answer: object = {
            "type": found.type,
            "reasons": list(found.reasons),
            "refused": found.refused,
        }
    else:
        answer = showing.show(Path(file), media_type=told)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
