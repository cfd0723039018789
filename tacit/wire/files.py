"""Files: uploads in parts, what became of them, and what a page shows of a file."""

from enum import StrEnum

from pydantic import Field

from tacit.wire.base import Answer, Id, Moment, Request

NAME_CHARS_MAX = 400
BYTES_MAX = 2**50


class UploadState(StrEnum):
    RECEIVING = "receiving"
    STORED = "stored"
    REFUSED = "refused"


class NewUpload(Request):
    """Announce a file; the same id with the same file is the same upload."""

    id: Id
    name: str = Field(min_length=1, max_length=NAME_CHARS_MAX)
    bytes: int = Field(ge=0, le=BYTES_MAX)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")


class Upload(Answer):
    """A file on its way in, or what became of it."""

    id: str
    item_id: str | None
    name: str
    bytes: int
    received: int = Field(description="Bytes that are safe: the next part begins here.")
    state: UploadState
    sha256: str | None
    type: str | None = Field(description="By its bytes, never by its name.")
    reasons: list[str] = Field(description="Why it is only for download, or was refused.")
    created_at: Moment
    ended_at: Moment | None


class Cell(Answer):
    name: str
    text: str
    formula: str


class SheetRow(Answer):
    number: int
    cells: list[Cell]


class Sheet(Answer):
    name: str
    columns: list[str]
    rows: list[SheetRow]
    cut: bool


class Block(Answer):
    id: str
    kind: str
    text: str
    level: int
    cells: list[str]


class Entry(Answer):
    path: str
    bytes: int


class FileView(Answer):
    """The words of a file that a page shows; places in it are named by these ids."""

    form: str
    reason: str
    lines: list[str]
    sheets: list[Sheet]
    blocks: list[Block]
    pages: list[str]
    entries: list[Entry]
    cut: bool
