"""Questions that go along in a pack, to be practised. This package can't see their banks, so whoever has them tells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.courses.models import Lesson


@dataclass(frozen=True)
class TakenAlong:
    """A question as it is practised without the site. `key` are the letters of the right options; none where there is nothing to choose."""

    kind: str
    stem: str
    options: Sequence[str]
    key: str
    answer: str
    explanation: str
    article: str


Finder = Callable[[Lesson], Sequence[TakenAlong]]
FINDERS: dict[str, Finder] = {}
# Each kind of question by its code, with its words.
KINDS: dict[str, Any] = {}


def tell(source: str, find: Finder, kinds: Mapping[str, Any]) -> None:
    """Let `find` say which questions go along with a lecture, and `kinds` what their kinds are called."""
    FINDERS[source] = find
    KINDS.update(kinds)


def of(lesson: Lesson) -> list[TakenAlong]:
    return [question for find in FINDERS.values() for question in find(lesson)]


def kinds() -> dict[str, str]:
    """The kinds of question in the language that is spoken."""
    return {code: str(words) for code, words in KINDS.items()}
