"""Questions of a bank that differ from one of a file in nothing but the bytes of their pictures, which may show the same.

A picture that went through another site was written anew there, and a JPEG has other bytes then.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

Key = tuple[str, str, frozenset[str]]
# Whether a picture of the file and one of the bank, by their digests, show the same.
Alike = Callable[[str, str], bool]
# As `reading.key_of` writes a picture and what it stands at.
PICTURE = re.compile(r"([0-9a-f]{64}) (.*)", re.DOTALL)


class Pictured:
    """The questions of a bank that have pictures, by everything else in their keys."""

    def __init__(self, known: Mapping[Key, Any], alike: Alike) -> None:
        self._known = known
        self._alike = alike
        self._bare: dict[Key, list[Key]] = defaultdict(list)
        for key in known:
            if _pictures(key):
                self._bare[_without(key)].append(key)

    def of(self, key: Key) -> Key:
        """The key of the bank's question that shows the same, or else the key itself."""
        ours = [] if key in self._known else _pictures(key)
        theirs = self._bare.get(_without(key), ()) if ours else ()
        return next((each for each in theirs if self._show_the_same(ours, _pictures(each))), key)

    def _show_the_same(self, ours: list[tuple[str, str]], theirs: list[tuple[str, str]]) -> bool:
        """Whether each of ours has one of theirs, at the same place, and none of theirs is left."""
        left = list(theirs)
        for digest, at in ours:
            same = next((each for each in left if each[1] == at and self._is_same(digest, each[0])), None)
            if same is None:
                return False
            left.remove(same)
        return not left

    def _is_same(self, one: str, other: str) -> bool:
        return one == other or self._alike(one, other)


def _pictures(key: Key) -> list[tuple[str, str]]:
    found = (PICTURE.fullmatch(text) for text in sorted(key[2]))
    return [(each[1], each[2]) for each in found if each]


def _without(key: Key) -> Key:
    return key[0], key[1], frozenset(text for text in key[2] if not PICTURE.fullmatch(text))
