"""Rows about units: which unit each is about, who supervises it, and whether it may be written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lms.people.roster.checks import FileChecks
from lms.people.roster.columns import ENTERPRISES
from lms.people.roster.known import KnownUnit
from lms.people.roster.lines import Line
from lms.people.roster.plan import Plan

# As much of a doubtful code as is kept; a right one has 18 characters.
LONGEST_CODE = 40
TOWNSHIP_ENDINGS = ("镇", "乡", "街道")


@dataclass
class UnitRow:
    """A row with the unit that it is about, and its supervisors by line as far as the row names them."""

    line: Line
    unit: KnownUnit | None
    supervisors: dict[str, KnownUnit] = field(default_factory=dict)
    # In whose territory it lies, as far as the row says.
    township: KnownUnit | None = None
    is_new: bool = False
    is_admitted: bool = False

    @property
    def known_id(self) -> int | None:
        """The unit in the database, if the row may be written and the database has it."""
        return self.unit.id if self.unit and not self.line.flags else None


def judge(lines: Sequence[Line], kind: str, checks: FileChecks, plan: Plan, admitted: Collection[int]) -> list[UnitRow]:
    """What each row is about, in the order of the rows; townships are judged first, because others may lie in them."""
    first = sorted(lines, key=lambda line: kind == ENTERPRISES or _kind_of_public(line) != "township")
    return sorted((_judge(line, kind, checks, plan, admitted) for line in first), key=lambda row: row.line.row)


def _judge(line: Line, kind: str, checks: FileChecks, plan: Plan, admitted: Collection[int]) -> UnitRow:
    """What the row is about. A row that is admitted goes in without its doubtful cells, to be verified."""
    row = _enterprise(line, checks) if kind == ENTERPRISES else _public(line, checks)
    if line.flags and line.row in admitted and may_be_admitted(line):
        _admit(row, plan, is_public=kind != ENTERPRISES)
    if not line.flags and row.unit is None:
        row.unit, row.is_new = plan.make_unit(_kind(line, kind), str(line.values["name"]), line), True
    return row


def may_be_admitted(line: Line) -> bool:
    return "name" in line.values and not line.is_flagged("name")


def _enterprise(line: Line, checks: FileChecks) -> UnitRow:
    unit, township = checks.enterprise(line), _township(line, checks)
    found = {
        "territorial": township,
        "industry": checks.supervisor(line, "industry", reason="supervisor_unknown"),
        "comprehensive": checks.supervisor(line, "comprehensive", reason="supervisor_unknown"),
    }
    return UnitRow(line, unit, {name: supervisor for name, supervisor in found.items() if supervisor}, township)


def _public(line: Line, checks: FileChecks) -> UnitRow:
    """An organ, township or team. An organ only lies in a township; a volunteer team is supervised by it, too."""
    unit = checks.organ(line)
    kind = unit.kind if unit else _kind_of_public(line)
    if kind == "township":
        return UnitRow(line, unit)
    township = _township(line, checks)
    return UnitRow(line, unit, {"territorial": township} if township and kind == "team" else {}, township)


def _township(line: Line, checks: FileChecks) -> KnownUnit | None:
    return checks.supervisor(line, "township", reason="township_unknown", kind="township")


def _admit(row: UnitRow, plan: Plan, *, is_public: bool) -> None:
    line, row.is_admitted = row.line, True
    for flag in line.flags:
        line.values.pop(flag.field, None)
        if flag.field == "credit_code" and flag.value:
            line.values["doubtful_code"] = flag.value[:LONGEST_CODE]
    line.flags.clear()
    if "credit_code" not in line.values:
        named = [unit for unit in plan.units.named(str(line.values["name"])) if unit.is_public == is_public]
        row.unit = named[0] if len(named) == 1 else None


def _kind(line: Line, kind: str) -> str:
    return "enterprise" if kind == ENTERPRISES else _kind_of_public(line)


def _kind_of_public(line: Line) -> str:
    is_township = str(line.values.get("name", "")).removesuffix("人民政府").endswith(TOWNSHIP_ENDINGS)
    return str(line.values.get("category") or ("township" if is_township else "organ"))
