"""Figures in words, by the bounds of Ebel (1965, Measuring Educational Achievement, p. 364).

They hold for tests that rank. A quiz which everybody is to pass has easy questions on purpose, and these can tell nobody
apart: so of a question that nearly all know it is said that they know it, and no more.
"""

from flask_babel import lazy_gettext as _l

from lms.quizzes.analysis.items import Item

FEW, EASY, HARD, VERY_GOOD, GOOD, FAIR, POOR, UNDEFINED = (
    "few", "easy", "hard", "very_good", "good", "fair", "poor", "undefined",
)  # fmt: skip
NEARLY_ALL, FEW_KNOW = 0.95, 0.3
BOUNDS = ((0.4, VERY_GOOD), (0.3, GOOD), (0.2, FAIR))
WORDS = {
    FEW: _l("too few papers to judge"),
    EASY: _l("nearly everybody knows it"),
    HARD: _l("few know it"),
    VERY_GOOD: _l("tells apart very well"),
    GOOD: _l("tells apart well"),
    FAIR: _l("tells apart passably"),
    POOR: _l("hardly tells apart"),
    UNDEFINED: _l("scores too much alike to judge"),
}


def judged(item: Item) -> str:
    """The code of what is said about a question."""
    if not item.is_enough or item.difficulty is None:
        return UNDEFINED if item.papers and not (item.upper or item.lower) else FEW
    if item.difficulty >= NEARLY_ALL:
        return EASY
    if item.discrimination is None:
        return UNDEFINED
    told = next((code for bound, code in BOUNDS if item.discrimination >= bound), POOR)
    return HARD if told == POOR and item.difficulty < FEW_KNOW else told
