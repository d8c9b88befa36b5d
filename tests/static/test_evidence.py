"""docs/evidence.md lists every case of both suites, and no case that is not there."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent.parent
DOCUMENT = TESTS.parent / "docs/evidence.md"


def test_every_case_is_listed_and_every_listed_case_is_there() -> None:
    assert sorted(_listed()) == sorted(_cases())


def _listed() -> list[str]:
    """The first cells of the tables that begin with “case”."""
    rows, found = False, []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cell = line[1:].partition("|")[0].strip() if line.startswith("|") else ""
        rows = bool(cell) and (rows or cell == "case")
        if rows and cell != "case" and not re.fullmatch("[-: ]+", cell):
            found.append(cell)
    return found


def _cases() -> list[str]:
    """The docstrings of all tests in modules that name their suite."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.rglob("test_*.py")]
    return [_words(step) for tree in trees if _has_suite(tree) for step in tree.body if _is_test(step)]


def _has_suite(tree: ast.Module) -> bool:
    names = (target for step in tree.body if isinstance(step, ast.Assign) for target in step.targets)
    return any(isinstance(name, ast.Name) and name.id == "SUITE" for name in names)


def _is_test(step: ast.stmt) -> bool:
    return isinstance(step, ast.FunctionDef) and step.name.startswith("test_")


def _words(test: ast.stmt) -> str:
    assert isinstance(test, ast.FunctionDef)
    return (ast.get_docstring(test) or f"{test.name} has no docstring").split("\n")[0].rstrip(".")
