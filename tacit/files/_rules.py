"""Whether a file may come in, and under which name. Pure."""

import unicodedata
from pathlib import PurePosixPath

from tacit.files.errors import (
    FileNameInvalid,
    FileTooLarge,
    OffsetWrong,
    QuotaUsedUp,
    TooManyUploads,
    UploadEnded,
    UploadUnfinished,
)
from tacit.files.records import (
    NAME_CHARS_MAX,
    PART_BYTES_MAX,
    RECEIVING_MAX,
    NewUpload,
    Quota,
    Upload,
    UploadState,
)

_HASH_CHARS = frozenset("0123456789abcdef")


def check_name(name: str) -> str:
    """The name as it is kept: a path of plain parts, in composed form.

    Raises:
        FileNameInvalid: it is empty, too long, leads elsewhere or holds control characters.
    """
    plain = unicodedata.normalize("NFC", name).strip()
    if not plain or len(plain) > NAME_CHARS_MAX:
        raise FileNameInvalid(f"A file has a name of 1 to {NAME_CHARS_MAX} characters.")
    parts = plain.split("/")
    if (
        "\\" in plain
        or any(part in {"", ".", ".."} for part in parts)
        or any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in plain)
        or plain[1:2] == ":"
    ):
        raise FileNameInvalid(
            f"{name[:80]!r} is no name that a file can have here.",
            place="name",
            remedy="Name it by folders and a name, as report/figures.xlsx.",
        )
    return PurePosixPath(plain).as_posix()


def check_new(new: NewUpload, *, quota: Quota, kept_for_item: int, kept_in_all: int) -> None:
    """Refuse before a byte comes what will not fit.

    Raises:
        FileTooLarge, QuotaUsedUp: as they say.
        FileNameInvalid: the hash is none.
    """
    if new.bytes > quota.file_bytes_max:
        raise FileTooLarge(
            f"{new.name} has {in_words(new.bytes)}; one file may have "
            f"{in_words(quota.file_bytes_max)}. Nothing of it was kept.",
            place="bytes",
            remedy="Make it smaller, or split it into several files.",
            bytes_max=quota.file_bytes_max,
        )
    if kept_for_item + new.bytes > quota.item_bytes_max:
        raise QuotaUsedUp(
            f"Files for one piece of work may have {in_words(quota.item_bytes_max)} together; "
            f"{in_words(kept_for_item)} are there already.",
            place="bytes",
            remedy="Hand in what is needed, or send smaller files.",
        )
    if kept_in_all + new.bytes > quota.total_bytes_max:
        raise QuotaUsedUp(
            "The space for files of your organization is used up. Nothing of it was kept.",
            place="bytes",
            remedy="Ask whoever runs the server to raise TACIT_FILES_BYTES_MAX.",
        )
    if new.sha256 is not None and (len(new.sha256) != 64 or set(new.sha256) - _HASH_CHARS):
        raise FileNameInvalid("A SHA-256 has 64 digits of 0 to 9 and a to f.", place="sha256")


def check_count(receiving: int) -> None:
    """Raises TooManyUploads."""
    if receiving >= RECEIVING_MAX:
        raise TooManyUploads(
            f"You have begun {receiving} uploads that are not finished.",
            remedy="Finish them first; what nobody goes on with is forgotten in two weeks.",
        )


def check_receiving(upload: Upload) -> None:
    """Raises UploadEnded."""
    if upload.state is not UploadState.RECEIVING:
        raise UploadEnded(f"{upload.name} is {upload.state.value} already.", place="upload_id")


def check_part(upload: Upload, *, offset: int, size: int) -> None:
    """A part begins where the last ended, and the file does not grow beyond its size.

    Raises:
        UploadEnded, OffsetWrong, FileTooLarge: as they say.
    """
    check_receiving(upload)
    if offset != upload.received:
        raise OffsetWrong(
            f"{upload.received} bytes are safe; this part begins at {offset}.",
            place="offset",
            remedy=f"Go on at {upload.received}.",
            received=upload.received,
        )
    if size > PART_BYTES_MAX or offset + size > upload.bytes:
        raise FileTooLarge(
            f"This part has {size} bytes; a part may have {PART_BYTES_MAX}, and "
            f"{upload.bytes - offset} were still to come.",
            place="body",
            received=upload.received,
        )


def check_whole(upload: Upload) -> None:
    """Raises UploadEnded or UploadUnfinished."""
    check_receiving(upload)
    if upload.received != upload.bytes:
        raise UploadUnfinished(
            f"{upload.received} of {upload.bytes} bytes have come.",
            remedy=f"Go on at {upload.received}.",
            received=upload.received,
        )


def in_words(size: int) -> str:
    """Bytes as people say them."""
    for unit, one in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= one:
            return f"{size / one:.1f} {unit}"
    return f"{size} bytes"
