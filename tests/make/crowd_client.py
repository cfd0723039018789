"""One client of a crowd, in a process of its own: works until there is nothing left.

It is killed at any moment and started again, and so is the server. Whatever was answered is
written to a journal, after the answer and before anything else; the test compares the journal
with the database. A request whose answer was lost is sent again with the same ids.

    python -m tests.make.crowd_client '{"port": …, "token": …, "journal": …, "seed": …}'
"""

import http.client
import json
import os
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tacit.kit.ids import new_id

TRY_AGAIN_SECONDS = 0.03
ANSWER_SECONDS_MAX = 90.0
NOTHING_LEFT = 3
"""How often in a row there must be nothing before a client goes home."""
EXPECTED = {200, 201, 204, 403, 404, 409, 410}
"""Any other answer is a violation; 503 is asked again."""


@dataclass
class CrowdClient:
    port: int
    token: str
    journal: int
    chance: random.Random
    connection: http.client.HTTPConnection | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    """Project → kind of task, as worksheets told."""

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Send one request until it is answered, however often the server dies meanwhile."""
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        while time.monotonic() < deadline:
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(
                        "127.0.0.1", self.port, timeout=ANSWER_SECONDS_MAX
                    )
                self.connection.request(method, f"/api/v1{path}", sent, headers)
                answer = self.connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                self.connection = None
                time.sleep(TRY_AGAIN_SECONDS)
                continue
            if answer.status == 503:
                time.sleep(TRY_AGAIN_SECONDS)
                continue
            if answer.status not in EXPECTED:
                self.note("violation", what=f"{method} {path}: {answer.status} {content!r}")
            return answer.status, json.loads(content) if content else None
        raise TimeoutError(f"no answer to {method} {path}")

    def note(self, what_is_it: str, **facts: object) -> None:
        """Write one line that is there whatever becomes of this process."""
        os.write(self.journal, json.dumps({"is": what_is_it, **facts}).encode() + b"\n")

    # -------------------------------------------------------------------------- a day

    def work(self) -> None:
        """Finish what an earlier process of this person left, then take the next."""
        _, left = self.ask("GET", "/claims")
        for claim in left["items"]:
            self.finish(claim)
        nothing = 0
        while nothing < NOTHING_LEFT:
            status, claim = self.ask("POST", "/claims", {"id": new_id()})
            if status == 201:
                nothing = 0
                self.finish(claim)
                continue
            nothing += 1
            time.sleep(TRY_AGAIN_SECONDS)
            if status == 409:  # the twin of this person holds as much as one may
                _, left = self.ask("GET", "/claims")
                for each in left["items"]:
                    self.finish(each)

    def finish(self, claim: dict[str, Any]) -> None:
        path = f"/claims/{claim['id']}"
        if self.chance.random() < 0.02:
            self.ask("POST", f"{path}/return", {"reason": "Not today."})
            return
        if claim["stage_name"] == "review":
            self.review(claim, path)
            return
        if claim["project_id"] not in self.kinds or self.chance.random() < 0.1:
            self.look(path, claim)
        answer = self.answer(claim)
        if self.chance.random() < 0.3:
            self.save(path, claim, answer)
        body = {"id": new_id(), "answer": answer, "ai_help": "none"}
        status, made = self.ask("POST", f"{path}/submission", body)
        if status == 201:
            self.note("submitted", id=made["id"], claim=claim["id"], answer=answer)
            self.sometimes_again(f"{path}/submission", body, made)

    def look(self, path: str, claim: dict[str, Any]) -> None:
        """Read the worksheet; a blind grader must see nothing of the others."""
        status, sheet = self.ask("GET", path)
        if status != 200:
            return
        self.kinds[claim["project_id"]] = sheet["kind"]
        if sheet["kind"] == "grading" and (sheet["votes"] or sheet["verdicts"] or sheet["target"]):
            self.note("violation", what=f"a blind grader sees others on {path}")

    def answer(self, claim: dict[str, Any]) -> dict[str, Any]:
        if self.kinds.get(claim["project_id"]) == "example":
            return example_answer(f"Claim {claim['id']}")
        grade = {
            "criterion": "c1", "version": 1, "verdict": "met", "option": None,
            "rationale": f"Because of {self.chance.randrange(10**9)}.",
        }  # fmt: skip
        return {"grades": [grade], "note": ""}

    def save(self, path: str, claim: dict[str, Any], answer: dict[str, Any]) -> None:
        body = {"save_id": new_id(), "base_version": 0, "tab": "", "answer": answer}
        status, made = self.ask("PUT", f"{path}/draft", body)
        if status == 200:
            facts = {"save": body["save_id"], "version": made["version"], "answer": answer}
            self.note("saved", claim=claim["id"], **facts)
        segment = {
            "id": new_id(), "signal": "keys",
            "from_at": claim["claimed_at"], "to_at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        status, made = self.ask("POST", f"{path}/time", {"segments": [segment]})
        if status == 200 and made["items"]:
            self.note("timed", id=made["items"][0]["id"], claim=claim["id"])

    def review(self, claim: dict[str, Any], path: str) -> None:
        status, sheet = self.ask("GET", path)
        if status != 200:
            return
        if sheet["target"] is None or sheet["target"]["by"] is not None:
            self.note("violation", what=f"a blind reviewer sees who wrote on {path}")
        returns = sheet["returns_left"] > 0 and self.chance.random() < 0.4
        verdict = "return" if returns else "accept"
        body = {
            "id": new_id(), "verdict": verdict, "reasons": "As the guideline says.",
            "unjudged_because": "Judged as a whole.",
        }  # fmt: skip
        status, made = self.ask("POST", f"{path}/review", body)
        if status == 201:
            self.note("reviewed", id=made["id"], claim=claim["id"], verdict=verdict)
            self.sometimes_again(f"{path}/review", body, made)

    def sometimes_again(self, path: str, body: object, made: object) -> None:
        """Invariant 8: the same request again has the same answer."""
        if self.chance.random() < 0.05:
            status, again = self.ask("POST", path, body)
            if (status, again) != (201, made):
                self.note("violation", what=f"{path} again: {status} {again}")


def example_answer(text: str) -> dict[str, Any]:
    words = (
        " says that a cap on liability limits what one party can claim from the other, and "
        "leaves out fraud, because courts would not enforce it there."
    )
    turns = [
        {"role": "user", "content": "What does a cap on liability do?"},
        {"role": "assistant", "content": text + words},
    ]
    return {"messages": turns, "sources": [], "note": ""}


def main() -> None:
    """Work until there is nothing left for this person."""
    given = json.loads(sys.argv[1])
    journal = os.open(given["journal"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    chance = random.Random(given["seed"])
    CrowdClient(given["port"], given["token"], journal, chance).work()


if __name__ == "__main__":
    main()
