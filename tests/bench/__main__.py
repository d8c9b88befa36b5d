"""`make bench`: every benchmark in turn, as a table."""

import importlib
import sys
import tempfile
from pathlib import Path

from tests.bench import Result


def main(only: list[str]) -> None:
    print(f"{'what':58} {'measured':>12} {'unit':12} {'reference':>12} {'ratio':>7}  against")
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if only and path.stem.removeprefix("bench_") not in only:
            continue
        module = importlib.import_module(f"tests.bench.{path.stem}")
        if not only and getattr(module, "ONLY_BY_NAME", False):
            continue
        with tempfile.TemporaryDirectory() as folder:
            for result in module.measure(Path(folder)):
                print(_line(result), flush=True)


def _line(result: Result) -> str:
    reference = f"{result.reference:12,.1f}" if result.reference else " " * 12
    ratio = f"{result.ratio:7.2f}" if result.ratio else " " * 7
    return f"{result.name:58} {result.measured:12,.1f} {result.unit:12} {reference} {ratio}  {result.reference_name}"


if __name__ == "__main__":
    main(sys.argv[1:])
