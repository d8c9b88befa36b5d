"""Figures written in Chinese characters, as statutes write them."""

UNITS = {"十": 10, "百": 100, "千": 1000}
FIGURES = {figure: value for value, figure in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def number(figure: str) -> int:
    """The value of 20, 二十, 一百一十四 or 两."""
    if figure.isdecimal():
        return int(figure)
    total, last = 0, 0
    for character in figure:
        if character in UNITS:
            total, last = total + (last or 1) * UNITS[character], 0
        else:
            last = FIGURES[character]
    return total + last
