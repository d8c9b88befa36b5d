"""The demonstration county's rosters as files, so that its people come in the way real people do."""

import csv
from collections.abc import Iterable
from pathlib import Path
from random import Random

from lms.demo import county_people, county_units, names
from lms.demo.county_people import as_in_life

# The county is the same at every making.
SEED = 141021
PEOPLE = 1200


def write(folder: Path) -> list[Path]:
    """Write the five rosters as CSV files; their paths in the order in which they depend on each other."""
    random = Random(SEED)  # noqa: S311 - an invented county, not a secret
    people = names.people(random, PEOPLE)
    enterprises = list(county_units.enterprise_rows(random))
    return [
        _file(folder / "机关单位名册.csv", county_units.organ_rows()),
        _file(folder / "企业名册.csv", enterprises),
        _file(folder / "干部花名册.csv", county_people.official_rows(random, people)),
        _file(folder / "主要负责人名册.csv", as_in_life(county_people.head_rows(random, people, enterprises))),
        _file(folder / "志愿者名册.csv", as_in_life(county_people.volunteer_rows(random, people))),
    ]


def _file(path: Path, rows: Iterable[dict[str, object]]) -> Path:
    listed = list(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.DictWriter(file, fieldnames=list(listed[0]))
        table.writeheader()
        table.writerows(listed)
    return path
