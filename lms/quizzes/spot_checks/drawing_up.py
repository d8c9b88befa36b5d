"""Drawing up a check: a sealed paper for each person there, whose seed is kept."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.db import db
from lms.errors import Refused
from lms.people.models import Person, Post, Unit
from lms.quizzes import drawing, papers
from lms.quizzes.marking import Rule
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.papers import Source
from lms.quizzes.spot_checks.stock import Stock, learnt

ASKED, SECONDS = 5, 120
# Three of five: whoever guesses at true or false reaches it in half of all cases, so it tells more of many than of one.
PASS_MARK = 3
MOST_PERSONS = 20


class NobodyTicked(Refused):
    message = _l("Please tick who stands there.")
    status = 422


class TooManyTicked(Refused):
    message = _l("At most %(limit)s persons can be asked in one check.")
    status = 422


class TooFewQuestions(Refused):
    message = _l(
        "%(name)s cannot be asked: there are %(there)s questions about the lectures they completed, and %(wanted)s are needed."
    )


@dataclass(frozen=True)
class Readiness:
    """How many questions there are for somebody, and whether that is enough."""

    questions: int = 0
    lectures: int = 0

    @property
    def is_enough(self) -> bool:
        return self.questions >= ASKED


def readiness(persons: Sequence[int]) -> Mapping[int, Readiness]:
    """By person."""
    stock, done = Stock(), learnt(persons)
    return {
        person: Readiness(len(stock.of(courses)), sum(map(len, courses.values()))) for person, courses in done.items()
    }


def draw_up(
    unit: Unit, posts: Sequence[Post], *, by: Person, pass_mark: int = PASS_MARK, stock: Stock | None = None
) -> SpotCheck:
    """A check of those who hold these posts of the unit, which come with their persons; each person once.

    Raises NobodyTicked, TooManyTicked or TooFewQuestions.
    """
    each = {post.person_id: post for post in reversed(posts)}  # who holds several stands there in the first
    if not each:
        raise NobodyTicked
    if len(each) > MOST_PERSONS:
        raise TooManyTicked(limit=MOST_PERSONS)
    stock, done = stock or Stock(), learnt(each)
    check = SpotCheck(unit_id=unit.id, inspector_id=by.id, asked=ASKED, seconds=SECONDS, pass_mark=pass_mark)
    check.papers = [_paper(post, stock.of(done.get(post.person_id, {}))) for post in reversed(each.values())]
    db.session.add(check)
    db.session.flush()  # its number is wanted for the address and the record of changes
    return check


def _paper(post: Post, stock: Mapping[int, Source]) -> SpotPaper:
    if len(stock) < ASKED:
        raise TooFewQuestions(name=post.person.name, there=len(stock), wanted=ASKED)
    seed = secrets.token_hex(16)
    paper = drawn(stock, seed)
    return SpotPaper(person_id=post.person_id, post_id=post.id, seed=seed, paper=paper, shape=papers.shape(paper))


def drawn(stock: Mapping[int, Source], seed: str) -> dict[str, Any]:
    """The paper that this seed draws from these questions; each is worth a point."""
    chosen = drawing.some([source.drawable for source in stock.values()], ASKED, seed)
    return papers.seal([(stock[each.id], each.order, 1.0) for each in chosen], Rule())
