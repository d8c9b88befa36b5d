"""What authors find: the banks that are theirs, and their questions."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, String, cast, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.db import db
from lms.errors import row_of
from lms.people import access
from lms.people.models import Person
from lms.quizzes import ageing, papers
from lms.quizzes.banks import latest
from lms.quizzes.importing import outdated
from lms.quizzes.importing.drafts import Aged, Draft, Place
from lms.quizzes.kinds import CHOICES
from lms.quizzes.models import PictureUse, Question, QuestionBank, QuestionImport, QuestionVersion
from lms.quizzes.reviewing import states
from lms.statutes import comparing, mentions
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.comparing import Superseded
from lms.statutes.shelf import Found, Shelf

PER_PAGE = 50


@dataclass(frozen=True)
class Filter:
    """Which questions of a bank a page shows."""

    kind: str = ""
    article: ArticleNumber | None = None
    text: str = ""
    state: str = ""
    difficulty: int | None = None
    tag: str = ""


@dataclass(frozen=True)
class BankLine:
    """A bank in the list, with its questions counted."""

    bank: QuestionBank
    questions: int


def may_work_with(person: Person) -> ColumnElement[bool]:
    """For queries that have QuestionBank: the person's own banks and the office's; all for an administrator."""
    if "administrator" in access.roles_of(person):
        return true()
    return or_(QuestionBank.owner_id == person.id, QuestionBank.owner_id.is_(None))


def banks_of(person: Person) -> Sequence[BankLine]:
    """The banks that a person works with."""
    counted = (
        select(Question.bank_id, func.count().label("questions"))
        .where(Question.retired_at.is_(None))
        .group_by(Question.bank_id)
        .subquery()
    )
    rows = db.session.execute(
        select(QuestionBank, func.coalesce(counted.c.questions, 0))
        .outerjoin(counted, counted.c.bank_id == QuestionBank.id)
        .options(joinedload(QuestionBank.owner))
        .where(may_work_with(person))
        .order_by(QuestionBank.name)
    )
    return [BankLine(*row) for row in rows]


def bank(person: Person, bank_id: int) -> QuestionBank:
    """A bank that the person works with. Raises NotThere."""
    found = select(QuestionBank).options(joinedload(QuestionBank.owner))
    return row_of(found.where(QuestionBank.id == bank_id, may_work_with(person)))


def questions(bank: QuestionBank, wanted: Filter, page: int) -> Pagination:
    """A page of the bank's questions with what they say now."""
    found = (
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .options(contains_eager(QuestionVersion.question), joinedload(QuestionVersion.edition))
        .where(latest(), Question.bank_id == bank.id, *_conditions(wanted))
        .order_by(Question.id)
    )
    return db.paginate(found, page=page, per_page=PER_PAGE, error_out=False)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions = states.in_state(wanted.state) if wanted.state else _standing()
    if wanted.kind:
        conditions.append(QuestionVersion.kind == wanted.kind)
    if wanted.article:
        conditions.append(QuestionVersion.article == wanted.article.number)
        conditions.append(QuestionVersion.inserted == wanted.article.inserted)
    if wanted.difficulty:
        conditions.append(QuestionVersion.difficulty == wanted.difficulty)
    if wanted.tag:
        conditions.append(has_tag(wanted.tag))
    if wanted.text:
        words = QuestionVersion.stem + " " + QuestionVersion.words
        conditions.append(words.contains(wanted.text, autoescape=True))
    return conditions


def has_tag(tag: str) -> ColumnElement[bool]:
    """For queries that have QuestionVersion. The tags are a list in JSON, written as `json` writes it."""
    return cast(QuestionVersion.tags, String).contains(json.dumps(tag), autoescape=True)


def all_of(bank: QuestionBank, wanted: Filter) -> Sequence[Question]:
    """The standing questions of the bank that the filter finds."""
    found = select(Question).join(QuestionVersion, latest()).where(Question.bank_id == bank.id, *_standing())
    return db.session.scalars(found.where(*_conditions(wanted)).order_by(Question.id)).all()


def some_of(bank: QuestionBank, numbers: Sequence[int]) -> Sequence[Question]:
    """The standing questions of the bank among these."""
    found = select(Question).where(Question.bank_id == bank.id, Question.id.in_(numbers), *_standing())
    return db.session.scalars(found.order_by(Question.id)).all()


def _standing() -> list[ColumnElement[bool]]:
    return [Question.retired_at.is_(None)]


def standing(bank: QuestionBank, *conditions: ColumnElement[bool]) -> Sequence[QuestionVersion]:
    """The questions of the bank that are not retired, with what they say now."""
    found = (
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .options(joinedload(QuestionVersion.edition))
        .where(latest(), Question.bank_id == bank.id, *_standing(), *conditions)
        .order_by(Question.id)
    )
    return db.session.scalars(found).all()


def hard_to_say(bank: QuestionBank) -> Sequence[QuestionVersion]:
    """The same, but only what is no choice or has pictures."""
    pictured = select(PictureUse.version_id).where(PictureUse.version_id.is_not(None))
    return standing(bank, or_(QuestionVersion.kind.not_in(CHOICES), QuestionVersion.id.in_(pictured)))


def question(person: Person, question_id: int) -> Question:
    """A question of a bank that the person works with. Raises NotThere."""
    return row_of(
        select(Question)
        .join(Question.bank)
        .options(contains_eager(Question.bank))
        .where(Question.id == question_id, may_work_with(person))
    )


def versions(question: Question) -> Sequence[QuestionVersion]:
    """What a question says and said, the latest first."""
    return db.session.scalars(
        select(QuestionVersion)
        .options(joinedload(QuestionVersion.edition), joinedload(QuestionVersion.written_by))
        .where(QuestionVersion.question_id == question.id)
        .order_by(QuestionVersion.number.desc())
    ).all()


def plan(person: Person, plan_id: int) -> QuestionImport:
    """An import plan of a bank that the person works with. Raises NotThere."""
    return row_of(
        select(QuestionImport)
        .join(QuestionImport.bank)
        .options(contains_eager(QuestionImport.bank))
        .where(QuestionImport.id == plan_id, may_work_with(person))
    )


def version(question: Question, number: int) -> QuestionVersion:
    """What the question said once. Raises NotThere."""
    found = select(QuestionVersion).options(joinedload(QuestionVersion.question))
    return row_of(found.where(QuestionVersion.question_id == question.id, QuestionVersion.number == number))


def numbers_within_reach(person: Person, version_ids: Collection[int]) -> dict[int, int]:
    """What number each of these versions has in its question, as far as the person works with its bank."""
    found = select(QuestionVersion.id, QuestionVersion.number).join(QuestionVersion.question).join(Question.bank)
    rows = db.session.execute(found.where(QuestionVersion.id.in_(version_ids), may_work_with(person)))
    return {row.id: row.number for row in rows}


def superseded(version: QuestionVersion) -> Superseded | None:
    """What the article of the question says now, where its edition is superseded."""
    if not (version.edition and version.numbered):
        return None
    return comparing.compared(version.edition, version.numbered, clock.today())


def ages() -> Callable[[QuestionVersion], Sequence[Aged]]:
    """For a page of questions: why what a version says is out of date; nothing where it is not."""
    shelf = Shelf(clock.today())
    return lambda version: _signs(version, shelf)


def _signs(version: QuestionVersion, shelf: Shelf) -> Sequence[Aged]:
    says = (
        version.kind,
        version.stem,
        tuple(version.options),
        papers.indexes(version.answer),
        version.explanation or "",
    )
    draft = Draft(Place("", 0), *says, details=version.held, cited=version.cited)
    places = shelf.places(mentions.of(version.cited).mentions, version.edition)
    if version.edition and version.numbered:
        places = [Found(version.edition.statute, version.edition, (version.numbered,)), *places]
    return outdated.signs(replace(draft, aged=ageing.of(draft, places, shelf, version.edition)))
