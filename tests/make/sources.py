"""Records of every public format, generated; with files written as their sources write them."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from tacit.tasks.sources.source import Layout, Source
from tests.make import source_rubrics as rubrics
from tests.make import source_scores as scores
from tests.make import source_votes as votes
from tests.make.source_words import Record, Records

RECORDS: dict[str, Records] = {
    "kqa_questions": rubrics.kqa_questions,
    "rubric_list": rubrics.rubric_list,
    "lfqa": votes.lfqa,
    "kqa": votes.kqa,
    "expertqa": votes.expertqa,
    "healthbench": rubrics.healthbench,
    "healthbench_meta": rubrics.healthbench_meta,
    "prbench": rubrics.prbench,
    "gdpval": rubrics.gdpval,
    "apex": rubrics.apex,
    "apex_agents": rubrics.apex_agents,
    "apex_grades": rubrics.apex_grades.map(lambda made: made[:1]),
    "profbench": rubrics.profbench,
    "researchrubrics": rubrics.researchrubrics,
    "researchrubrics_csv": rubrics.researchrubrics_csv,
    "paperbench": rubrics.tree(graded=False).map(lambda tree: [tree]),
    "paperbench_graded": rubrics.tree(graded=True).map(lambda tree: [tree]),
    "vals": rubrics.vals,
    "vals_v2": rubrics.vals_v2,
    "prm800k": votes.prm800k,
    "processbench": votes.processbench,
    "bigbench_mistake": votes.bigbench_mistake,
    "hh_rlhf": votes.hh_rlhf,
    "ultrafeedback": votes.ultrafeedback,
    "helpsteer3": votes.helpsteer3,
    "pandalm": votes.pandalm,
    "judgebench": scores.judgebench,
    "alttest": scores.alttest,
    "alttest_judges": scores.alttest,
}
"""Of every format, the records of one file."""


def write(source: Source, records: Sequence[Record], path: Path) -> Path:
    """Write records as their source does."""
    writers: dict[Layout, Callable[[], str]] = {
        Layout.LINES: lambda: "".join(f"{json.dumps(each)}\n" for each in records),
        Layout.TABLE: lambda: _table(records),
        Layout.LIST: lambda: json.dumps(records, indent=4),
        Layout.WHOLE: lambda: json.dumps(records[0], indent=2),
    }
    path.write_bytes(writers[source.layout]().encode())
    return path


def _table(records: Sequence[Record]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()
