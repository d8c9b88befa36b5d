"""The one dependency rule, and which modules stay pure, held by machine."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

LMS = Path(__file__).parent.parent.parent / "lms"
# A package imports those after it and the base, never those before it.
ORDER = (
    "home",
    "supervision",
    "reports",
    "certificates",
    "quizzes",
    "watching",
    "courses",
    "media",
    "statutes",
    "people",
)
BASE = {
    "backup",
    "cannot_read",
    "clock",
    "config",
    "db",
    "errors",
    "jobs",
    "keys",
    "sheets",
    "storage",
    "unpacking",
    "web",
}
EDGES = {"__init__", "cli", "api", "demo", "serving"}
PURE = (
    "people/identifiers.py",
    *(f"people/roster/{name}.py" for name in ("headers", "columns", "cleaning", "lines", "checks", "known", "reading")),
    *(
        f"media/{name}.py"
        for name in (
            "encoding",
            "faults",
            "kinds",
            "ladder",
            "maker",
            "making",
            "packaging",
            "probing",
            "running",
            "wholeness",
            "workshop",
        )
    ),
    "courses/hours.py",
    "watching/coverage.py",
    "watching/attention.py",
    "watching/playing.py",
    "watching/accepting.py",
    "watching/chain.py",
    "watching/watched.py",
    "quizzes/drawing.py",
    "quizzes/marking.py",
    *(str(path.relative_to(LMS)) for path in sorted((LMS / "quizzes" / "importing").glob("*.py"))),
    "sheets.py",
    "unpacking.py",
    "demo/script.py",
    "demo/slides.py",
    "demo/timeline.py",
    "demo/film.py",
)
MODULES = sorted(path for path in LMS.rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    """Every module of ours that this file imports, dotted from `lms`."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "lms":
                yield from (f"lms.{alias.name}" for alias in node.names)


def _packages_imported(path: Path) -> set[str]:
    return {name.split(".")[1] for name in _imports(path) if name.startswith("lms.")}


def _package(path: Path) -> str:
    return path.relative_to(LMS).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LMS)))
def test_imports_point_one_way(path: Path) -> None:
    package = _package(path)
    if package in EDGES:
        return
    allowed = BASE if package in BASE else BASE | set(ORDER[ORDER.index(package) :])

    assert _packages_imported(path) <= allowed


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LMS)))
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [node.lineno for f in functions for node in ast.walk(f) if isinstance(node, ast.Import | ast.ImportFrom)]

    assert not inside


@pytest.mark.parametrize("name", PURE)
def test_pure_modules_know_neither_flask_nor_the_database(name: str) -> None:
    path = LMS / name
    if not path.exists():
        pytest.skip(f"{name} is not there yet")

    outside = {module.split(".")[0] for module in _imports(path)}

    assert outside.isdisjoint({"flask", "flask_babel", "flask_login", "sqlalchemy", "flask_sqlalchemy"})


COMMITTING = {"views.py", "commands.py", "tasks.py", "cli.py"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(LMS)))
def test_only_edges_commit(path: Path) -> None:
    if path.name in COMMITTING or path.stem.endswith(("_views", "_commands", "_tasks")) or _package(path) == "demo":
        return

    assert "session.commit(" not in path.read_text("utf-8")


def test_no_file_is_named_for_nothing() -> None:
    empty_names = {"utils", "util", "helpers", "helper", "services", "service", "managers", "misc", "common"}

    assert not [str(path) for path in MODULES if path.stem in empty_names]
