"""APEX (Mercor): criteria a task, verifiers of agents' tasks, and the grades of a run."""

from collections.abc import Sequence

from tacit.kit import text as kit_text
from tacit.kit.errors import Malformed
from tacit.kit.fields import Fields
from tacit.tasks.records import RaterKind, Verdict
from tacit.tasks.sources import making
from tacit.tasks.sources.making import Made
from tacit.tasks.sources.source import Back, Json, Layout, Record, Source, SourceItem, Work

COLUMNS = ("Task ID", "Domain", "Prompt", "File Attachments", "Rubric JSON")
WEIGHTS = ("Primary objective(s)", "Secondary objective(s)")
RATINGS = ("True", "False")
_RUBRIC = "Rubric JSON"
_AGENTS_LICENCE = "APEX-Agents: for evaluation only"


def _read(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    row = Fields(record)
    prompt = row.text("Prompt")
    named = _named(row)
    numbers = {name: number for number, (name, _) in enumerate(named)}
    criteria = [
        _read_criterion(number, name, entry, numbers) for number, (name, entry) in enumerate(named)
    ]
    task_input: Made = {
        "title": making.shorten(prompt),
        "domain": kit_text.slug(row.text("Domain", default="")),
        "prompt": making.user_says(prompt),
        "licence": "CC-BY-4.0",
        "metadata": {
            "domain": row.text("Domain", default=""),
            "attachments": row.text("File Attachments", default=""),
            "rubric_is_list": isinstance(record.get(_RUBRIC), list),
        },
    }
    answer = making.rubric(criteria, formula="pass_fraction")
    key = making.make_key("apex", row.text("Task ID"))
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _named(row: Fields) -> list[tuple[str, Fields]]:
    """The criteria with their names: of a list of objects with one key, or of one object."""
    value = row.any(_RUBRIC)
    found: list[tuple[str, Fields]] = []
    for place, entry in [(_RUBRIC, value)] if isinstance(value, dict) else row.many(_RUBRIC):
        named = Fields(entry, place=place).all()
        if isinstance(value, list) and len(named) != 1:
            message = f"An object with one key belongs here, not {len(named)}."
            raise Malformed(message, place=place)
        found += [(name, Fields(each, place=f"{place}.{name}")) for name, each in named.items()]
    if not found:
        raise row.fail(_RUBRIC, "There is no criterion.")
    names = [name for name, _ in found]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise row.fail(_RUBRIC, f"The criterion {twice!r} is there twice.")
    return found


def _read_criterion(number: int, name: str, entry: Fields, numbers: dict[str, int]) -> Made:
    if entry.has("human_rating"):
        entry.choice("human_rating", RATINGS)
    sources = entry.any("sources")
    if sources is not None and not isinstance(sources, str):
        sources = list(entry.texts("sources"))
    wanted = entry.texts("dependent_criteria")
    for each in wanted:
        if each not in numbers:
            raise entry.fail("dependent_criteria", f"There is no criterion {each!r} here.")
    return making.criterion(
        number,
        entry.text("description"),
        weight_class=entry.choice("weight", WEIGHTS) if entry.has("weight") else None,
        tags=making.tags_with("type", entry.texts("criterion_type")),
        sources=[sources] if isinstance(sources, str) and sources else sources,
        justification=entry.text("justification", default=""),
        depends_on=[f"c{numbers[each] + 1:03d}" for each in wanted],
        origin={"name": name},
    )


def _write(back: Back) -> list[Record]:
    (turn,) = making.entries(back.input["prompt"])
    metadata = back.input.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    criteria = making.entries(back.answer.get("criteria", []))
    names = {str(each["id"]): _name(each) for each in criteria}
    written = {_name(each): _write_criterion(each, names) for each in criteria}
    is_list = known.get("rubric_is_list", True)
    return [
        {
            "Prompt": turn["content"],
            "Domain": known.get("domain", ""),
            "File Attachments": known.get("attachments", ""),
            _RUBRIC: [{name: each} for name, each in written.items()] if is_list else written,
        }
    ]


def _name(criterion: Json) -> str:
    origin = criterion.get("origin")
    return (
        str(origin["name"])
        if isinstance(origin, dict) and "name" in origin
        else str(criterion["id"])
    )


def _write_criterion(criterion: Json, names: dict[str, str]) -> Record:
    record: Record = {"description": criterion["text"]}
    if "weight_class" in criterion:
        record["weight"] = criterion["weight_class"]
    tags, sources = criterion.get("tags"), criterion.get("sources")
    if isinstance(tags, list):
        record["criterion_type"] = [str(tag).removeprefix("type:") for tag in tags]
    if isinstance(sources, list):
        record["sources"] = sources[0] if len(sources) == 1 else sources
    if criterion.get("justification"):
        record["justification"] = criterion["justification"]
    depends_on = criterion.get("depends_on")
    if isinstance(depends_on, list):
        record["dependent_criteria"] = [names.get(str(each), str(each)) for each in depends_on]
    return record


def _check_verifier(record: Record) -> None:
    row = Fields(record)
    row.text("task_id")
    row.text("verifier_id")
    values = Fields(row.any("verifier_values"), place="verifier_values")
    values.text("criteria")
    if values.has("is_primary_objective"):
        values.flag("is_primary_objective")
    row.texts("verifier_dependencies")


def _read_verifiers(records: Sequence[Record]) -> SourceItem:
    first = Fields(records[0])
    ids = [Fields(record).text("verifier_id") for record in records]
    if twice := next((each for each in ids if ids.count(each) > 1), None):
        raise Malformed(f"The verifier {twice!r} is there twice.", place="verifier_id")
    criteria = []
    for number, record in enumerate(records):
        row = Fields(record)
        values = Fields(row.any("verifier_values"), place="verifier_values")
        primary = values.any("is_primary_objective")
        wanted = [each for each in row.texts("verifier_dependencies") if each in ids]
        criteria.append(
            making.criterion(
                number,
                values.text("criteria"),
                weight_class=None if primary is None else WEIGHTS[0 if primary else 1],
                depends_on=[f"c{ids.index(each) + 1:03d}" for each in wanted],
                origin={"verifier_id": row.text("verifier_id")},
            )
        )
    task, world = first.text("task_id"), first.text("world_id", default="")
    said = f"Task {task} of APEX-Agents. Its text is not part of verifiers.json."
    task_input: Made = {
        "title": f"APEX-Agents task {task}"[:200],
        "domain": "",
        "prompt": making.user_says(said),
        "licence": _AGENTS_LICENCE,
        "metadata": {"task_id": task, "world_id": world},
    }
    answer = making.rubric(criteria, formula="pass_fraction")
    key = making.make_key("apex-agents", task)
    return SourceItem(key=key, input=task_input, works=(Work(answer=answer, rater="author"),))


def _write_verifiers(back: Back) -> list[Record]:
    metadata = back.input.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    criteria = making.entries(back.answer.get("criteria", []))
    ids = {str(each["id"]): _verifier(each) for each in criteria}
    records: list[Record] = []
    for number, each in enumerate(criteria):
        depends_on = each.get("depends_on", [])
        assert isinstance(depends_on, list), "a list of ids"
        values: Record = {"criteria": each["text"]}
        if "weight_class" in each:
            values["is_primary_objective"] = each["weight_class"] == WEIGHTS[0]
        records.append(
            {
                "verifier_id": _verifier(each),
                "task_id": known.get("task_id"),
                "world_id": known.get("world_id"),
                "verifier_index": number,
                "verifier_values": values,
                "verifier_dependencies": [ids.get(str(name), str(name)) for name in depends_on],
            }
        )
    return records


def _verifier(criterion: Json) -> str:
    origin = criterion.get("origin")
    known = origin if isinstance(origin, dict) else {}
    return str(known.get("verifier_id", criterion["id"]))


def _read_grades(records: Sequence[Record]) -> SourceItem:
    (record,) = records
    run = Fields(record)
    criteria, grades = [], []
    for number, (place, entry) in enumerate(run.many("verifier_results", count_max=2_000)):
        result = Fields(entry, place=place)
        name = result.text("verifier_id")
        values = Fields(result.any("verifier_result_values") or {}, place=f"{place}.values")
        criteria.append(making.criterion(number, f"Verifier {name}", origin={"verifier_id": name}))
        grades.append(
            making.grade(
                f"c{number + 1:03d}",
                verdict=_verdict(result),
                rationale=values.text("grade_rationale", default=""),
            )
        )
    if not criteria:
        raise run.fail("verifier_results", "There is no result.")
    name = run.text("grading_run_id")
    said = "What was graded is not part of grades.json."
    task_input: Made = {
        "title": f"APEX-Agents grading run {name}"[:200],
        "domain": "",
        "prompt": making.user_says(said),
        "response": making.response("run", said),
        "criteria": criteria,
        "licence": _AGENTS_LICENCE,
    }
    work = Work(answer=making.grading(grades), rater="judge", rater_kind=RaterKind.JUDGE)
    key = making.make_key("apex-grades", name)
    return SourceItem(key=key, input=task_input, works=(work,))


def _verdict(result: Fields) -> str:
    """What a score says; without one, or of a verifier that failed, nobody has judged."""
    score = result.number_or_none("score")
    status = result.text("status", default="")
    if score is None or status.lower() in {"failed", "error"}:
        return Verdict.UNRESOLVED.value
    if score == 1:
        return Verdict.MET.value
    return Verdict.UNMET.value if score == 0 else Verdict.PARTIAL.value


_SCORES = {Verdict.MET.value: 1, Verdict.UNMET.value: 0}


def _write_grades(back: Back) -> list[Record]:
    said = {str(each["criterion"]): each for each in making.entries(back.answer.get("grades", []))}
    results: list[Record] = []
    for each in making.entries(back.input["criteria"]):
        given = said.get(str(each["id"]), {})
        result: Record = {
            "verifier_id": _verifier(each),
            "score": _SCORES.get(str(given.get("verdict"))),
        }
        if given.get("rationale"):
            result["verifier_result_values"] = {"grade_rationale": given["rationale"]}
        results.append(result)
    return [{"verifier_results": results}]


APEX = Source(
    name="apex",
    title="APEX-v1 and -extended: rubrics",
    meaning="A CSV with Task ID, Domain, Prompt, File Attachments and Rubric JSON.",
    kind="rubric",
    layout=Layout.TABLE,
    read=_read,
    write=_write,
    texts=(_RUBRIC,),
    columns=COLUMNS,
    licence="CC-BY-4.0",
    notes=(
        "Weights and dependencies are kept; the published score uses neither.",
        "`human_rating` holds the texts True and False, and stays with the item.",
    ),
)
AGENTS = Source(
    name="apex_agents",
    title="APEX-Agents: verifiers",
    meaning="verifiers.json, a list; the verifiers of a task are its rubric.",
    kind="rubric",
    layout=Layout.LIST,
    read=_read_verifiers,
    write=_write_verifiers,
    group=lambda record: str(record["task_id"]),
    check=_check_verifier,
    licence=_AGENTS_LICENCE,
    evaluation_only=True,
    notes=("The text of a task is in another file. The data is for evaluation only.",),
)
GRADES = Source(
    name="apex_grades",
    title="APEX-Agents: grades of a run",
    meaning="grades.json, one object a file.",
    kind="grading",
    layout=Layout.WHOLE,
    read=_read_grades,
    write=_write_grades,
    licence=_AGENTS_LICENCE,
    evaluation_only=True,
    notes=(
        "Graded by a model: votes are of the kind judge.",
        "A result without a score, or of a verifier that failed, is unresolved: never unmet.",
    ),
)
