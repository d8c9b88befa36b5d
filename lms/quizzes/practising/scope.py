"""What somebody practises: a bank or all that are open, a law's article or chapter, a kind, difficulty or tag of questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select

from lms.db import db
from lms.people.models import Person
from lms.quizzes import catalogue
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.quizzes.practising import book, chapters, open_banks
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition


@dataclass(frozen=True)
class Scope:
    """Which questions; everything that is left out says nothing. `chapter` counts from 1, in the order of the law."""

    bank: int | None = None
    kind: str = ""
    edition: int | None = None
    article: ArticleNumber | None = None
    chapter: int | None = None
    difficulty: int | None = None
    tag: str = ""
    # What is in the person's book of wrong questions.
    book: bool = False

    @property
    def narrowed(self) -> dict[str, Any]:
        """By what the questions are narrowed beside bank and article, in the same words."""
        return {name: value for name, value in self.asked.items() if name in ("kind", "difficulty", "tag")}

    @property
    def asked(self) -> dict[str, Any]:
        """The same as what follows the question mark of an address."""
        said = {
            "bank": self.bank,
            "kind": self.kind,
            "edition": self.edition,
            "chapter": self.chapter,
            "difficulty": self.difficulty,
            "tag": self.tag,
            "book": int(self.book),
        }
        said["article"] = str(self.article) if self.article else None
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Words:
    """What a scope names: its bank, the edition of a law, the heading of a chapter."""

    bank: QuestionBank | None
    edition: Edition | None
    chapter: str


def words(scope: Scope) -> Words:
    """For the heading of its pages; the caller has looked whether the bank is open to the person."""
    bank = db.session.get(QuestionBank, scope.bank) if scope.bank else None
    edition = db.session.get(Edition, scope.edition) if scope.edition else None
    heading = chapters.heading_of(edition, scope.chapter) if edition and scope.chapter else ""
    return Words(bank, edition, heading)


def questions(person: Person, scope: Scope) -> Sequence[int]:
    """The standing questions of it that the person may practise. Raises NotThere for a bank that is not open to them."""
    if scope.bank:
        open_banks.bank(person, scope.bank)
    if scope.book:
        found = book.lines(person)
        return [line.version.question_id for line in found if book.is_about(line, scope.edition, scope.article)]
    standing = (
        select(Question.id)
        .join(QuestionVersion, open_banks.asked_version())
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(Question.retired_at.is_(None), open_banks.is_open_to(person), *_conditions(scope))
    )
    return db.session.scalars(standing.order_by(Question.id)).all()


def _conditions(scope: Scope) -> list[ColumnElement[bool]]:
    says, conditions = QuestionVersion, list[ColumnElement[bool]]()
    if scope.bank:
        conditions.append(Question.bank_id == scope.bank)
    if scope.kind:
        conditions.append(says.kind == scope.kind)
    if scope.difficulty:
        conditions.append(says.difficulty == scope.difficulty)
    if scope.tag:
        conditions.append(catalogue.has_tag(scope.tag))
    if scope.edition:
        conditions.append(says.edition_id == scope.edition)
    if scope.article:
        conditions.append(_is_about(scope.article))
    if scope.edition and scope.chapter:
        within = chapters.articles_of(scope.edition, scope.chapter)
        conditions.append(or_(false(), *map(_is_about, within)))
    return conditions


def _is_about(article: ArticleNumber) -> ColumnElement[bool]:
    return (QuestionVersion.article == article.number) & (QuestionVersion.inserted == article.inserted)
