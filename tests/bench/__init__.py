"""How fast and how large, as ratios: both sides measured in one run, because machines differ and their speed drifts.

Each `bench_*.py` has `measure(folder) -> Iterator[Result]`. `make bench` runs all of them, `make bench ONLY=pages` one.
One that takes long says `ONLY_BY_NAME = True`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """What was measured, and against what: `ratio` is measured / reference."""

    name: str
    measured: float
    unit: str
    reference: float | None = None
    reference_name: str = ""

    @property
    def ratio(self) -> float | None:
        return self.measured / self.reference if self.reference else None
