"""Sets our papers as PDF by typst, with the fonts inside the file, from a template and what is told to it as JSON. It imports
nothing of the site, for it also runs as a program of its own:

python -I typesetting.py TEMPLATE     # told on standard input as JSON, the PDF on standard output

typst keeps what it has set for the next ten times, in case they are alike. After two thousand certificates the worker held 1.1 GB;
a process for each hundred gives everything back, and costs a third of a second.
"""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst


def font_files() -> list[Path]:
    """The fonts of our papers: the one that is printed in, then the one that fills its gaps."""
    return [Path(pylopdf_fonts_zh_cn.serif_path()), Path(pylopdf_fonts_zh_cn.sans_path())]


def pdf(template: Path, told: str) -> bytes:
    """The PDF, set in this process: for a page or two."""
    return typst.compile(template.read_bytes(), font_paths=_fonts(), sys_inputs={"told": told})


def pdf_of_many(template: Path, told: str) -> bytes:
    """The same, set in a process of its own. Raises subprocess.CalledProcessError."""
    command = [sys.executable, "-I", __file__, str(template)]
    return subprocess.run(command, input=told.encode(), stdout=subprocess.PIPE, check=True).stdout


@cache
def _fonts() -> typst.Fonts:
    """Read once: a certificate then takes a tenth of the time."""
    folders = sorted({str(each.parent) for each in font_files()})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


if __name__ == "__main__":
    sys.stdout.buffer.write(pdf(Path(sys.argv[1]), sys.stdin.buffer.read().decode()))
