"""Breaking Chinese lines: no closing mark begins a line, no opening mark ends one, and a number keeps its unit."""

import re
from collections.abc import Callable, Iterator

_OPENING = "（《「『“‘〔"
_CLOSING = "，。、；：？！）》」』”’〕％%…—·"
# What must not be torn apart: opening marks, a number with its unit or one character, and the marks that close it.
_UNIT = re.compile(rf"[{_OPENING}]*(?:[0-9A-Za-z.]+(?:万元以[上下]|[年月日条])?|\s+|.)[{_CLOSING}]*")


def lines(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """The text in lines no wider than `width`, as `measure` sees them."""
    line = ""
    for unit in _UNIT.findall(text):
        if line and measure(line + unit) > width:
            yield line
            line = ""
        line += unit
    yield line
