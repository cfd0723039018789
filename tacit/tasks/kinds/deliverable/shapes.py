"""Input and answer of a deliverable, read strictly."""

from dataclasses import dataclass

from tacit.kit.fields import Fields
from tacit.tasks import file_refs
from tacit.tasks.errors import AnswerMalformed, InputInvalid
from tacit.tasks.file_refs import Attachment, FileRef
from tacit.tasks.records import Message, read_messages

CHECKS_MAX = 200
FORMATS_MAX = 20
CRITERIA_MAX = 500
ID_CHARS_MAX = 60


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One line of the checklist that the brief brings."""

    id: str
    text: str
    required: bool


@dataclass(frozen=True, kw_only=True)
class DeliverableInput:
    """What the expert is asked to make, and the material for it."""

    title: str
    domain: str
    brief: str
    prompt: tuple[Message, ...]
    attachments: tuple[Attachment, ...]
    checklist: tuple[Wanted, ...]
    formats: tuple[str, ...]
    """Endings that the files must have among them: `xlsx`, `pdf`."""
    criteria: tuple[Wanted, ...]
    """What a reviewer marks one by one; not shown while the work is made."""
    expert_minutes: int


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the checklist as its author left it."""

    id: str
    done: bool
    note: str

    def to_json(self) -> dict[str, object]:
        return {"id": self.id, "done": self.done, "note": self.note}


@dataclass(frozen=True, kw_only=True)
class DeliverableAnswer:
    files: tuple[FileRef, ...]
    checklist: tuple[Check, ...]
    summary: str
    notes: str
    """Written along the way: decisions, sources, what was left out."""
    note: str

    def to_json(self) -> dict[str, object]:
        return {
            "files": [file.to_json() for file in self.files],
            "checklist": [check.to_json() for check in self.checklist],
            "summary": self.summary,
            "notes": self.notes,
            "note": self.note,
        }

    def check(self, wanted_id: str) -> Check:
        """A line of the checklist; one that was not touched is not done."""
        found = (check for check in self.checklist if check.id == wanted_id)
        return next(found, Check(id=wanted_id, done=False, note=""))


def read_input(value: object) -> DeliverableInput:
    """Read the input of an item. Keys that are not known here are kept with the item.

    Raises:
        InputInvalid: names the path of the field.
    """
    fields = Fields(value, error=InputInvalid)
    task_input = DeliverableInput(
        title=fields.text("title", length_max=300),
        domain=fields.text("domain", default=""),
        brief=fields.text("brief"),
        prompt=read_messages(fields, "prompt"),
        attachments=file_refs.read_attachments(fields, "attachments", error=InputInvalid),
        checklist=_read_wanted(fields, "checklist", CHECKS_MAX, is_required=True),
        formats=_read_formats(fields),
        criteria=_read_wanted(fields, "criteria", CRITERIA_MAX, is_required=False),
        expert_minutes=fields.whole("expert_minutes", default=0, most=100_000),
    )
    fields.texts("tags")
    return task_input


def read_answer(value: object) -> DeliverableAnswer:
    """Read an answer, finished or not.

    Raises:
        AnswerMalformed: names the path of the field.
    """
    fields = Fields(value, error=AnswerMalformed)
    answer = DeliverableAnswer(
        files=file_refs.read_files(fields, "files", error=AnswerMalformed),
        checklist=_read_checks(fields),
        summary=fields.text("summary", default=""),
        notes=fields.text("notes", default=""),
        note=fields.text("note", default=""),
    )
    fields.finish()
    return answer


def _read_wanted(
    fields: Fields, key: str, count_max: int, *, is_required: bool
) -> tuple[Wanted, ...]:
    found: list[Wanted] = []
    for place, entry in fields.many(key, count_max=count_max):
        one = Fields(entry, place=place, error=InputInvalid)
        wanted = Wanted(
            id=one.text("id", length_max=ID_CHARS_MAX),
            text=one.text("text", length_max=4_000),
            required=one.flag("required", default=is_required),
        )
        if any(each.id == wanted.id for each in found):
            raise one.fail("id", f"{wanted.id!r} is there twice.", remedy="Give each its own id.")
        found.append(wanted)
    return tuple(found)


def _read_formats(fields: Fields) -> tuple[str, ...]:
    formats = fields.texts("formats", count_max=FORMATS_MAX)
    for one in formats:
        if not one.isascii() or not one.isalnum() or len(one) > 10:
            raise fields.fail(
                "formats", f"{one!r} is no ending.", remedy="Write it without a dot, as xlsx."
            )
    return tuple(one.lower() for one in formats)


def _read_checks(fields: Fields) -> tuple[Check, ...]:
    found: list[Check] = []
    for place, entry in fields.many("checklist", count_max=CHECKS_MAX):
        one = Fields(entry, place=place, error=AnswerMalformed)
        check = Check(
            id=one.text("id", length_max=ID_CHARS_MAX),
            done=one.flag("done"),
            note=one.text("note", default="", length_max=20_000),
        )
        one.finish()
        if any(each.id == check.id for each in found):
            raise one.fail("id", f"{check.id!r} is there twice.")
        found.append(check)
    return tuple(found)
