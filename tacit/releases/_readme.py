"""The README inside the folder of a release. Pure."""

from tacit.releases.records import DATASHEET_NAME, MANIFEST_NAME, PARQUET_NAME, ROWS_NAME, Release


def write(release: Release, *, slug: str, rows: int) -> str:
    """Say what the files are and how to look after them."""
    return f"""# {slug}, release {release.number}

{rows} rows, {release.grants}. What they are and how they were made: `{DATASHEET_NAME}`.

| file | |
| --- | --- |
| `{ROWS_NAME}` | one row a line, canonical JSON, schema `tacit.row/1` |
| `{PARQUET_NAME}` | the same rows; what is nested is JSON text |
| `{DATASHEET_NAME}` | the datasheet |
| `{MANIFEST_NAME}` | the hash of every file, and of every row |
| `exports/` | for trainers; made from the rows when somebody asks |

    tacit verify .

tells whether a byte was changed. The release is never changed; a later one supersedes it.
"""
