"""What `tacit doctor` checks of the review desk."""

from collections.abc import Iterator

from tacit.desk import _store
from tacit.kit.findings import Finding
from tacit.storage.transaction import Tx

FINDINGS_MAX = 200


def run(tx: Tx) -> list[Finding]:
    """Count again what agrees in each calibration, and compare with the log."""
    return list(_all(tx))[:FINDINGS_MAX]


def _all(tx: Tx) -> Iterator[Finding]:
    for made in _store.every_calibration(tx):
        expected = (sum(line.agrees for line in made.lines), len(made.lines))
        if (made.agreed, made.compared) != expected:
            yield Finding(
                check="desk.calibrations",
                place=f"calibrations {made.id}",
                message="What agrees with the gold is not what its lines say.",
                expected=f"{expected[0]} of {expected[1]}",
                found=f"{made.agreed} of {made.compared}",
            )
    for row in _store.told_of(tx):
        if row["made"] != row["told"]:
            yield Finding(
                check="desk.log",
                place=f"events of organization {row['org_id']}: calibration.made",
                message="The log tells of more or fewer than the table holds.",
                expected=str(row["made"]),
                found=str(row["told"]),
            )
