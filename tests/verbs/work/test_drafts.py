"""Drafts: versions, second tabs, saves that come twice, holds that are over."""

import pytest

from tacit.kit import ids
from tacit.work import claims, drafts
from tacit.work.errors import ClaimEnded, DraftConflict, HoldExpired, IdReused, NotYourClaim
from tacit.work.records import DRAFT_VERSIONS_MAX
from tests.make import tasks as make_tasks
from tests.make.work import AUTHOR, REVIEW, House

ALONE = [AUTHOR, REVIEW]


def test_each_save_is_a_version(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    assert house.save(ann, claim, "one").draft.version == 1
    saved = house.save(ann, claim, "two", base=1)
    assert (saved.draft.version, saved.hold) == (2, None)
    sheet = house.sheet(ann, claim)
    assert sheet.start == make_tasks.example_answer("two")


def test_a_second_tab_is_told_and_gets_the_newest_text(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.save(ann, claim, "from the first", tab="tab-1")
    with pytest.raises(DraftConflict) as refused:
        house.save(ann, claim, "from the second", tab="tab-2")
    facts = refused.value.facts
    assert (facts["current_version"], facts["current_tab"]) == (1, "tab-1")
    assert facts["current_answer"] == make_tasks.example_answer("from the first")


def test_the_same_text_again_is_no_second_text(house: House) -> None:
    """A page that was loaded again while its last save was under way sends it once more."""
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.save(ann, claim, "one", tab="before")
    there = house.save(ann, claim, "two", base=1, tab="before").draft
    assert house.save(ann, claim, "two", base=1, tab="after").draft == there
    with pytest.raises(DraftConflict):
        house.save(ann, claim, "three", base=1, tab="after")
    house.check()


def test_the_same_save_twice_is_one_version(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim, save_id = house.claim(ann), ids.new_id()
    first = house.save(ann, claim, "one", save_id=save_id)
    assert house.save(ann, claim, "one", save_id=save_id).draft == first.draft
    house.check()


def test_a_save_id_of_another_draft_is_refused(house: House) -> None:
    house.items(house.project(pipeline=ALONE), 2)
    ann, bob = house.expert("ann"), house.expert("bob")
    save_id = ids.new_id()
    house.save(ann, house.claim(ann), "one", save_id=save_id)
    with pytest.raises(IdReused):
        house.save(bob, house.claim(bob), "mine", save_id=save_id)


def test_a_save_on_an_expired_claim_is_kept_and_says_so(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.clock.advance(hours=4)
    saved = house.save(ann, claim, "typed too late")
    assert isinstance(saved.hold, HoldExpired)
    assert saved.hold.facts["saved_version"] == 1
    assert "draft 1" in saved.hold.message
    house.expire()
    again = house.save(ann, claim, "and a word more", base=1)
    assert again.hold is not None
    back = house.retake(ann, item.id)
    assert house.sheet(ann, back).start == make_tasks.example_answer("and a word more")


def test_another_expert_does_not_see_the_draft_that_was_left(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann, bob = house.expert("ann"), house.expert("bob")
    claim = house.claim(ann)
    house.save(ann, claim, "mine alone")
    house.clock.advance(hours=5)
    theirs = house.claim(bob)
    assert theirs.stage_id == claim.stage_id
    assert house.sheet(bob, theirs).draft is None


def test_a_draft_survives_giving_back(house: House) -> None:
    (item,) = house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.save(ann, claim, "half of it")
    house.db.write_now(
        lambda tx: claims.give_back(tx, actor=ann, claim_id=claim.id, reason="lunch", now=house.now)
    )
    again = house.claim(ann)
    assert again.item_id == item.id
    assert house.sheet(ann, again).start == make_tasks.example_answer("half of it")


def test_what_was_handed_in_takes_no_more_drafts(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    house.submit(ann, claim)
    with pytest.raises(ClaimEnded):
        house.save(ann, claim, "one more thing")


def test_only_the_holder_saves_and_reads(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    claim = house.claim(house.expert("ann"))
    with pytest.raises(NotYourClaim):
        house.save(house.expert("bob"), claim, "not mine")
    with pytest.raises(NotYourClaim):
        house.db.read_now(
            lambda tx: drafts.find_latest(tx, actor=house.expert("bob"), claim_id=claim.id)
        )


def test_the_newest_versions_are_kept(house: House) -> None:
    house.items(house.project(pipeline=ALONE))
    ann = house.expert("ann")
    claim = house.claim(ann)
    for version in range(DRAFT_VERSIONS_MAX + 3):
        house.save(ann, claim, f"text {version}", base=version)
    kept = house.db.read_now(lambda tx: drafts.list_versions(tx, actor=ann, claim_id=claim.id))
    assert [draft.version for draft in kept] == list(range(DRAFT_VERSIONS_MAX + 3, 3, -1))
