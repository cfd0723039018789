"""House rules (STYLE: measures) as tests. They only get tighter."""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tacit"

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
PARAMETERS_MAX = 6
LINE_LENGTH_MAX = 100
SCRIPT_LINES_MAX = 120
TEXT_BYTES_MAX = 5_000_000

FEATURES = {
    "access", "bench", "episodes", "experts", "files", "intake", "knowledge", "money",
    "projects", "quality", "releases", "rights", "tasks", "work",
}  # fmt: skip
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "shared"}
ONE_IMPORTER = {
    "dbos": "tacit/jobs/",
    "obstore": "tacit/storage/files.py",
    "psycopg": "tacit/storage/",
    "pwdlib": "tacit/access/",
    "sqlite3": "tacit/storage/",
}
"""Packages that are small, young or particular to a place, and the one place that knows them."""
NEVER_IMPORTED = {"torch", "trl", "transformers", "datasets", "litellm", "tests", "benchmarks"}

ADDRESSES = re.compile(
    r"py~pi\.org|python~hosted|registry\.npm~js|deb\.deb~ian|crates~\.io|proxy\.go~lang"
    r"|download\.py~torch|--(extra-)?index~-url|--find~-links"
    r"|/ro~ot/|/wo~rk/(main|shared|\.)|/opt/(py~pi|wheels)"
    r"|(?<![a-z0-9])/home/[a-z]".replace("~", "")
)
"""Written with tildes, so that this file is held to its own rule."""
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|mypy:\s*ignore|ruff:\s*noqa)\b")
SUPPRESSION_WITH_REASON = re.compile(
    r"#\s*(noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*\s+[#-]|type: ignore\[[a-z, -]+\]\s+#) \S.{8,}"
)


@dataclass(frozen=True)
class Source:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.name)

    @property
    def folder(self) -> tuple[str, ...]:
        """The package this module lies in: ("tacit", "work")."""
        return self.path.relative_to(ROOT).parts[:-1]

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> list[Source]:
    return [Source(path) for path in sorted(PACKAGE.rglob("*.py")) if "vendor" not in path.parts]


@cache
def other_sources() -> list[Source]:
    folders = [ROOT / "tests", ROOT / "tools", ROOT / "benchmarks"]
    return [Source(path) for folder in folders for path in sorted(folder.rglob("*.py"))]


@cache
def tracked() -> list[Path]:
    """What git holds or would take in; without git there is nothing to hold to account."""
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        pytest.skip("this is not a git work tree")
    paths = {ROOT / name for name in answer.stdout.split("\0") if name}
    return sorted(path for path in paths if path.is_file())


def assert_none(found: list[str]) -> None:
    assert not found, "\n" + "\n".join(found)


# ------------------------------------------------------------------------------ sizes


def test_files_are_short() -> None:
    found = []
    for source in sources():
        lines = len(source.text.splitlines())
        if lines > FILE_LINES_MAX and not is_exempt(source):
            found.append(f"{source.name}: {lines} lines; at most {FILE_LINES_MAX}, split by noun")
    assert_none(found)


def test_functions_are_short() -> None:
    found = []
    for source in sources():
        if is_migration(source):
            continue
        for function in source.functions():
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                found.append(f"{place(source, function)}: {lines} lines, at most 60")
    assert_none(found)


def test_functions_take_few_parameters() -> None:
    """`self`, `cls` and `tx` do not count; options of a CLI command are its interface."""
    found = []
    for source in sources():
        if is_migration(source):
            continue
        for function in source.functions():
            if "cli" in source.folder and function.decorator_list:
                continue
            names = [name for name in parameters(function) if name not in {"self", "cls", "tx"}]
            if len(names) > PARAMETERS_MAX:
                found.append(f"{place(source, function)}: {len(names)} parameters, at most 6")
    assert_none(found)


def test_verbs_take_all_but_the_transaction_by_keyword() -> None:
    found = []
    for source in sources():
        if not is_module_of_verbs(source):
            continue
        for function in source.tree.body:
            if not isinstance(function, Function) or function.name.startswith("_"):
                continue
            arguments = function.args
            positional = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
            if positional[:1] == ["tx"] and len(positional) > 1:
                found.append(f"{place(source, function)}: write (tx, *, {positional[1]}, …)")
    assert_none(found)


def test_lines_are_not_long() -> None:
    found = [
        f"{source.name}:{number}: {len(line)} characters"
        for source in [*sources(), *other_sources()]
        if not is_migration(source)
        for number, line in enumerate(source.text.splitlines(), start=1)
        if len(line) > LINE_LENGTH_MAX and "http" not in line and not is_exempt(source)
    ]
    assert_none(found)


def test_scripts_are_one_small_behaviour() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.js")) + sorted(PACKAGE.rglob("*.mjs")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if "vendor" not in path.parts and lines > SCRIPT_LINES_MAX:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines, at most {SCRIPT_LINES_MAX}")
    assert_none(found)


# ---------------------------------------------------------------------------- imports


def test_no_import_of_our_own_inside_a_function() -> None:
    found = []
    for source in sources():
        for function in source.functions():
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    ours = [name for name in imported(node) if name.split(".")[0] == "tacit"]
                    if ours:
                        found.append(f"{source.name}:{node.lineno}: a hidden import is a ring")
    assert_none(sorted(set(found)))


def test_a_leading_underscore_stays_in_its_folder() -> None:
    """`tacit.work._rules` is imported from within `tacit/work/` and by the tests only."""
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for name in imported(node):
                owner = owner_of_underscore(name)
                if owner and source.folder[: len(owner)] != owner:
                    found.append(f"{source.name}:{node.lineno}: {name} belongs to its folder")
    assert_none(found)


def test_imports_name_what_they_bring() -> None:
    found = [
        f"{source.name}:{node.lineno}: from … import *"
        for source in [*sources(), *other_sources()]
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and any(each.name == "*" for each in node.names)
    ]
    assert_none(found)


def test_particular_packages_have_one_importer() -> None:
    found = []
    for source in sources():
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            for top in {name.split(".")[0] for name in imported(node)}:
                home = ONE_IMPORTER.get(top)
                if top in NEVER_IMPORTED or (home and not source.name.startswith(home)):
                    found.append(
                        f"{source.name}:{node.lineno}: {top} belongs to {home or 'no one'}"
                    )
    assert_none(found)


def test_no_drawers() -> None:
    found = [
        f"{source.name}: name it after what it holds"
        for source in sources()
        if {part.removesuffix(".py").strip("_") for part in Path(source.name).parts} & DRAWERS
    ]
    assert_none(found)


# ------------------------------------------------------------------- suppressions, text


def test_a_suppression_names_its_code_and_its_reason() -> None:
    """As in `import x  # noqa: F401  # the table registers itself`."""
    found = [
        f"{source.name}:{number}: {line.strip()}"
        for source in [*sources(), *other_sources()]
        if source.path != Path(__file__)
        for number, line in enumerate(source.text.splitlines(), start=1)
        if SUPPRESSION.search(line) and not SUPPRESSION_WITH_REASON.search(line)
    ]
    assert_none(found)


def test_no_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    found = []
    for path in tracked():
        if path.stat().st_size > TEXT_BYTES_MAX or "vendor" in path.parts:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}: {match.group(0)}"
            for number, line in enumerate(text.splitlines(), start=1)
            if (match := ADDRESSES.search(line))
        ]
    assert_none(found)


def test_every_locked_package_has_hashes() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert {"core.txt", "test.txt", "peers.txt"} <= {lock.name for lock in locks}
    for lock in locks:
        lines = [*lock.read_text(encoding="utf-8").splitlines(), ""]
        for line, following in pairwise(lines):
            if not line.startswith(" ") and line:
                assert re.match(r"[a-z0-9.-]+(\[[a-z,]+\])?==[^ ]+ ", line), f"{lock.name}: {line}"
                assert following.startswith("    --hash=sha256:"), f"{lock.name}: {line}"


def test_the_locks_agree() -> None:
    """What `make demo` installed is what `make test` tests."""
    core, test, peers = (pins(name) for name in ("core", "test", "peers"))
    assert core.items() <= test.items()
    assert test.items() <= peers.items()


def test_the_rules_see_what_they_are_for() -> None:
    assert not SUPPRESSION_WITH_REASON.search("x = 1  # noqa: F401")
    assert not SUPPRESSION_WITH_REASON.search("x = 1  # type: ignore  # it is so")
    assert SUPPRESSION_WITH_REASON.search("x  # type: ignore[arg-type]  # upstream has no type")
    assert owner_of_underscore("tacit.work._rules") == ("tacit", "work")
    assert owner_of_underscore("tacit.work._rules.check") == ("tacit", "work")
    assert owner_of_underscore("tacit.__version__") is None
    assert ADDRESSES.search("see /ro" + "ot/x")
    assert not ADDRESSES.search("/work/items/7")
    verb = ast.parse("def f(tx, a, *, b): ...").body[0]
    assert isinstance(verb, Function)
    assert parameters(verb) == ["tx", "a", "b"]


# --------------------------------------------------------------------------- how we look


def is_exempt(source: Source) -> bool:
    """Migrations, generated code and tables of constants may be as long as they are."""
    if is_migration(source) or source.path.name == "_tables.py":
        return True
    head = source.text[:400]
    return "Generated by" in head or not any(
        isinstance(node, Function | ast.ClassDef) for node in source.tree.body
    )


def is_migration(source: Source) -> bool:
    return "migrations" in source.path.parts


def is_module_of_verbs(source: Source) -> bool:
    """A public module of a feature; `jobs.py` holds handlers, which are called by the pump."""
    return (
        len(source.folder) > 1
        and source.folder[1] in FEATURES
        and not any(part.startswith("_") for part in (*source.folder, source.path.name))
        and source.path.name != "jobs.py"
    )


def parameters(function: Function) -> list[str]:
    arguments = function.args
    return [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The full names an import brings: `from tacit.work import _rules` → tacit.work._rules."""
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    if node.level:
        return [f"tacit.{each.name}" for each in node.names]
    return [f"{node.module}.{each.name}" for each in node.names]


def owner_of_underscore(name: str) -> tuple[str, ...] | None:
    """The folder that owns the first underscored part of one of our names."""
    parts = name.split(".")
    if parts[0] != "tacit":
        return None
    for index, part in enumerate(parts):
        if part.startswith("_") and not part.startswith("__"):
            owner = tuple(parts[:index])
            is_folder = ROOT.joinpath(*owner).is_dir()
            return owner if is_folder else owner[:-1]
    return None


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[a-z,]+\])?==(\S+)", text, flags=re.MULTILINE))


def place(source: Source, function: Function) -> str:
    return f"{source.name}:{function.lineno} {function.name}"
