"""The shared rosters are understood to the row: what is clean, what is flagged, and why."""

import json
from pathlib import Path

import pytest

from lms import sheets
from lms.people.roster import reading
from lms.people.roster.checks import FileChecks
from lms.people.roster.columns import ENTERPRISES, ORGANS
from lms.people.roster.known import KnownUnit, KnownUnits
from lms.people.roster.lines import Line

FILES = ("机关单位名册.csv", "企业名册.xlsx", "干部花名册.xlsx", "主要负责人名册.xlsx", "主要负责人名册.gbk.csv")


@pytest.fixture(scope="module")
def read(shared_data: Path) -> dict[str, list[tuple[Line, str | None]]]:
    """Every line of every file with the ID number it was found to hold."""
    units, holders = KnownUnits(), {}
    return {name: list(_lines(shared_data / "rosters" / name, units, holders)) for name in FILES}


def _lines(path: Path, units: KnownUnits, holders: dict[str, str]):
    for table in reading.tables(sheets.read(path.read_bytes(), reading.LIMITS), path.name):
        checks = FileChecks(units, str, holders)
        for line in table.lines():
            yield line, _check(line, table.heading.kind.name, checks)
            if not line.flags and table.heading.kind.name in (ORGANS, ENTERPRISES):
                _learn(line, "enterprise" if table.heading.kind.name == ENTERPRISES else "", units)


def _check(line: Line, kind: str, checks: FileChecks) -> str | None:
    if kind == ORGANS:
        checks.organ(line)
    elif kind == ENTERPRISES:
        checks.enterprise(line)
        checks.supervisor(line, "township", reason="township_unknown", kind="township")
        checks.supervisor(line, "industry", reason="supervisor_unknown")
    else:
        return checks.person(line, checks.unit_of_post(line), kind) or f"row {line.row}"
    return None


def _learn(line: Line, kind: str, units: KnownUnits) -> None:
    values = line.values
    units.add(
        KnownUnit(
            kind or str(values["category"]),
            str(values["name"]),
            values.get("short_name"),  # type: ignore[arg-type]
            values.get("credit_code"),  # type: ignore[arg-type]
            number=line.row,
        )
    )


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> dict:
    files = json.loads((shared_data / "rosters" / "truth.json").read_text("utf-8"))["files"]
    return {name: files[said["same_as"]] if "same_as" in said else said for name, said in files.items()}


@pytest.mark.parametrize("name", FILES)
def test_the_flagged_rows_and_reasons_are_those_of_the_truth(read: dict, truth: dict, name: str) -> None:
    flagged = [(line.row, flag.reason) for line, _ in read[name] for flag in line.flags]

    assert flagged == [(row["row"], row["why"]) for row in truth[name]["flagged"]]


@pytest.mark.parametrize("name", FILES)
def test_all_other_rows_are_clean(read: dict, truth: dict, name: str) -> None:
    assert sum(not line.flags for line, _ in read[name]) == truth[name]["clean"]


def test_heads_of_several_firms_are_counted_once_as_persons(read: dict, truth: dict) -> None:
    name = "主要负责人名册.xlsx"

    assert len({number for line, number in read[name] if not line.flags}) == truth[name]["persons"]
