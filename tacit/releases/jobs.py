"""Background entry points of releases."""

from functools import partial
from pathlib import Path

from tacit.jobs.errors import JobCancelled
from tacit.jobs.port import Handler, Run
from tacit.kit.errors import TacitError
from tacit.releases import _building, _folder, exporting, releases
from tacit.releases.ports import Figures
from tacit.storage.files import Files

FAILURE_CHARS_MAX = 2_000


def make_handlers(
    *, root: Path, figures: Figures, files: Files | None = None
) -> dict[str, Handler]:
    """The handlers of this feature.

    Args:
        root: the folder of releases, `<data>/releases`.
        figures: where the agreement in a datasheet comes from.
        files: the store of files, for exports that bring the experts' own.
    """
    return {
        releases.BUILD_JOB: partial(_build, root=root, figures=figures),
        exporting.EXPORT_JOB: partial(_export, root=root, files=files),
    }


def _build(run: Run, *, root: Path, figures: Figures) -> None:
    release_id = str(run.job.arguments["release_id"])
    site = _building.open_site(run, root=root, release_id=release_id, figures=figures)
    try:
        _building.build(site)
    except Exception as failure:
        _folder.drop(site.folder)
        _give_up(run, release_id, failure)
        raise


def _export(run: Run, *, root: Path, files: Files | None) -> None:
    arguments = run.job.arguments
    release_id, name = str(arguments["release_id"]), str(arguments["format"])
    options = arguments.get("options", {})
    assert isinstance(options, dict), "exporting.ask made it"
    release = run.db.read_now(lambda tx: releases.read_release(tx, release_id=release_id))
    write = partial(exporting.write_export, name=name, options=options, files=files)
    run.step("export", partial(write, root / release.folder))


def _give_up(run: Run, release_id: str, failure: Exception) -> None:
    if isinstance(failure, JobCancelled):
        words = "It was cancelled."
    elif isinstance(failure, TacitError):
        words = str(failure)
    else:
        words = "Something went wrong; the log of the server says what."
    now, text = run.now(), words[:FAILURE_CHARS_MAX]
    run.db.write_now(lambda tx: releases.give_up(tx, release_id=release_id, failure=text, now=now))
