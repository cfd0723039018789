"""Apply a project folder, open the project, take the next item and hand in an answer.

TACIT_URL=http://127.0.0.1:8000 TACIT_TOKEN=tct_… python examples/apply_and_work.py
"""

import os
from pathlib import Path

from tacit import Client
from tacit.intake import folders
from tacit.kit.ids import new_id
from tacit.wire.intake import ApplyFolder
from tacit.wire.work import Submission

FOLDER = Path(__file__).parent / "invoice-terms"
TEXT = """\
Pay 9,800 by 11 March; after that the full 10,000 is due on 31 March.

“2/10” takes 2 % off if you pay within ten days of the invoice: 10,000 × 2 % = 200. “Net 30” is the
last day for the full amount, thirty days after 1 March.

Another date than that of the invoice counts if the invoice says so, for instance the delivery."""


def apply(client: Client) -> str:
    """Create or update the project from its folder; a second time changes nothing."""
    folder = folders.read(FOLDER)
    applied = client.projects.apply(ApplyFolder(id=new_id(), **folders.to_json(folder)))
    project = client.projects.get(applied.project_id)
    if project.state != "open":
        client.projects.change(project.id, "opening")
    print(f"{applied.project}: {applied.items_added} items added, {applied.items_same} unchanged")
    return project.id


def write(client: Client, project_id: str) -> Submission | None:
    """Take the next item, keep a draft of the answer, and hand it in."""
    claim = client.work.next(project_id=project_id, stage_names=["author"])
    if claim is None:
        print("Nothing to write now.")
        return None
    sheet = client.work.worksheet(claim.id)
    answer = dict(sheet.start)
    prompt = sheet.input["prompt"]
    assert isinstance(prompt, list), "our items begin with a prompt"
    answer["messages"] = [*prompt, {"role": "assistant", "content": TEXT}]
    answer["sources"] = []
    client.work.save_draft(claim.id, answer, base_version=sheet.draft.version if sheet.draft else 0)
    for note in client.work.check(claim.id, answer).items:
        print(f"{note.level}: {note.text}")
    submission = client.work.submit(claim.id, answer, ai_help="none")
    print(f"{sheet.item_title}: handed in, round {submission.round}")
    return submission


def main() -> None:
    with Client(os.environ["TACIT_URL"], os.environ["TACIT_TOKEN"]) as client:
        write(client, apply(client))


if __name__ == "__main__":
    main()
