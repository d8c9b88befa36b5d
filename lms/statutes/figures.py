"""Figures written in Chinese characters, as statutes write them."""

UNITS = {"十": 10, "百": 100, "千": 1000}
FIGURES = {figure: value for value, figure in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
DIGITS = "零一二三四五六七八九"


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


def written(value: int) -> str:
    """As statutes write a number from 1 to 9999: 十, 二十一, 一百零五, 一千零一十."""
    words, skipped = "", False
    for unit in (1000, 100, 10, 1):
        digit, value = divmod(value, unit)
        if not digit:
            skipped = bool(words)
            continue
        words += ("零" if skipped else "") + DIGITS[digit] + _unit(unit)
        skipped = False
    return words.removeprefix("一") if words.startswith("一十") else words


def _unit(value: int) -> str:
    return next((word for word, each in UNITS.items() if each == value), "")


def digits(figure: str) -> int:
    """The value of figures read one by one, as in years: 2021, 二〇二一."""
    return int(digits_as_text(figure))


def digits_as_text(figure: str) -> str:
    """The same as a text, which keeps zeros in front: 〇五 is 05."""
    return "".join(str(FIGURES.get(character, character)) for character in figure)
