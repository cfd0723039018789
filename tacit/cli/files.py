"""Reading small files that commands are given."""

import json
from pathlib import Path
from typing import Any

from tacit.kit.errors import Malformed

JSON_BYTES_MAX = 8 * 1024 * 1024


def read_json(path: Path) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        Malformed: it is not UTF-8, not JSON or not an object; says where.
    """
    value = _parse(path)
    if not isinstance(value, dict):
        raise Malformed("A JSON object belongs here.", place=str(path))
    return value


def read_any(path: Path) -> Any:  # noqa: ANN401 - whoever asks knows what belongs there
    """Read JSON of any shape; of JSON Lines (`.jsonl`) a list.

    Raises:
        Malformed: it is not UTF-8 or not JSON; says where.
    """
    return read_json_lines(path) if path.suffix == ".jsonl" else _parse(path)


def _parse(path: Path) -> Any:  # noqa: ANN401 - JSON of any shape
    if path.stat().st_size > JSON_BYTES_MAX:
        raise Malformed(f"The file is over {JSON_BYTES_MAX} bytes.", place=str(path))
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        place = f"{path}, byte {error.start}"
        raise Malformed("This is not UTF-8.", place=place, remedy="Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}:{error.colno}"
        raise Malformed(f"This is not JSON: {error.msg}.", place=place) from error


def read_json_lines(path: Path) -> list[dict[str, Any]]:
    """Read one JSON object a line; blank lines are passed over.

    Raises:
        Malformed: a line is not an object; names it, and nothing was sent.
    """
    rows = []
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            place = f"{path}:{number}"
            try:
                row = json.loads(line.decode("utf-8"))
            except (UnicodeDecodeError, json.JSONDecodeError) as error:
                message = f"This line is not JSON in UTF-8 ({error}). Nothing was stored."
                raise Malformed(message, place=place, remedy="Mend the line, try again.") from error
            if not isinstance(row, dict):
                raise Malformed("A JSON object belongs here. Nothing was stored.", place=place)
            rows.append(row)
    return rows
