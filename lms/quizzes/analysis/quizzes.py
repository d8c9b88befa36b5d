"""The analysis of a quiz, of a bank and of a question, put together from what was counted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lms.courses.models import Lesson
from lms.db import db
from lms.quizzes import banks, correcting
from lms.quizzes.analysis import asking, items, judging, options, reliability, spread
from lms.quizzes.analysis.asking import Papers, Wanted
from lms.quizzes.analysis.items import ENOUGH, Answered, Item
from lms.quizzes.analysis.options import Option
from lms.quizzes.analysis.spread import Interval, Spread
from lms.quizzes.importing.drafts import LETTERS
from lms.quizzes.models import CountedOutcome, Question, QuestionBank, QuestionVersion

ALPHA, DRAWN = "alpha", "drawn"
BAND = 10
# The kinds whose answers are letters of options.
LETTERED = frozenset({"true_false", "single", "multiple"})


@dataclass(frozen=True)
class Analysed:
    """One version of a question with its figures."""

    version: QuestionVersion
    item: Item
    options: Sequence[Option]
    # Whether the question says something else by now, beside other difficulty and tags.
    is_changed: bool

    @property
    def judged(self) -> str:
        return judging.judged(self.item)

    @property
    def is_key_suspicious(self) -> bool:
        return options.is_key_suspicious(self.item, self.options)

    @property
    def flags(self) -> frozenset[str]:
        return frozenset(flag for option in self.options for flag in option.flags)

    def letters(self, flag: str) -> str:
        """The options of which this is said."""
        return "、".join(option.letter for option in self.options if flag in option.flags)


@dataclass(frozen=True)
class Reliability:
    """How it was reckoned (ALPHA or DRAWN), its value and the standard error in points; None where it isn't defined."""

    kind: str
    value: float | None
    standard_error: float | None


@dataclass(frozen=True)
class QuizAnalysis:
    """Everything that is told of a quiz."""

    papers: Papers
    spread: Spread
    passing: Interval | None
    reliability: Reliability
    lines: Sequence[Analysed]

    @property
    def pass_share(self) -> float | None:
        return self.papers.passed / self.papers.count if self.papers.count else None

    @property
    def bands(self) -> list[tuple[int, int, int]]:
        """How many papers reached from how many to how many points, ten by ten; the last holds 100 too."""
        counts = dict.fromkeys(range(0, 100, BAND), 0)
        for score, count in self.papers.scores.items():
            counts[min(int(score) // BAND * BAND, 100 - BAND)] += count
        return [(low, low + BAND - 1 if low + BAND < 100 else 100, count) for low, count in counts.items()]


def of_quiz(lesson: Lesson, wanted: Wanted) -> QuizAnalysis:
    """The analysis of a quiz by the attempts that are wanted."""
    found = asking.papers_of([lesson.id], wanted)
    papers = found.get(lesson.id, Papers())
    answers = asking.answers_of(found, wanted)
    whole = spread.of(papers.scores)
    told = _reliability(papers, answers)
    return QuizAnalysis(papers, whole, spread.wilson(papers.passed, papers.count), told, analysed(answers))


def _reliability(papers: Papers, answers: dict[int, list[Answered]]) -> Reliability:
    is_same = _is_same_for_all(papers, answers)
    total = spread.of(_totals(papers, answers) if is_same else papers.scores).variance
    value: float | None = None
    if papers.count >= ENOUGH and is_same:
        value = reliability.alpha([_variance(each) for each in answers.values()], total)
    elif papers.count >= ENOUGH:
        value = reliability.of_drawn_papers(_mean_error(papers), total)
    return Reliability(ALPHA if is_same else DRAWN, value, reliability.standard_error(value, total))


def _totals(papers: Papers, answers: dict[int, list[Answered]]) -> dict[float, int]:
    """How often each sum of what the questions earned was reached: the scores before they were rounded to half points.

    Where all papers are the same, so are the sums of all that have one score.
    """
    earned = dict.fromkeys(papers.scores, 0.0)
    for row in chain.from_iterable(answers.values()):
        earned[row.score] += row.earned * row.papers
    totals: dict[float, int] = defaultdict(int)
    for score, count in papers.scores.items():
        totals[earned[score] / count] += count
    return totals


def _is_same_for_all(papers: Papers, answers: dict[int, list[Answered]]) -> bool:
    """Whether every paper holds the same questions."""
    whole = {papers.count} == {sum(row.papers for row in rows) for rows in answers.values()}
    return whole and papers.fewest_questions == papers.most_questions == len(answers)


def _variance(rows: Sequence[Answered]) -> float:
    """Of what a question earned, with n − 1 as for the scores."""
    earned: dict[float, int] = {}
    for row in rows:
        earned[row.earned] = earned.get(row.earned, 0) + row.papers
    return spread.of(earned).variance or 0.0


def _mean_error(papers: Papers) -> float | None:
    return None if papers.error_variances is None else papers.error_variances / papers.count


def of_bank(bank: QuestionBank, wanted: Wanted) -> list[Analysed]:
    """Every version of its questions that was asked, over all quizzes; the groups are those of each quiz."""
    versions = select(QuestionVersion.id).join(QuestionVersion.question).where(Question.bank_id == bank.id)
    return analysed(_over_all_quizzes(versions, wanted))


def of_question(question: Question, wanted: Wanted) -> dict[int, Analysed]:
    """By version."""
    versions = db.session.scalars(select(QuestionVersion.id).where(QuestionVersion.question_id == question.id)).all()
    return {each.version.id: each for each in analysed(_over_all_quizzes(versions, wanted))}


def _over_all_quizzes(versions: Select[int] | Collection[int], wanted: Wanted) -> dict[int, list[Answered]]:
    asked = select(CountedOutcome.lesson_id).where(CountedOutcome.version_id.in_(versions))
    lessons = db.session.scalars(asked.distinct()).all()
    return asking.answers_of(asking.papers_of(lessons, wanted), wanted, versions)


def analysed(answers: dict[int, list[Answered]]) -> list[Analysed]:
    """Each version with its figures, in the order of the bank."""
    keys, versions = correcting.keys_in_force(answers), list(_versions(answers))
    changed = _changed(versions)
    return [_analysed(each, answers[each.id], keys.get(each.id, each.answer), each.id in changed) for each in versions]


def _changed(versions: Sequence[QuestionVersion]) -> set[int]:
    """Those of these whose question says something else now."""
    older = [each for each in versions if each.number != each.question.latest]
    now = (
        select(QuestionVersion)
        .join(Question, banks.latest())
        .where(Question.id.in_({row.question_id for row in older}))
    )
    latest = {row.question_id: row for row in db.session.scalars(now)} if older else {}
    return {each.id for each in older if not latest[each.question_id].says_as(each)}


def _versions(numbers: Collection[int]) -> Iterable[QuestionVersion]:
    found = select(QuestionVersion).where(QuestionVersion.id.in_(numbers))
    found = found.options(joinedload(QuestionVersion.edition), joinedload(QuestionVersion.question))
    return db.session.scalars(found.order_by(QuestionVersion.question_id, QuestionVersion.number))


def _analysed(version: QuestionVersion, rows: Sequence[Answered], key: str, is_changed: bool) -> Analysed:
    item = items.of(rows)
    letters = LETTERS[: len(version.options)]
    chosen = options.of(rows, letters, key, item) if version.kind in LETTERED else []
    return Analysed(version, item, chosen, is_changed)
