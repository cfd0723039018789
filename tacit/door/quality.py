"""Quality as every door shows it: the features that know votes and gold, put together."""

from datetime import datetime

from tacit.access.records import Actor
from tacit.desk import gold_answers
from tacit.quality import figures
from tacit.quality.figures import Quality
from tacit.storage.transaction import Tx


def see(tx: Tx, *, actor: Actor, project_id: str, now: datetime) -> Quality:
    """What is known of the quality of a project."""
    return figures.of_project(
        tx, actor=actor, project_id=project_id, read_gold=gold_answers.read_answers, now=now
    )
