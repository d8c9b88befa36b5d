"""Which files of a disc are not there, as far as the names of the others tell.

A folder VIDEO_TS has one VIDEO_TS.IFO, and for each title set VTS_xx_0.IFO with its films VTS_xx_1.VOB, VTS_xx_2.VOB and so
on; each .IFO has its copy in a .BUP, and one of the two is enough.
"""

import re
from collections.abc import Collection, Iterator

NAMES = re.compile(r"(?:VIDEO_TS|VTS_[0-9]{2}_0)\.(?:IFO|BUP|VOB)|VTS_[0-9]{2}_[1-9]\.VOB")


def is_name(name: str) -> bool:
    """Whether a file of a disc may have this name, in capitals; no path ever is one."""
    return NAMES.fullmatch(name) is not None


def is_table(name: str) -> bool:
    return name.endswith((".IFO", ".BUP"))


def is_film(name: str) -> bool:
    """Whether it holds lectures, and not menus."""
    return name.startswith("VTS_") and name.endswith(".VOB") and not name.endswith("_0.VOB")


def missing(names: Collection[str]) -> list[str]:
    """The files that must once have been beside these."""
    sets = sorted({name[:6] for name in names if name.startswith("VTS_")})
    return [*_table("VIDEO_TS", names), *(each for stem in sets for each in _of_set(stem, names))]


def _of_set(stem: str, names: Collection[str]) -> Iterator[str]:
    yield from _table(f"{stem}_0", names)
    last = max((int(name[7]) for name in names if name.startswith(stem) and is_film(name)), default=1)
    yield from (f"{stem}_{part}.VOB" for part in range(1, last + 1) if f"{stem}_{part}.VOB" not in names)


def _table(stem: str, names: Collection[str]) -> list[str]:
    return [] if {f"{stem}.IFO", f"{stem}.BUP"} & set(names) else [f"{stem}.IFO"]
