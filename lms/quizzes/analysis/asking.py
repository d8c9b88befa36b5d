"""Which attempts an analysis counts, and how often each score and each answer is among them."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select

from lms.courses.models import Annulment, Enrolment, Lesson, Plan
from lms.db import db
from lms.quizzes.analysis import items, signs
from lms.quizzes.analysis.items import Answered, Borders
from lms.quizzes.analysis.signs import Outcome
from lms.quizzes.models import Attempt, CountedAttempt, CountedOutcome


@dataclass(frozen=True)
class Wanted:
    """Handed in from `since` to `until`, by people of a plan; of each person the first try alone, or every one.

    Later tries come after watching again what was missed: they tell what was learnt, and less of the question.
    """

    since: date | None = None
    until: date | None = None
    plan: Plan | None = None
    every_try: bool = False

    def of(self, row: type[CountedAttempt]) -> list[ColumnElement[bool]]:
        """For queries that have it. What was annulled counts nowhere."""
        found: list[ColumnElement[bool]] = [row.attempt_id.not_in(annulled())]
        if not self.every_try:
            found.append(row.turn == 1)
        if self.plan:
            found.append(row.person_id.in_(select(Enrolment.person_id).where(Enrolment.plan_id == self.plan.id)))
            found.append(row.handed_in_on >= self.plan.opens_on)
        if self.since:
            found.append(row.handed_in_on >= self.since)
        if self.until:
            found.append(row.handed_in_on <= self.until)
        return found


def annulled() -> Select[int]:
    """The ids of attempts that people decided not to count, for a plan of their course.

    Whoever fails by a corrected key loses a stamp alone: the paper counts as it stands now.
    """
    standing = Annulment.lifted_at.is_(None) & Annulment.lesson_id.is_(None)
    course = select(Lesson.course_id).where(Lesson.id == Attempt.lesson_id).correlate(Attempt).scalar_subquery()
    theirs = (
        select(Annulment.id)
        .join(Plan, Plan.id == Annulment.plan_id)
        .where(standing, Annulment.person_id == Attempt.person_id, Plan.course_id == course)
        .where(Attempt.submitted_at <= Annulment.at)
    )
    # The few persons first: nobody looks through all attempts, which are large.
    few = Attempt.person_id.in_(select(Annulment.person_id).where(standing))
    return select(Attempt.id).where(few, theirs.exists())


@dataclass
class Papers:
    """The papers of one quiz: how often each score was reached, how many passed, and their error variances added up."""

    scores: dict[float, int] = field(default_factory=dict)
    passed: int = 0
    # None once a paper has none.
    error_variances: float | None = 0.0
    fewest_questions: int = 0
    most_questions: int = 0

    @property
    def count(self) -> int:
        return sum(self.scores.values())

    @property
    def borders(self) -> Borders | None:
        return items.borders(self.scores)


def papers_of(lessons: Collection[int], wanted: Wanted) -> dict[int, Papers]:
    """By the id of the quiz; those without any are left out."""
    row = CountedAttempt
    passed = func.count().filter(row.is_passed)
    rows = db.session.execute(
        select(row.lesson_id, row.score, func.count(), passed, func.sum(row.error_variance),
               func.count(row.error_variance), func.min(row.questions), func.max(row.questions))
        .where(row.lesson_id.in_(lessons), *wanted.of(row))
        .group_by(row.lesson_id, row.score)
    )  # fmt: skip
    found: dict[int, Papers] = {}
    for row_of_score in rows:
        _add(found.setdefault(row_of_score[0], Papers()), *row_of_score[1:])
    return found


def _add(
    papers: Papers, score: float, count: int, passed: int, errors: float | None, known: int, fewest: int, most: int
) -> None:
    papers.fewest_questions = min(papers.fewest_questions, fewest) if papers.scores else fewest
    papers.most_questions = max(papers.most_questions, most)
    papers.scores[score] = count
    papers.passed += passed
    is_known = papers.error_variances is not None and known == count
    papers.error_variances = (papers.error_variances or 0.0) + (errors or 0.0) if is_known else None


def answers_of(
    papers: dict[int, Papers], wanted: Wanted, versions: Select[int] | Collection[int] | None = None
) -> dict[int, list[Answered]]:
    """By the id of the question's version: every answer in these quizzes, alike ones together."""
    times, borders = _times(papers, wanted), {lesson: each.borders for lesson, each in papers.items()}
    found: dict[int, list[Answered]] = {}
    for outcome, sign in _outcomes(papers, versions).items():
        known = borders[outcome.lesson]
        for score in papers[outcome.lesson].scores:
            if count := times[outcome.lesson, score][sign]:
                group = known.group(score) if known else None
                answered = Answered(outcome.chosen, outcome.points, outcome.earned, score, group, count)
                found.setdefault(outcome.version, []).append(answered)
    return found


def _outcomes(lessons: Collection[int], versions: Select[int] | Collection[int] | None) -> dict[Outcome, str]:
    asked = CountedOutcome.lesson_id.in_(lessons)
    return signs.outcomes(asked) if versions is None else signs.outcomes(asked, CountedOutcome.version_id.in_(versions))


def _times(papers: Collection[int], wanted: Wanted) -> dict[tuple[int, float], Counter[str]]:
    """By quiz and score how often each sign stands on its papers; a day's are read at a time."""
    row = CountedAttempt
    together = func.aggregate_strings(row.outcomes, "")
    alike = (row.lesson_id, row.score, row.handed_in_on)
    rows = db.session.execute(
        select(*alike, together).where(row.lesson_id.in_(papers), *wanted.of(row)).group_by(*alike)
    )
    found: dict[tuple[int, float], Counter[str]] = defaultdict(Counter)
    for lesson, score, _day, text in rows:
        found[lesson, score].update(text)
    return found
