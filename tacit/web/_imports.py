"""What a form asks to be imported: format, files, and options one a line."""

from starlette.datastructures import FormData

from tacit.door import imports
from tacit.kit import ids
from tacit.kit.errors import Malformed
from tacit.web import _uploads
from tacit.web._call import text

OPTIONS_MAX = 30


def read_asked(form: FormData, *, project: str | None) -> imports.Asked:
    """Read the fields of `parts/import_files.html`.

    Raises:
        Malformed: no file, or an option that is no NAME=VALUE.
    """
    uploads = _uploads.files_of(form, "files")
    if not uploads:
        raise Malformed("No file was chosen.", place="files", remedy="Choose the export file.")
    return imports.Asked(
        id=ids.new_id(),
        format=text(form, "format"),
        project=project,
        options=read_options(text(form, "options")),
        files=tuple((upload.filename or "file", upload.file) for upload in uploads),
    )


def read_options(typed: str) -> dict[str, str]:
    """Read `name=value` a line; a name that stands twice is refused."""
    found: dict[str, str] = {}
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if len(lines) > OPTIONS_MAX:
        raise Malformed(f"At most {OPTIONS_MAX} options fit here.", place="options")
    for line in lines:
        name, mark, value = line.partition("=")
        name = name.strip()
        if not mark or not name:
            raise Malformed(
                f"{line[:60]!r} is no option.",
                place="options",
                remedy="Write name=value, one a line.",
            )
        if name in found:
            raise Malformed(f"The option {name[:60]!r} stands here twice.", place="options")
        found[name] = value.strip()
    return found
