"""The habits of docs/architecture.md that neither ruff nor import-linter can hold."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.services.process import ROOT

APPS = (
    "meetings_project",
    "automation",
    "support",
    "jobs",
    "providers",
    "notifications",
    "accounts",
    "outbox",
    "launcher",
)
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
NAMES_WITHOUT_A_HOME = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "handler"}
ONLY_PLACE_THAT_CATCHES_EVERYTHING = "outbox/worker.py"

Function = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = ("body", "handlers", "orelse", "finalbody", "cases")


def modules() -> list[Path]:
    """Every module of ours but migrations, which nobody reads."""
    found = [path.relative_to(ROOT) for app in (*APPS, "tests") for path in sorted((ROOT / app).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


@pytest.fixture(scope="module", autouse=True)
def trees_for_this_file_only() -> Iterator[None]:
    """They are millions of objects, which would slow down every test after these."""
    yield
    parse.cache_clear()


@cache
def parse(module: Path) -> list[ast.AST]:
    """Every statement of the module, and every branch of one, however deep."""
    return list(inside(ast.parse((ROOT / module).read_text(), str(module))))


def inside(node: ast.AST) -> Iterator[ast.AST]:
    for branch in BRANCHES:
        for inner in getattr(node, branch, ()):
            yield inner
            yield from inside(inner)


def functions(module: Path) -> Iterator[Function]:
    return (node for node in parse(module) if isinstance(node, Function))


def size(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def imported_modules(module: Path) -> Iterator[str]:
    for node in parse(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield str(node.module)


def called(module: Path, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse((ROOT / module).read_text(), str(module))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
            yield node


def catches_everything(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or getattr(kind, "id", None) in {"Exception", "BaseException"} for kind in caught)


def test_a_module_fits_in_one_head():
    lengths = {str(module): len((ROOT / module).read_text().splitlines()) for module in modules()}
    assert {name: length for name, length in lengths.items() if length >= LONGEST_MODULE} == {}


@pytest.mark.heavy
def test_a_function_fits_on_one_page():
    too_long = {f"{module}: {f.name}" for module in modules() for f in functions(module) if size(f) > LONGEST_FUNCTION}
    assert too_long == set()


@pytest.mark.heavy
def test_most_functions_are_short():
    lengths = sorted(size(function) for module in modules() for function in functions(module))
    assert lengths[len(lengths) // 2] < 9
    assert lengths[len(lengths) * 95 // 100] <= 25


def test_the_name_of_a_module_says_what_is_inside():
    assert [str(path) for path in modules() if NAMES_WITHOUT_A_HOME & set(path.with_suffix("").parts)] == []


def test_only_the_worker_decides_about_errors_that_nobody_expected():
    places = {f"{module}:{node.lineno}" for module in modules() for node in parse(module) if catches_everything(node)}
    assert {place for place in places if not place.startswith(ONLY_PLACE_THAT_CATCHES_EVERYTHING)} == set()


@pytest.mark.heavy
def test_who_locks_a_row_keeps_nobody_from_writing_rows_that_name_it():
    """On PostgreSQL a plain FOR UPDATE holds up every INSERT with a foreign key to it, and may end in a deadlock."""
    locks = [(f"{module}:{call.lineno}", call) for module in modules() for call in called(module, "select_for_update")]
    assert [place for place, call in locks if all(word.arg != "no_key" for word in call.keywords)] == []
    assert locks


def test_a_task_never_goes_through_what_people_ask_for():
    tasks = [path for path in modules() if path.name == "tasks.py" and path.parts[0] in APPS]
    assert len(tasks) >= 2
    assert [str(path) for path in tasks if f"{path.parent.name}.services" in set(imported_modules(path))] == []


def test_nothing_of_ours_imports_the_wiring_or_the_tests():
    wiring = ("meetings_project", "launcher", "tests")
    wrong = {
        f"{path} imports {name}"
        for path in modules()
        for name in imported_modules(path)
        if path.parts[0] not in wiring and name.split(".")[0] in wiring
    }
    assert wrong == set()
