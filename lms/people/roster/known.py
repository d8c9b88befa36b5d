"""The units that a roster's names and codes may mean. A name means a unit only if it can mean no other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.people.roster import cleaning

# 山西省临汾市曲沃县能源局: the province and the city add nothing inside one county.
ABOVE_THE_COUNTY = re.compile(r"^(?:[^省]{2,3}省)?(?:[^市县]{2,4}市(?=[^市县区]{1,6}[县区]))?")
COUNTY = re.compile(r"^(?P<name>[^县区市旗镇乡园]{1,6})(?P<level>[县区市旗])(?P<rest>.{2,})$")
TOWNSHIP = re.compile(r"^(?P<name>.{1,8}?(?:镇|乡|街道))(?:人民政府|政府|党委|办事处|街道办事处)?$")
SHORTENED = (
    ("中共", ""),
    ("人民政府", "政府"),
    ("办公室", "办"),
    ("工业和信息化局", "工信局"),
    ("住房和城乡建设管理局", "住建局"),
    ("住房和城乡建设局", "住建局"),
    ("应急管理局", "应急局"),
    ("交通运输局", "交通局"),
    ("市场监督管理局", "市场监管局"),
    ("市场监督管理局", "市监局"),
    ("文化和旅游局", "文旅局"),
    ("农业农村局", "农业局"),
    ("发展和改革局", "发改局"),
    ("卫生健康和体育局", "卫体局"),
    ("卫生健康局", "卫健局"),
    ("教育局", "教科局"),
)


@dataclass(frozen=True)
class KnownUnit:
    """A unit that a row may mean: one of the database by `id`, or the import's own new one by `number`."""

    kind: str
    name: str
    short_name: str | None = None
    credit_code: str | None = None
    id: int | None = None
    number: int | None = None

    @property
    def is_public(self) -> bool:
        return self.kind != "enterprise"

    @property
    def ref(self) -> tuple[int | None, int | None]:
        """What it is, whatever it is called."""
        return self.id, self.number


@dataclass
class KnownUnits:
    """Units by code, by full or short name, and (organs and townships only) by the shorter names in use."""

    _bureaus: dict[tuple[int | None, int | None], KnownUnit] = field(default_factory=dict)
    _by_id: dict[int, KnownUnit] = field(default_factory=dict)
    _by_code: dict[str, KnownUnit] = field(default_factory=dict)
    _by_name: dict[str, list[KnownUnit]] = field(default_factory=dict)
    _by_shorter_name: dict[str, list[KnownUnit]] = field(default_factory=dict)

    def add(self, unit: KnownUnit) -> None:
        if unit.id:
            self._by_id[unit.id] = unit
        if unit.kind == "organ" and unit.name.endswith("应急管理局"):
            self._bureaus[unit.ref] = unit
        if unit.credit_code:
            self._by_code[unit.credit_code] = unit
        for name in {cleaning.key(name) for name in (unit.name, unit.short_name) if name}:
            self._by_name.setdefault(name, []).append(unit)
            if unit.is_public:
                for shorter in set(shorter_names(name)):
                    self._by_shorter_name.setdefault(shorter, []).append(unit)

    def name_of(self, id: int) -> str:
        return self._by_id[id].name if id in self._by_id else str(id)

    def coded(self, code: str) -> KnownUnit | None:
        return self._by_code.get(code)

    def named(self, name: str) -> list[KnownUnit]:
        """Every unit that this name may mean: one if it is clear, several if it is not, none if nobody has it."""
        name = cleaning.key(name)
        inside = ABOVE_THE_COUNTY.sub("", name)
        found = self._by_name.get(name) or self._by_name.get(inside) or self._by_shorter_name.get(inside)
        return list({unit.ref: unit for unit in found or self._township(inside)}.values())

    def public(self, name: str, kind: str | None = None) -> list[KnownUnit]:
        """The organs or townships that this name may mean."""
        return [unit for unit in self.named(name) if unit.is_public and kind in (None, unit.kind)]

    def _township(self, name: str) -> list[KnownUnit]:
        """“曲沃县乐昌镇” is 乐昌镇 where the townships are kept without their county."""
        county = COUNTY.match(name)
        township = TOWNSHIP.match(county["rest"]) if county else None
        return self._by_shorter_name.get(township["name"], []) if township else []

    def comprehensive_supervisor_of(self, unit: KnownUnit) -> KnownUnit | None:
        """The emergency management bureau, if there is exactly one: it supervises every unit but itself."""
        return next(iter(self._bureaus.values())) if len(self._bureaus) == 1 and unit.ref not in self._bureaus else None


def shorter_names(name: str) -> Iterator[str]:
    """The shorter names by which a county calls its organs: 曲沃县能源局 is 县能源局 and 能源局, 乐昌镇人民政府 is 乐昌镇."""
    for full in _with_short_words(name.removeprefix("中共")):
        yield full
        rest = full
        if (county := COUNTY.match(full)) and not TOWNSHIP.match(full):
            rest = county["rest"]
            yield county["level"] + rest
            yield county["name"] + rest
        yield rest
        yield from _township_names(rest)


def _with_short_words(name: str) -> Iterator[str]:
    yield name
    for long, short in SHORTENED:
        if long in name:
            yield name.replace(long, short)
            yield name.replace(long, short).replace("办公室", "办")


def _township_names(name: str) -> Iterator[str]:
    if found := TOWNSHIP.match(name):
        yield found["name"]
        yield found["name"] + "政府"
        yield found["name"] + "人民政府"
