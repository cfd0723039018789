"""Background entry points of intake."""

from functools import partial
from pathlib import Path

from tacit.access import people
from tacit.intake import uploads
from tacit.intake.imports import runs
from tacit.intake.imports.surveys import Source
from tacit.intake.records import Import
from tacit.jobs.port import Handler, Run
from tacit.kit.errors import TacitError
from tacit.kit.ids import new_id

IMPORT_JOB = "intake.import"


def make_handlers(*, root: Path) -> dict[str, Handler]:
    """The handlers of this feature.

    Args:
        root: the folder in which the files of imports are kept while they run.
    """
    return {IMPORT_JOB: partial(_import, root=root)}


def _import(run: Run, *, root: Path) -> None:
    """Take in the files of an import; after a crash it goes on where it stopped."""
    arguments = run.job.arguments
    import_id, org_id = str(arguments["import_id"]), str(run.job.org_id)
    folder, person_id = root / str(arguments["folder"]), str(arguments["person_id"])
    actor = run.db.read_now(lambda tx: people.get_actor(tx, org_id=org_id, person_id=person_id))
    options = arguments["options"]
    assert isinstance(options, dict), "the door sends an object"
    source = Source(
        format=str(arguments["format"]),
        files=uploads.find(folder),
        options={name: str(value) for name, value in options.items()},
    )
    request = runs.Request(
        import_id=import_id,
        project=None if arguments["project"] is None else str(arguments["project"]),
        make_id=new_id,
        release_seed=str(arguments["release_seed"]),
        now=run.now,
        on_progress=partial(_tell, run),
    )
    try:
        runs.run(run.db, actor=actor, source=source, request=request)
    except TacitError as error:
        words = str(error)
        run.db.write_now(
            lambda tx: runs.fail(tx, actor=actor, import_id=import_id, error=words, now=run.now())
        )
        uploads.drop(folder)
        raise
    uploads.drop(folder)


def _tell(run: Run, current: Import) -> None:
    run.progress(done=current.rows_done, total=current.rows_total)
