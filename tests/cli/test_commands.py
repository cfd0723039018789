"""The command line as a person or script meets it: exit codes, JSON, plan before apply."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tacit.cli.main import COMMANDS, main
from tests.make import intake as make_intake
from tests.make import tasks as make_tasks
from tests.make.server import Server, environment_of, run_tacit, running

REFUSED, USAGE, DIFFERS, NOT_ALLOWED, NOT_REACHED, BAD_INPUT = 1, 2, 3, 4, 5, 6


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    error: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.error
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, which spares its start."""

    def run(*words: str, data: Path, given: str = "") -> Said:
        for name in [name for name in os.environ if name.startswith("TACIT_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("TACIT_DATA", str(data))
        monkeypatch.setattr(sys, "argv", ["tacit", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, error = capsys.readouterr()
        return Said(int(ended.value.code or 0), out, error)

    return run


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the commands, which find it by its data folder."""
    with running(Server(data=tmp_path_factory.mktemp("cli") / "data")) as made:
        yield made


def test_plan_then_apply_and_a_second_time_nothing_is_left(
    server: Server, tmp_path: Path, here: Run
) -> None:
    folder, data = str(make_intake.make_folder(tmp_path / "notes")), server.data
    plan = here("--json", "apply", folder, "--plan", data=data).json
    assert (plan["items_new"], plan["project_id"]) == (2, None)
    assert here("--json", "project", "list", data=data).json == []

    assert here("apply", folder, data=data, given="n\n").code == REFUSED
    assert here("--json", "project", "list", data=data).json == []

    applied = here("apply", folder, "--yes", "--json", data=data).json
    assert (applied["created"], applied["items_added"]) == (True, 2)
    again = here("apply", folder, data=data)
    assert again.code == 0, again.error
    assert "nothing to do" in again.out


def test_work_is_done_by_commands_that_a_script_can_read(
    server: Server, tmp_path: Path, here: Run
) -> None:
    data = server.data
    folder = make_intake.make_folder(tmp_path / "road")
    (folder / "project.yaml").write_text("name: road\ntitle: Road\nkind: example\n")
    assert here("apply", str(folder), "--yes", data=data).code == 0
    assert here("--json", "project", "open", "road", data=data).json["state"] == "open"
    sheet = here("--json", "work", "next", "--project", "road", data=data).json
    claim_id = sheet["claim"]["id"]
    answer = tmp_path / "answer.json"
    answer.write_text(json.dumps(make_tasks.example_answer()))
    draft = here("--json", "work", "draft", claim_id, str(answer), data=data).json
    assert draft["version"] == 1
    submit = ("work", "submit", claim_id, str(answer), "--ai-help", "none")
    made = here("--json", *submit, data=data).json
    assert made["round"] == 1
    listed = here("--json", "submission", "list", data=data).json
    assert [one["id"] for one in listed] == [made["id"]]
    late = here(*submit, data=data)
    assert late.code == REFUSED
    assert "already" in late.error
    flow = here("--json", "status", "road", data=data).json
    assert sum(flow["items"].values()) == 2


def test_a_plan_says_what_goes_and_what_comes(server: Server, tmp_path: Path, here: Run) -> None:
    folder = make_intake.make_folder(tmp_path / "planned")
    stages = "[{stage: author, hold: %s}, {stage: review}]"
    about = f"name: planned\ntitle: P\nkind: example\npipeline: {stages}\n"
    (folder / "project.yaml").write_text(about % "4h")
    assert here("apply", str(folder), "--yes", data=server.data).code == 0
    (folder / "project.yaml").write_text(about % "2h")
    plan = here("apply", str(folder), "--plan", data=server.data).out
    assert "  ~ pipeline:\n      - hold: 4h, stage: author\n" in plan
    assert "      + hold: 2h, stage: author\n" in plan


def test_a_plan_that_is_refused_is_said_in_json_too(
    server: Server, tmp_path: Path, here: Run
) -> None:
    folder = make_intake.make_folder(
        tmp_path / "changed", project__yaml="name: changed\ntitle: C\nkind: example\n"
    )
    assert here("apply", str(folder), "--yes", data=server.data).code == 0
    items = folder / "items.jsonl"
    first, _, rest = items.read_text().partition("\n")
    row = {**json.loads(first), "title": "Another title"}
    items.write_text(f"{json.dumps(row)}\n{rest}")
    said = here("--json", "apply", str(folder), "--yes", data=server.data)
    assert said.code == REFUSED
    assert json.loads(said.out)["items_changed"]


def test_the_first_start_says_how_the_first_person_comes_in(tmp_path: Path) -> None:
    server = Server(data=tmp_path / "new")
    add = ("people", "add", "--name", "Ada", "--role", "admin", "--email", "a@b.example")
    with running(server):
        assert "tacit --data" in server.said_file.read_text()
        with httpx.Client(base_url=server.url) as client:
            assert "Nobody can sign in yet" in client.get("/sign-in").text
            done = run_tacit(
                *add, "--password", environment=server.environment, given="seven green lamps\n"
            )
            assert done.returncode == 0, done.stderr
            assert "Nobody can sign in yet" not in client.get("/sign-in").text


def test_a_broken_folder_names_file_and_line_and_stores_nothing(
    server: Server, tmp_path: Path, here: Run
) -> None:
    folder = make_intake.make_folder(tmp_path / "broken")
    apply = ("apply", str(folder), "--yes")
    (folder / "project.yaml").write_text("name: broken\ntitle: B\nkind: exampel\n")
    said = here(*apply, data=server.data)
    assert said.code == BAD_INPUT, said.error
    assert "project.yaml:3" in said.error
    assert "exampel" in said.error
    (folder / "project.yaml").write_text("name: broken\ntitle: B\nkind: example\n")
    (folder / "items.jsonl").write_bytes(b'{"key": "a", "title": "A", "brief": "B"}\n{"key": "b"')
    said = here("--json", *apply, data=server.data)
    assert said.code == BAD_INPUT
    assert "items.jsonl" in json.dumps(json.loads(said.error))
    (folder / "items.jsonl").write_bytes('{"key": "ä"}'.encode("latin-1"))
    said = here(*apply, data=server.data)
    assert said.code == BAD_INPUT
    assert "UTF-8" in said.error
    names = [one["slug"] for one in here("--json", "project", "list", data=server.data).json]
    assert "broken" not in names


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["no-such-command"], USAGE),
        (["work", "submit"], USAGE),
        (["project", "show", "none"], REFUSED),
        (["--url", "http://127.0.0.1:1", "people", "me"], NOT_REACHED),
        (["people", "add", "--name", "A", "--role", "king"], BAD_INPUT),
        (["token", "create", "nightly", "--scope", "everything"], BAD_INPUT),
        (["work", "next", "--stage", "sleep"], BAD_INPUT),
    ],
)
def test_exit_codes_mean_something(server: Server, words: list[str], code: int, here: Run) -> None:
    said = here(*words, data=server.data)
    assert said.code == code, said.error
    assert said.error
    assert "Traceback" not in said.error


def test_a_wrong_token_is_not_allowed(server: Server, here: Run) -> None:
    words = ("--url", server.url, "--token", "tct_wrong", "people", "me")
    assert here(*words, data=server.data).code == NOT_ALLOWED
    as_json = here("--json", *words, data=server.data)
    assert json.loads(as_json.error)["status"] == 401
    assert as_json.out == ""


ANSWERING = (
    "people me", "people list", "people sign-ins", "people organizations", "token list",
    "project list", "status", "work desk", "work held", "work time", "submission list",
    "release list", "release formats", "import list", "import formats", "log", "doctor", "backup",
)  # fmt: skip


@pytest.mark.parametrize("words", ANSWERING)
def test_json_is_one_document_wherever_it_is_asked(server: Server, words: str, here: Run) -> None:
    said = here(*words.split(), "--json", data=server.data)
    assert said.code == 0, said.error
    json.loads(said.out)
    plain = here(*words.split(), data=server.data)
    assert (plain.code, plain.error) == (0, "")
    assert plain.out.strip()


def test_without_a_server_a_command_has_the_folder_to_itself(tmp_path: Path) -> None:
    environment = environment_of(tmp_path / "alone")
    done = run_tacit("--json", "people", "me", environment=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["name"] == "Owner"
    assert run_tacit("doctor", environment=environment).returncode == 0


def test_init_writes_what_apply_takes(tmp_path: Path) -> None:
    environment = environment_of(tmp_path / "alone")
    for kind in ("example", "grading"):
        folder = str(tmp_path / kind)
        assert run_tacit("init", folder, "--kind", kind, environment=environment).returncode == 0
        done = run_tacit("--json", "apply", folder, "--yes", environment=environment)
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["created"]


def test_a_second_server_on_the_folder_is_refused(server: Server) -> None:
    done = server.run("serve", "--port", "0")
    assert done.returncode == REFUSED
    assert "Traceback" not in done.stderr
    assert str(server.data) in done.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, tmp_path: Path, here: Run) -> None:
    said = here(name, "--help", data=tmp_path)
    assert said.code == 0
    assert "Usage: tacit" in said.out
    assert list(tmp_path.iterdir()) == [], "help makes nothing"


def test_responses_are_scored_from_two_files(server: Server, tmp_path: Path, here: Run) -> None:
    rubric, grades = tmp_path / "rubric.json", tmp_path / "grades.jsonl"
    criteria = [{"id": "c1", "text": "Says so.", "weight": 3}, {"id": "c2", "text": "Why."}]
    rubric.write_text(json.dumps({"criteria": criteria}))
    grades.write_text(
        '{"criterion": "c1", "response": "r1", "verdict": "met"}\n'
        '{"criterion": "c2", "response": "r1", "verdict": "unmet"}\n'
        '{"criterion": "c1", "response": "r2", "verdict": "met"}\n'
    )
    whole, open_ = here("--json", "score", str(rubric), str(grades), data=server.data).json
    assert (whole["id"], whole["value"]) == ("r1", 0.75)
    assert (open_["value"], open_["low"], open_["high"]) == (None, 0.75, 1.0)
    said = here("score", str(rubric), str(grades), data=server.data).out
    assert "0.7500 … 1.0000" in said
    wrong = here("score", str(rubric), str(grades), "--formula", "mean", data=server.data)
    assert wrong.code == BAD_INPUT
    assert "'mean' is no formula" in wrong.error


def test_an_option_of_an_export_needs_a_value(server: Server, tmp_path: Path, here: Run) -> None:
    said = here("export", "x", "trl_dpo", str(tmp_path), "--option", "raters", data=server.data)
    assert said.code == BAD_INPUT
    assert "Write --option name=value" in said.error
