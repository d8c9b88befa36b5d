"""Words as they are looked for: in one case, full width and half width alike, and without blanks, for Chinese has none.

Nothing cuts the text into words: a place is found wherever the letters stand in a row, as readers of Chinese expect it.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from unicodedata import normalize

LONGEST = 100
MOST_TERMS = 8


def folded(text: str) -> str:
    return "".join(letter for letter, _ in _letters(text))


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """Each letter that counts, and where it stands."""
    for place, letter in enumerate(text):
        for each in normalize("NFKC", letter).casefold():
            if not each.isspace():
                yield each, place


def terms(asked: str) -> list[str]:
    """What somebody typed, as the letters that must all be found."""
    return list(dict.fromkeys(folded(part) for part in asked[:LONGEST].split()))[:MOST_TERMS]


def marked(text: str, wanted: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is one of those that were looked for."""
    letters = list(_letters(text))
    row, found = "".join(letter for letter, _ in letters), set[int]()
    for term in wanted:
        for at in _places(row, term):
            found.update(range(letters[at][1], letters[at + len(term) - 1][1] + 1))
    pieces = groupby(enumerate(text), key=lambda each: each[0] in found)
    return [("".join(letter for _, letter in piece), is_found) for is_found, piece in pieces]


def _places(row: str, term: str) -> Iterator[int]:
    at = row.find(term)
    while at >= 0 and term:
        yield at
        at = row.find(term, at + len(term))
