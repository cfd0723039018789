"""The whole road through the SDK: from a folder to files that verify."""

from pathlib import Path

from tacit.kit.ids import new_id
from tacit.releases import verification
from tests.make import api as make_api
from tests.make.api import ApiHouse

FIRST = (
    "A cap on liability limits what one party may claim. Courts would rarely enforce it for "
    "fraud or wilful misconduct, so that is usually left out of it."
)
SECOND = FIRST.replace("rarely", "never")


def test_the_road_from_a_folder_to_files_that_verify(house: ApiHouse, tmp_path: Path) -> None:
    manager, expert = house.client("manager"), house.client("expert")
    reviewer, other = house.client("reviewer"), house.client("expert-2")

    given = make_api.folder("one")
    plan = manager.projects.plan(make_api.as_plan(given))
    assert plan.items_new == 1
    assert plan.project_id is None
    applied = manager.projects.apply(given)
    assert (applied.created, applied.items_added) == (True, 1)
    assert manager.projects.change(applied.project_id, "opening").state == "open"

    claim = make_api.take(expert)
    draft = expert.work.save_draft(claim.id, make_api.answer(FIRST[:40]), base_version=0)
    assert draft.version == 1
    first = expert.work.submit(claim.id, make_api.answer(FIRST), ai_help="spelling")

    review = make_api.take(reviewer)
    assert review.stage_name == "review"
    sheet = reviewer.work.worksheet(review.id)
    assert sheet.target is not None
    path, text = "messages[1].content", FIRST
    start = text.index("rarely")
    comment = {
        "id": new_id(),
        "text": "Never, not rarely.",
        "anchor": {"path": path, "start": start, "end": start + 6, "quote": "rarely"},
    }
    returned = reviewer.work.review(
        review.id, make_api.new_review("return", submission_id=first.id, comments=[comment])
    )
    assert returned.verdict == "return"

    assert other.work.next() is None, "a return is kept for its author"
    again = make_api.take(expert)
    assert (again.item_id, again.reserved) == (claim.item_id, True)
    earlier = expert.work.worksheet(again.id).earlier
    said = [each.comment for view in earlier for each in view.comments]
    assert [(one.text, one.anchor and one.anchor.quote) for one in said] == [
        ("Never, not rarely.", "rarely")
    ]
    assert expert.work.reply(said[0].id, "Mended.").replies_to == said[0].id
    second = expert.work.submit(again.id, make_api.answer(SECOND), ai_help="none")
    assert (second.round, second.replaces) == (2, first.id)

    assert house.client("reviewer-2").work.next() is None, "round two is the same reviewer's"
    assert make_api.review(reviewer, submission_id=second.id).verdict == "accept"
    assert manager.items.get(claim.item_id).accepted_submission_id == second.id

    release = manager.releases.create(applied.project_id, reason="first")
    manager.releases.wait(release.job_id, seconds=60)
    release = manager.releases.get(release.id)
    assert (release.state, release.rows, release.grants) == ("sealed", 1, "without grants")
    assert release.manifest is not None
    files = release.manifest["files"]
    assert isinstance(files, dict)
    target = tmp_path / "downloaded"
    for name in ("manifest.json", *files):
        manager.releases.download(release.id, name, target / name)
    found = verification.verify(target)
    assert (found.ok, found.rows) == (True, 1)

    asked = manager.releases.export(release.id, "trl_sft")
    manager.releases.wait(asked.job_id, seconds=60)
    for name in asked.files:
        manager.releases.download(release.id, name, tmp_path / "export" / Path(name).name)
    written = "".join(
        path.read_text() for path in (tmp_path / "export").iterdir() if path.suffix == ".jsonl"
    )
    assert "never" in written
    checkup = house.admin.operations.doctor(files=True)
    assert checkup.findings == ()
