"""The one dependency rule, and which modules stay pure, held by machine."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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
    "asking",
    "assets",
    "cannot_read",
    "clock",
    "config",
    "county_days",
    "db",
    "decoding",
    "errors",
    "heartbeat",
    "forms",
    "glyphs",
    "jobs",
    "keys",
    "languages",
    "ledger",
    "made_files",
    "outbox",
    "paging",
    "preparing",
    "sheets",
    "storage",
    "together",
    "typesetting",
    "unpacking",
    "vault",
    "web",
}
EDGES = {"__init__", "wiring", "cli", "api", "demo", "backup", "serving"}
PURE = (
    *(f"quizzes/analysis/{name}.py" for name in ("items", "options", "reliability", "spread")),
    "people/identifiers.py",
    *(f"people/roster/{name}.py" for name in ("headers", "columns", "cleaning", "lines", "checks", "known", "reading")),
    *(
        f"media/{name}.py"
        for name in (
            "cues",
            "damage",
            "encoding",
            "faults",
            "kinds",
            "ladder",
            "listener",
            "maker",
            "making",
            "package",
            "packaging",
            "probing",
            "running",
            "sought",
            "substation",
            "subtitles",
            "wholeness",
            "workshop",
        )
    ),
    *(str(path.relative_to(LMS)) for path in sorted((LMS / "media" / "discs").glob("*.py"))),
    *(f"media/incoming/{name}.py" for name in ("standing", "places")),
    *(f"statutes/{name}.py" for name in ("figures", "article_numbers", "reading", "title_page", "paragraphs")),
    "courses/hours.py",
    "courses/duties/reckoning.py",
    "watching/coverage.py",
    "watching/attention.py",
    "watching/playing.py",
    "watching/accepting.py",
    "watching/chain.py",
    "watching/earning.py",
    "watching/sealed.py",
    "watching/group/crediting.py",
    "watching/offline/lines.py",
    "watching/offline/judging.py",
    "watching/watched.py",
    "certificates/numbers.py",
    "certificates/statement.py",
    "glyphs.py",
    "typesetting.py",
    "quizzes/details.py",
    "quizzes/drawing.py",
    "quizzes/marking.py",
    "quizzes/normalising.py",
    "quizzes/papers.py",
    "quizzes/on_paper/parts.py",
    "quizzes/on_paper/reading.py",
    *(str(path.relative_to(LMS)) for path in sorted((LMS / "quizzes" / "importing").rglob("*.py"))),
    *(str(path.relative_to(LMS)) for path in sorted((LMS / "quizzes" / "exporting").glob("*.py"))),
    "decoding.py",
    *(f"outbox/{name}.py" for name in ("courier", "outcome", "templates", "walls")),
    *(str(path.relative_to(LMS)) for path in sorted((LMS / "outbox" / "gateways").glob("*.py"))),
    "sheets.py",
    "unpacking.py",
    *(
        f"supervision/signals/{name}.py"
        for name in (
            "strangers",
            "shared_device",
            "regular_beats",
            "same_minute",
            "same_answers",
            "missed_checks",
            "two_places",
        )
    ),
    "demo/script.py",
    "demo/slides.py",
    "demo/timeline.py",
    "demo/film.py",
)
MODULES = [str(path.relative_to(LMS)) for path in sorted(LMS.rglob("*.py"))]


@cache
def _nodes(module: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse((LMS / module).read_text("utf-8"))))


@cache
def _imports(module: str) -> list[str]:
    """Everything that this file imports, dotted; `from lms import db` is lms.db."""
    return list(_imported(_nodes(module)))


def _imported(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written out, so that everybody sees which way they point"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _ours(module: str) -> list[str]:
    return [name for name in _imports(module) if name.startswith("lms.")]


def _package(name: str) -> str:
    """The package of a file of ours, or of a dotted name."""
    return name.removeprefix("lms.").removesuffix(".py").replace("/", ".").split(".")[0]


def _may_import(module: str) -> set[str]:
    package = _package(module)
    if package in EDGES:
        return BASE | EDGES | set(ORDER)
    return BASE if package in BASE else BASE | set(ORDER[ORDER.index(package) :])


def test_imports_point_one_way() -> None:
    wrong = [
        (module, name) for module in MODULES for name in _ours(module) if _package(name) not in _may_import(module)
    ]

    assert not wrong


def test_imports_stand_at_the_top() -> None:
    inside = [
        (module, node.lineno)
        for module in MODULES
        for function in _nodes(module)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert not inside


OUTSIDE = {"flask", "sqlalchemy", "wtforms", "werkzeug"}


def _knows_the_outside(imported: str) -> bool:
    """Whether a pure module may not import this: the web, the database, or our own ways to them."""
    first, *rest = imported.split(".")
    return first.partition("_")[0] in OUTSIDE or (first == "lms" and bool({"db", "models"} & set(rest)))


def test_pure_modules_know_neither_flask_nor_the_database() -> None:
    assert not [(module, name) for module in PURE for name in _imports(module) if _knows_the_outside(name)]


# Which layers a layer does not import: views -> forms, domain modules -> models.
BELOW = {"views": set[str](), "forms": {"views"}, "domain": {"views", "forms"}, "models": {"views", "forms", "domain"}}
# What the database checks its columns by: codes with their words, and the pure rules that rows keep the terms of.
VOCABULARIES = {
    "kinds",
    "details",
    "answer_keys",
    "marking",
    "correction_rules",
    "settling",
    "hours",
    "reckoning",
    "article_numbers",
    "sections",
}


def _layer(name: str) -> str:
    """The layer of a file of ours, or of a dotted name."""
    parts = name.removesuffix(".py").replace("/", ".").split(".")
    if "models" in parts:
        return "models"
    words = {part.rpartition("_")[2] for part in parts}
    return next((layer for layer in ("views", "forms") if layer in words), "domain")


def _wires(module: str) -> bool:
    """Packages, commands and tasks wire things, as views do."""
    return Path(module).stem in {"__init__", "wiring", "commands", "tasks"} or _package(module) in BASE | EDGES


def test_layers_inside_a_package_point_one_way() -> None:
    wrong = [
        (module, name)
        for module in MODULES
        if not _wires(module)
        for name in _ours(module)
        if _package(name) not in BASE
        and not VOCABULARIES & set(name.split("."))
        and _layer(name) in BELOW[_layer(module)]
    ]

    assert not wrong


def _calls(module: str) -> Iterator[str]:
    for node in _nodes(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


COMMITTING = {"heartbeat", "jobs", "views", "commands", "tasks", "cli"}


# The demonstration, the base itself, and the runner of what the worker makes step by step.
OUTSIDE = {"demo", "db", "made_files"}


def test_only_edges_commit() -> None:
    inner = [module for module in MODULES if Path(module).stem.rpartition("_")[2] not in COMMITTING]

    assert not [module for module in inner if "commit" in _calls(module) and _package(module) not in OUTSIDE]


# Beside views and forms: the base, who is asking, and what the trail and the device are told of a request.
REQUEST_READERS = {
    "asking.py",
    "assets.py",
    "languages.py",
    "db.py",
    "errors.py",
    "web.py",
    "people/sign_in.py",
    "people/audit.py",
    "people/entrance/device.py",
}


def test_only_edges_see_the_request() -> None:
    inner = [module for module in MODULES if _layer(module) not in ("views", "forms") and module not in REQUEST_READERS]

    assert not [module for module in inner if "flask.request" in _imports(module)]


def test_no_file_is_named_for_nothing() -> None:
    empty_names = {"utils", "util", "helpers", "helper", "services", "service", "managers", "misc", "common"}

    assert not [module for module in MODULES if Path(module).stem in empty_names]


def test_the_readme_maps_every_package() -> None:
    readme = (LMS.parent / "README.md").read_text("utf-8")

    assert not [path.name for path in LMS.glob("*/__init__.py") if f"| `lms/{path.parent.name}` |" not in readme]


def test_the_site_does_not_hold_what_few_of_its_deeds_need() -> None:
    """Pillow, PyAV and what makes papers and ledgers cost each process some megabytes, apprise some forty; who needs them loads them."""
    heavy = {"av", "PIL", "faster_whisper", "apprise", "requests", "docx", "openpyxl"}
    command = [
        sys.executable,
        "-c",
        f"import sys, lms.wiring; print(sorted({heavy} & set(sys.modules)))",
    ]
    assert subprocess.run(command, check=True, capture_output=True, text=True, cwd=LMS.parent).stdout.strip() == "[]"


def test_what_makes_films_does_not_hold_the_site() -> None:
    """Loading it would take longer than all that is left to do once the ladder of a short film stands."""
    loading = "import sys, lms.media.maker, lms.media.listener"
    command = [sys.executable, "-c", f"{loading}; print(sorted({{'flask', 'sqlalchemy'}} & set(sys.modules)))"]
    assert subprocess.run(command, check=True, capture_output=True, text=True, cwd=LMS.parent).stdout.strip() == "[]"


def test_who_speaks_with_gateways_does_not_hold_the_site() -> None:
    loading = (
        "import sys, lms.outbox.courier, lms.outbox.gateways.sms, lms.outbox.gateways.robots, lms.outbox.gateways.mail"
    )
    command = [sys.executable, "-c", f"{loading}; print(sorted({{'flask', 'sqlalchemy'}} & set(sys.modules)))"]
    assert subprocess.run(command, check=True, capture_output=True, text=True, cwd=LMS.parent).stdout.strip() == "[]"
