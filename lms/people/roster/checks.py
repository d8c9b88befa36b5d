"""What no single cell can tell: a code or a number used twice, a number that belongs to somebody else, a unit nobody knows."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lms.people import identifiers
from lms.people.roster import cleaning
from lms.people.roster.known import KnownUnit, KnownUnits
from lms.people.roster.lines import Line

# 泰丰煤业 and 泰丰煤业集团 are one firm under two names, 泰丰煤业 and 瑞远建筑 are not.
ALIKE = 0.5
LEGAL_FORM = ("有限责任公司", "股份有限公司", "有限公司", "公司")


@dataclass
class FileChecks:
    """The checks of one file against itself, the files before it and what is known."""

    units: KnownUnits
    # Who holds an ID number, by fingerprint: the persons of the database, and those of the rows read so far.
    holders: dict[str, str]
    _codes: dict[str, int] = field(default_factory=dict)
    _posts: dict[str, int] = field(default_factory=dict)
    _places: dict[str, tuple[int, bool]] = field(default_factory=dict)

    def organ(self, line: Line) -> KnownUnit | None:
        """The unit that this row is about, if it is known already."""
        self._claim_code(line)
        name = str(line.values.get("name", ""))
        if name and (row := self._codes.setdefault(cleaning.key(name), line.row)) != line.row:
            line.flag("name_duplicate", "name", row=str(row))
        return self._by_code(line) or _only([unit for unit in self.units.named(name) if unit.is_public])

    def enterprise(self, line: Line) -> KnownUnit | None:
        """The enterprise that this row is about, if it is known already."""
        self._claim_code(line)
        name = str(line.values.get("name", ""))
        if found := self._by_code(line):
            if name and not line.flags and not are_alike(name, found.name):
                line.flag("code_belongs_to_another_name", "credit_code", unit=found.name)
            return found
        # Admitted for verification without a code, it is found by its name.
        return _only([unit for unit in self.units.named(name) if not unit.is_public and not unit.credit_code])

    def supervisor(self, line: Line, column: str, *, reason: str, kind: str | None = None) -> KnownUnit | None:
        """The organ or township that this cell names."""
        name = str(line.values.get(column, ""))
        found = self.units.public(name, kind) if name else []
        if name and len(found) != 1:
            line.flag(reason, column)
        return _only(found)

    def unit_of_post(self, line: Line) -> KnownUnit | None:
        """The unit that a person's row names, by its code and its name, which must not contradict each other."""
        name, code = str(line.values.get("unit", "")), line.values.get("credit_code")
        named, coded = self.units.named(name), self.units.coded(str(code)) if code else None
        if coded:
            return self._agreeing(line, coded, named)
        if not name and not line.is_flagged("credit_code"):
            line.flag("unit_missing", "unit")
        elif len(named) != 1:
            line.flag("unit_ambiguous" if named else "unit_unknown", "unit")
        elif code and named[0].credit_code:
            line.flag("code_contradicts_name", "credit_code", unit=named[0].name)
        return _only(named)

    def person(self, line: Line, unit: KnownUnit | None, post_kind: str, fingerprint: str | None) -> None:
        """An ID number, told apart by its fingerprint, must belong to this name; a post must stand in a file once."""
        if fingerprint:
            self._check_holder(line, fingerprint)
            self._check_sex(line, str(line.values["id_number"]))
        if unit and "name" in line.values:
            self._claim_post(line, unit, post_kind, fingerprint)

    def _by_code(self, line: Line) -> KnownUnit | None:
        code = line.values.get("credit_code")
        return self.units.coded(str(code)) if code else None

    def _claim_code(self, line: Line) -> None:
        code = line.values.get("credit_code")
        if code and (row := self._codes.setdefault(str(code), line.row)) != line.row:
            line.flag("code_duplicate", "credit_code", row=str(row))

    def _agreeing(self, line: Line, coded: KnownUnit, named: list[KnownUnit]) -> KnownUnit:
        name = str(line.values.get("unit") or coded.name)
        is_another = coded.ref not in {unit.ref for unit in named} if named else not are_alike(name, coded.name)
        if is_another:
            line.flag("code_contradicts_name", "credit_code", unit=coded.name)
        return coded

    def _check_holder(self, line: Line, fingerprint: str) -> None:
        if "name" not in line.values:
            return
        name = cleaning.key(str(line.values["name"]))
        if self.holders.setdefault(fingerprint, name) != name:
            line.flag("id_belongs_to_another_name", "id_number")

    def _check_sex(self, line: Line, number: str) -> None:
        sex = "male" if identifiers.is_male(number) else "female"
        if line.values.get("sex", sex) != sex and not line.is_flagged("id_number"):
            line.flag("id_sex_mismatch", "id_number")

    def _claim_post(self, line: Line, unit: KnownUnit, post_kind: str, fingerprint: str | None) -> None:
        """Two rows may not be the same post; two of one name may be two people only if both have an ID number."""
        place = f"{unit.ref}/{post_kind}/{cleaning.key(str(line.values['name']))}"
        row = self._posts.setdefault(f"{place}/{fingerprint}", line.row)
        if row != line.row:
            line.flag("row_duplicate", "name", row=str(row))
            return
        row, has_number = self._places.setdefault(place, (line.row, fingerprint is not None))
        if row != line.row and not (has_number and fingerprint):
            line.flag("person_ambiguous", "name", row=str(row))


def _only(units: list[KnownUnit]) -> KnownUnit | None:
    return units[0] if len(units) == 1 else None


def are_alike(name: str, other: str) -> bool:
    """Whether two names may be those of one enterprise."""
    return SequenceMatcher(None, _core(name), _core(other), autojunk=False).ratio() >= ALIKE


def _core(name: str) -> str:
    """The part of a name that tells a firm from others: without the county before and the legal form behind."""
    name = cleaning.key(name).partition("县")[2] or cleaning.key(name)
    return next((name.removesuffix(form) for form in LEGAL_FORM if name.endswith(form)), name)
