"""Make a release of what is accepted, export it for TRL, and load the rows.

TACIT_URL=http://127.0.0.1:8000 TACIT_TOKEN=tct_… python examples/export.py invoice-terms exported
"""

import json
import os
import sys
from pathlib import Path

from tacit import Client

FORMAT = "trl_sft"


def export(client: Client, project: str, folder: Path) -> list[dict[str, object]]:
    """Freeze, wait until it is sealed, export, download; return the rows."""
    release = client.releases.create(client.projects.get(project).id)
    client.releases.wait(release.job_id)
    made = client.releases.export(release.id, FORMAT)
    client.releases.wait(made.job_id)
    for name in made.files:
        client.releases.download(release.id, name, folder / Path(name).name)
    return load(folder / "train.jsonl")


def load(path: Path) -> list[dict[str, object]]:
    """The rows of an export. `datasets.load_dataset("json", data_files=…)` reads the same file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    with Client(os.environ["TACIT_URL"], os.environ["TACIT_TOKEN"]) as client:
        rows = export(client, sys.argv[1], Path(sys.argv[2]))
    print(f"{len(rows)} rows with {', '.join(rows[0])}")


if __name__ == "__main__":
    main()
