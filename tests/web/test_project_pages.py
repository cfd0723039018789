"""Projects, their guideline, items, releases: what managers do by forms alone."""

import io
import zipfile
from pathlib import Path

import pytest

from tacit.tasks.records import ItemState
from tests.make.web import Browser, DemoSite, Page

SLUG = "contract-review"
ROOT = f"/projects/{SLUG}"
LINE = (
    '{"key": "notice-01", "title": "A notice", "prompt": [{"role": "user", "content": "Is it?"}]}'
)
CONTENT = Path(__file__).parents[2] / "tacit/demo/content/case-memos"


@pytest.fixture
def manager(changing_demo: DemoSite) -> Browser:
    return changing_demo.visitor("manager-01")


def zipped(files: dict[str, str | bytes]) -> tuple[str, bytes]:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return "folder.zip", held.getvalue()


def send_folder(manager: Browser, files: dict[str, str | bytes]) -> Page:
    page = manager.get("/projects/new")
    return manager.send(page, "/projects/new/imports", {}, files={"folder": zipped(files)})


def test_project_of_a_few_fields_is_planned_then_made(manager: Browser) -> None:
    typed = {"title": "Tax notes", "guideline": "# Tax\n\n## Right\n\nBe right.", "items": LINE}
    plan = manager.send(manager.get("/projects/new"), "/projects/new/imports", typed)
    assert "A new project" in plan.text
    assert "1 new" in plan.text
    assert manager.get("/projects/tax-notes").status == 404, "the plan makes nothing"
    page = manager.send(plan, "/projects/new")
    assert page.url.endswith("/projects/tax-notes")
    again = manager.send(plan, "/projects/new")
    assert again.url.endswith("/projects/tax-notes")
    assert "items added: 0" in again.text


def test_new_project_keeps_what_was_typed(manager: Browser) -> None:
    typed = {"title": "Tax notes", "summary": "About taxes", "items": "not json"}
    page = manager.send(manager.get("/projects/new"), "/projects/new/imports", typed)
    assert page.status == 422
    assert "Line 1 is not JSON" in page.text
    assert 'value="About taxes"' in page.html
    assert "not json" in page.html


def test_folder_of_a_project_that_exists_shows_what_changes(manager: Browser) -> None:
    files = {f"case-memos/{path.name}": path.read_bytes() for path in CONTENT.iterdir()}
    guideline = (CONTENT / "guideline.md").read_text() + "\n## One more\n\nWords.\n"
    plan = send_folder(manager, {**files, "case-memos/guideline.md": guideline})
    assert "Changes to case-memos" in plan.text
    assert "version 2" in plan.text
    page = manager.send(plan, "/projects/new", {"open_work": "finish"})
    assert page.url.endswith("/projects/case-memos")
    assert "guideline 2" in page.text


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"p/project.yaml": "kind: exampel\n"}, "guideline.md"),
        ({"../escape.yaml": "kind: example\n"}, "leads out of the folder"),
        ({}, "holds no files"),
    ],
)
def test_broken_folder_says_where(manager: Browser, files: dict[str, str], words: str) -> None:
    page = send_folder(manager, dict(files))
    assert page.status == 422
    assert words in page.text


def test_file_that_is_no_archive_is_refused(manager: Browser) -> None:
    page = manager.get("/projects/new")
    answer = manager.send(
        page, "/projects/new/imports", {}, files={"folder": ("a.zip", b"no archive")}
    )
    assert answer.status == 422
    assert "no zip archive" in answer.text


def test_pausing_and_opening(manager: Browser) -> None:
    page = manager.send(manager.get(ROOT), "/state/pause")
    assert "This project is paused" in page.text
    page = manager.send(page, "/state/open")
    assert "Open" in page.text
    assert "This project is paused" not in page.text


def test_new_guideline_names_the_open_work_and_makes_a_version(manager: Browser) -> None:
    page = manager.get(f"{ROOT}/guideline")
    assert "Open work it touches" in page.text
    text = page.form("/guideline").fields["text"][0] + "\n## Names who decides\n\nSay who.\n"
    page = manager.send(page, "/guideline", {"text": text, "note": "Who decides."})
    assert "Guideline 2 is in force" in page.text
    page = manager.get(f"{ROOT}/guideline?version=2&against=1")
    assert "<ins>" in page.html
    assert "Who decides." in page.text


def test_guideline_written_on_an_old_version_is_kept_in_the_form(manager: Browser) -> None:
    first = manager.get(f"{ROOT}/guideline")
    manager.send(first, "/guideline", {"text": "# One\n"})
    page = manager.send(first, "/guideline", {"text": "# Two, with care\n"})
    assert page.status == 409
    assert "Two, with care" in page.html


def test_items_are_added_once(manager: Browser) -> None:
    page = manager.send(manager.get(f"{ROOT}/settings"), f"{ROOT}/items", {"items": LINE})
    assert "Items added: 1." in page.text
    page = manager.send(manager.get(f"{ROOT}/settings"), f"{ROOT}/items", {"items": LINE})
    assert "Items added: 0. 1 were there already." in page.text


def test_file_in_another_encoding_names_its_line(manager: Browser) -> None:
    content = LINE.encode() + b'\n{"key": "caf\xe9"}\n'
    page = manager.send(
        manager.get(f"{ROOT}/settings"), f"{ROOT}/items", {}, files={"file": ("i.jsonl", content)}
    )
    assert page.status == 422
    assert "Line 2 of the file is not UTF-8" in page.text


def test_import_of_a_file_takes_in_its_rows(changing_demo: DemoSite) -> None:
    manager = changing_demo.visitor("manager-01")
    content = (LINE + "\n").encode()
    page = manager.send(
        manager.get(f"{ROOT}/settings"),
        f"{ROOT}/imports",
        {"format": "jsonl"},
        files={"files": ("rows.jsonl", content)},
    )
    assert page.status == 200
    assert changing_demo.services.jobs.drain(seconds=30)
    assert "1 of 1 row" in manager.get(page.url).text


def test_import_of_a_broken_file_stores_nothing(manager: Browser) -> None:
    page = manager.send(
        manager.get(f"{ROOT}/settings"),
        f"{ROOT}/imports",
        {"format": "jsonl"},
        files={"files": ("rows.jsonl", b'{"key": "x"')},
    )
    assert page.status == 422
    assert "rows.jsonl" in page.text


def test_items_are_found_by_state_and_words(demo: DemoSite) -> None:
    manager = demo.visitor("manager-01")
    item = demo.item(SLUG, ItemState.ACCEPTED)
    assert item.title in manager.get(f"{ROOT}/items?state=accepted&q={item.key}").text
    assert "No item fits" in manager.get(f"{ROOT}/items?q=nothing-like-this").text


def test_history_of_an_item_has_every_text_in_place(demo: DemoSite) -> None:
    manager = demo.visitor("manager-01")
    item = demo.item(SLUG, ItemState.ACCEPTED)
    page = manager.get(f"/items/{item.id}")
    for words in ("added the item", "took it to write", "handed in", "reviewed it"):
        assert words in page.text
    assert 'id="submission-' in page.html
    assert 'id="review-' in page.html


def test_expert_sees_their_own_part_of_an_item_only(demo: DemoSite) -> None:
    item = demo.item(SLUG, ItemState.ACCEPTED)
    assert demo.visitor("expert-12").get(f"/items/{item.id}").status == 404


def test_customer_sees_the_history_without_names(demo: DemoSite) -> None:
    item = demo.item(SLUG, ItemState.ACCEPTED)
    page = demo.visitor("customer-01").get(f"/items/{item.id}")
    assert page.status == 200
    assert "Expert 0" not in page.text
    assert "Withdraw" not in page.text


def test_withdrawing_needs_a_reason_and_is_final(changing_demo: DemoSite, manager: Browser) -> None:
    item = changing_demo.item(SLUG, ItemState.OPEN)
    page = manager.send(manager.get(f"/items/{item.id}"), "/withdrawal", {"reason": ""})
    assert page.status == 422
    page = manager.send(page, "/withdrawal", {"reason": "The contract was replaced."})
    assert "The item is withdrawn" in page.text
    assert "The contract was replaced." in page.text
    assert not [form for form in page.forms if form.action.endswith("/withdrawal")]


def test_parked_item_is_answered(changing_demo: DemoSite, manager: Browser) -> None:
    item = changing_demo.item("design-reviews", ItemState.PARKED)
    page = manager.get(f"/items/{item.id}")
    assert "waits for you" in page.text
    refused = manager.send(page, "/park-answer", {"decision": "reopen", "answer": ""})
    assert refused.status == 422
    typed = {"decision": "reopen", "answer": "The drawing is added."}
    page = manager.send(page, "/park-answer", typed)
    assert "back in the queue" in page.text
    assert "waits for you" not in page.text


def test_release_is_built_sealed_and_exported(changing_demo: DemoSite, manager: Browser) -> None:
    page = manager.send(
        manager.get(f"{ROOT}/releases"), f"{ROOT}/releases", {"reason": "For the pilot"}
    )
    assert "Release 1" in page.text
    assert changing_demo.services.jobs.drain(seconds=60)
    path = page.url.removeprefix("http://tacit.test")
    page = manager.get(path)
    assert "Sealed" in page.text
    assert "without grants" in page.text
    rows = manager.client.get(f"{path}/files/rows.jsonl")
    assert rows.status_code == 200
    assert rows.text.count("\n") == 4
    asked = manager.send(page, "/exports/trl_sft")
    assert asked.status == 200
    assert changing_demo.services.jobs.drain(seconds=60)
    assert "exports/trl_sft/train.parquet" in manager.get(path).html
    again = manager.send(manager.get(f"{ROOT}/releases"), f"{ROOT}/releases", {"reason": "Twice"})
    assert again.status == 409
    assert "Twice" in again.html


def test_customer_is_offered_nothing_to_change(demo: DemoSite) -> None:
    customer = demo.visitor("customer-01")
    for path in (ROOT, f"{ROOT}/guideline", f"{ROOT}/releases", "/releases"):
        forms = [form.action for form in customer.get(path).forms if form.method == "post"]
        assert forms == ["/sign-out"], path
    assert "Rates" not in customer.get(ROOT).text
    assert f"{ROOT}/items" not in customer.get(ROOT).html


def test_figures_of_agreement_say_from_how_many(demo: DemoSite) -> None:
    page = demo.visitor("manager-01").get("/projects/answer-grading")
    assert "Agreement of raters" in page.text
    assert "Judged by both" in page.text
    assert (
        "Agreement of raters"
        not in demo.visitor("customer-01").get("/projects/answer-grading").text
    )


def test_where_readers_find_a_response_wrong_comes_from_what_they_handed_in(demo: DemoSite) -> None:
    """Two lawyers are a step apart and mark other words; two nurses agree on the step."""
    page = demo.visitor("manager-01").get("/projects/first-wrong-step")
    assert "Where they find the response wrong" in page.text
    assert "1.00 0.00" in page.text
    assert "0.00 0.63" in page.text
    assert "Undefined where" in page.text
    assert "Steps apart" not in demo.visitor("customer-01").get("/projects/first-wrong-step").text
    assert "Steps apart" not in demo.visitor("manager-01").get("/projects/answer-grading").text


KQA = (
    b",Question,llm_x,answer,claim,category_x,majority_label,label_0,label_1,label_2\r\n"
    b"0,Is it safe?,gpt4,It is.,It is safe,Must_have,Entailment,Entailment,Entailment,Neutral\r\n"
)


def send_files(manager: Browser, content: bytes, **typed: str) -> Page:
    page = manager.get("/projects/new")
    return manager.send(page, "/projects/new/files", typed, files={"files": ("k.csv", content)})


def test_files_of_a_public_set_become_a_project(manager: Browser) -> None:
    page = send_files(manager, KQA, format="kqa", project="Physicians grade")
    assert "/projects/physicians-grade/imports/" in page.url
    assert page.status == 200
    project = manager.get("/projects/physicians-grade")
    assert "K-QA: physicians' grades" in project.text
    again = send_files(manager, KQA, format="kqa", project="Physicians grade")
    assert again.url == page.url, "the same files have one effect"


def test_files_that_cannot_be_read_say_where_and_keep_what_was_typed(manager: Browser) -> None:
    broken = KQA.replace(b"gpt4,It is.", b"gpt4,")
    page = send_files(manager, broken, format="kqa", project="physicians")
    assert page.status == 422
    assert "k.csv:2" in page.text
    assert 'value="physicians"' in page.html
    assert manager.get("/projects/physicians").status == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"format": "kqa", "options": "people keep"}, "is no option"),
        ({"format": "healthbench", "options": "peple=keep"}, "Did you mean people?"),
        ({"format": "kqa", "project": "…"}, "No address can be made"),
    ],
)
def test_import_says_what_is_wrong_with_its_fields(
    manager: Browser, typed: dict[str, str], words: str
) -> None:
    page = send_files(manager, KQA, **typed)
    assert page.status == 422
    assert words in page.text
