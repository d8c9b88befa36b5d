"""薄弱条款: how much of what quizzes asked about each article of a law was answered right, by group of units.

Of each person the first try at a quiz counts, since the plan's opening. Groups in which an article was asked of fewer than
five persons are not told, so that no figure speaks of somebody, and are left out of the totals, from which it would follow.
Columns stand in the county's order and never by rate: nobody is ranked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import chain
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from lms import clock
from lms.courses.models import Enrolment
from lms.db import db
from lms.people import sectors
from lms.people.kinds import POST_KINDS
from lms.people.models import SupervisionLine, Unit
from lms.quizzes import best
from lms.quizzes.analysis import asked_about
from lms.quizzes.analysis.asked_about import About, Cited
from lms.quizzes.analysis.asking import Wanted
from lms.quizzes.models import CountedAttempt
from lms.reports.lines import NOBODY, NOBODY_WORDS, PUBLIC_BODIES, PUBLIC_WORDS, key_of, supervises
from lms.reports.scope import Scope
from lms.reports.slices import BY_LINE, NO_SECTOR
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition

FEWEST_PERSONS = 5
# From how many answers on, and below which share of right ones, an article is called weak.
ENOUGH, WEAK = 30, 0.8
GROUPINGS = {
    "township": _l("by township"),
    "industry": _l("by industry supervisor"),
    "sector": _l("by sector"),
    "post": _l("by kind of post"),
}
Key = int | str
# Of one person: the quiz, and what became of each question, in its signs.
Papers = list[tuple[int, str]]


@dataclass(frozen=True)
class Known:
    """How often an article was asked of how many persons, and how often the answer was wholly right."""

    answers: int = 0
    right: int = 0
    persons: int = 0

    @property
    def is_told(self) -> bool:
        return self.persons >= FEWEST_PERSONS

    @property
    def share(self) -> float | None:
        """Of right answers; None where too few persons were asked, or none."""
        return self.right / self.answers if self.answers and self.is_told else None

    @property
    def is_weak(self) -> bool:
        return self.share is not None and self.answers >= ENOUGH and self.share < WEAK

    def __add__(self, other: "Known") -> "Known":
        return Known(self.answers + other.answers, self.right + other.right, self.persons + other.persons)


@dataclass(frozen=True)
class Row:
    """An article with what each group knows of it, and what all do whose groups are told."""

    edition: Edition
    article: ArticleNumber
    cells: Mapping[Key, Known]

    @property
    def total(self) -> Known:
        """A person in two groups is in it twice."""
        return reduce(Known.__add__, (cell for cell in self.cells.values() if cell.is_told), Known())


@dataclass(frozen=True)
class Table:
    """Articles, the least known first; and the groups by key, with their words."""

    groups: Mapping[Key, Any]
    rows: Sequence[Row]


def table(scope: Scope, by: str) -> Table:
    """The weak articles of a plan, of what may be seen of it."""
    quizzes = [quiz.id for quiz in best.quizzes_of(scope.plan.course_id)]
    cells = _cells(_papers(scope, by, quizzes), asked_about.outcomes(quizzes))
    editions = {row.id: row for row in db.session.scalars(select(Edition).where(Edition.id.in_({e for e, _ in cells})))}
    rows = [Row(editions[edition], article, groups) for (edition, article), groups in cells.items()]
    return Table(_words({key for groups in cells.values() for key in groups}, by), sorted(rows, key=_least_known))


def _least_known(row: Row) -> tuple[bool, float, int, ArticleNumber]:
    share = row.total.share
    return share is None, share or 0.0, row.edition.id, row.article


def _papers(scope: Scope, by: str, quizzes: Collection[int]) -> dict[Key, list[Papers]]:
    """By group the papers of each person."""
    paper, members = CountedAttempt, _members(scope, by).subquery()
    rows = db.session.execute(
        select(members.c.key, paper.person_id, paper.lesson_id, paper.outcomes)
        .join(members, members.c.person_id == paper.person_id)
        .where(paper.lesson_id.in_(quizzes), *Wanted(since=scope.plan.opens_on, until=scope.day).of(paper))
    )
    found: dict[Key, dict[int, Papers]] = defaultdict(lambda: defaultdict(list))
    for key, person, quiz, outcomes in rows:
        found[key][person].append((quiz, outcomes))
    return {key: [*persons.values()] for key, persons in found.items()}


def _cells(
    groups: Mapping[Key, Collection[Papers]], known: Mapping[int, Mapping[str, About]]
) -> dict[Cited, dict[Key, Known]]:
    # Articles by their places, since sets of numbers are much quicker than sets of articles.
    articles = [*{about.cited for signs in known.values() for about in signs.values()}]
    places = {article: place for place, article in enumerate(articles)}
    cited = {quiz: {sign: places[about.cited] for sign, about in signs.items()} for quiz, signs in known.items()}
    cells: dict[Cited, dict[Key, Known]] = defaultdict(dict)
    for key, group in groups.items():
        persons = Counter(chain.from_iterable(_articles(papers, cited) for papers in group))
        answers, right = _answers(group, known)
        for article, count in answers.items():
            cells[article][key] = Known(count, right[article], persons[places[article]])
    return cells


def _articles(papers: Papers, cited: Mapping[int, Mapping[str, int]]) -> set[int | None]:
    """The places of what a person was asked about, each once."""
    return set(chain.from_iterable(map(cited[quiz].get, outcomes) for quiz, outcomes in papers if quiz in cited))


def _answers(
    group: Collection[Papers], known: Mapping[int, Mapping[str, About]]
) -> tuple[Counter[Cited], Counter[Cited]]:
    """How often each article was asked, and how often the answer was right."""
    asked, right = Counter[Cited](), Counter[Cited]()
    for quiz, signs in known.items():
        times = Counter("".join(outcomes for papers in group for number, outcomes in papers if number == quiz))
        for sign in times.keys() & signs.keys():
            asked[signs[sign].cited] += times[sign]
            right[signs[sign].cited] += times[sign] * signs[sign].is_right
    return asked, right


def _members(scope: Scope, by: str) -> Select[Any]:
    """Whose answers count in which group, as in every rate: those in 应学, none who are exempt; each person once in each."""
    key = _key(by, scope.as_of).label("key")
    found = scope.tasks(key, Enrolment.person_id).join(Unit, Unit.id == Enrolment.unit_id)
    if by in BY_LINE:
        found = found.outerjoin(SupervisionLine, supervises(BY_LINE[by], scope.day))
    return found.where(scope.studies()).distinct()


def _key(by: str, at: datetime) -> ColumnElement[Any] | InstrumentedAttribute[str]:
    if by in BY_LINE:
        return key_of(BY_LINE[by], clock.day_of(at))
    return sectors.known_at(at) if by == "sector" else Enrolment.post_kind


def _words(keys: set[Key], by: str) -> dict[Key, Any]:
    """The groups in the county's order."""
    if by == "post":
        return {kind: words for kind, words in POST_KINDS.items() if kind in keys}
    if by == "sector":
        return {
            key: NO_SECTOR if key == sectors.NONE else key
            for key in sorted(keys, key=lambda key: (key == sectors.NONE, key))
        }
    named = select(Unit.id, func.coalesce(Unit.short_name, Unit.name)).where(Unit.id.in_(keys))
    units: dict[Key, Any] = {row[0]: row[1] for row in db.session.execute(named.order_by(Unit.position, Unit.id))}
    rest = {PUBLIC_BODIES: PUBLIC_WORDS[BY_LINE[by]], NOBODY: NOBODY_WORDS}
    return units | {key: words for key, words in rest.items() if key in keys}
