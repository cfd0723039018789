"""The company of the journeys: a real server on a folder of its own, people with passwords."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tacit import app as application
from tacit import settings as settings_of
from tacit.kit.ids import new_id
from tacit.sdk.client import Client
from tacit.wire import access, intake
from tests.make import api as make_api
from tests.make.server import Server

PASSWORD = "seven green lamps"
GUIDELINE = """# How to answer

Write for a colleague who must act today.

## Answers first

Say in the first line what the reader should do.

## Names its limits

Say where the answer ends and who has to be asked then.
"""


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    email: str
    password: str = PASSWORD


class Company:
    """Sets up what a journey needs, through the SDK; the journey itself is the browser's."""

    def __init__(self, server: Server) -> None:
        self.server = server
        settings = settings_of.load({"TACIT_DATA": str(server.data)})
        self.admin = Client(server.url, application.owner_token(settings))

    @property
    def url(self) -> str:
        return self.server.url

    def add(self, name: str, *roles: str, tag: str | None = None) -> Person:
        """A person who can sign in; `tag` is the qualification that opens a project's work."""
        email = f"{name.lower().replace(' ', '.')}.{new_id()[-6:]}@company.example"
        made = self.admin.people.add(name=name, roles=roles, email=email, password=PASSWORD)
        if tag is not None:
            tags = [access.NewTag(tag=f"{tag}@1", kind=access.TagKind.QUALIFICATION)]
            self.admin.people.set_tags(made.id, tags)
        return Person(id=made.id, name=name, email=email)

    def open_project(
        self,
        name: str,
        *inputs: Mapping[str, object],
        kind: str = "example",
        pipeline: Sequence[Mapping[str, object]] = make_api.AUTHOR_REVIEW,
    ) -> str:
        """A project that is open, whose work wants the qualification of its own name."""
        document = {
            "name": name,
            "title": name.replace("-", " ").capitalize(),
            "kind": kind,
            "guideline": GUIDELINE,
            "domain": "law.contracts",
            "pipeline": [dict(stage) for stage in pipeline],
            "requires": {"qualification": f"{name}@1"},
        }
        items: list[dict[str, object]] = [
            {"key": f"{name}-{number}", "input": dict(given)}
            for number, given in enumerate(inputs, 1)
        ]
        folder = intake.ApplyFolder.model_validate(
            {"id": new_id(), "document": document, "items": items}
        )
        applied = self.admin.projects.apply(folder)
        assert applied.created, f"another journey has made {name!r}: its work would be shared"
        self.admin.projects.change(applied.project_id, "opening")
        project_id: str = applied.project_id
        return project_id

    def close(self) -> None:
        self.admin.close()


def json_lines(*rows: Mapping[str, object]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)
