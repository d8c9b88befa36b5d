"""Working on a question bank: questions added, changed as a new version, and retired."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people.models import Person
from lms.quizzes import answer_keys, details, papers
from lms.quizzes.details import NONE, Details
from lms.quizzes.importing import reading
from lms.quizzes.importing.drafts import Draft, Standing
from lms.quizzes.importing.near import Index
from lms.quizzes.importing.reading import Key, Right
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.quizzes.pictures import keeping
from lms.statutes import citations
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.citations import NothingNewer
from lms.statutes.models import Edition


class AlreadyThere(Refused):
    message = _l("This question stands in the bank already, as no. %(number)s.")


class NameTaken(Refused):
    message = _l("There is a question bank of the name “%(name)s” already. Please choose another name.")


class IsRetired(Refused):
    message = _l("This question is retired and can no longer be changed.")


@dataclass(frozen=True)
class Wording:
    """What a version of a question says."""

    kind: str
    stem: str
    options: tuple[str, ...]
    right: frozenset[int]
    explanation: str = ""
    edition: Edition | None = None
    article: ArticleNumber | None = None
    details: Details = NONE
    # 1 (easy) to 5 (hard).
    difficulty: int | None = None
    tags: tuple[str, ...] = ()
    # The citation in words, where it says more.
    cited: str = ""

    @classmethod
    def of(cls, draft: Draft, edition: Edition | None) -> "Wording":
        """`edition` is the one to which the draft's article belongs."""
        edition = edition if draft.article else None
        says = (draft.kind, draft.stem, draft.options, draft.right, draft.explanation)
        return cls(*says, edition, draft.article, draft.details, draft.difficulty, draft.tags, draft.cited)

    @property
    def key(self) -> Key:
        return reading.key_of(self.kind, self.stem, self.options, self.details)


def fingerprint(key: Key) -> str:
    """A digest by which the database knows twins."""
    kind, stem, options = key
    return hashlib.sha256("\n".join([kind, stem, *sorted(options)]).encode()).hexdigest()


def create(name: str, owner: Person | None) -> QuestionBank:
    """A new, empty bank; without an owner it is the office's."""
    if db.session.scalar(select(QuestionBank).where(QuestionBank.name == name)):
        raise NameTaken(name=name)
    bank = QuestionBank(name=name, owner_id=owner.id if owner else None)
    db.session.add(bank)
    db.session.flush()  # its id is wanted for the address
    return bank


def lock(bank: QuestionBank) -> None:
    """Wait for whoever is changing this bank, so that twins are seen."""
    db.session.execute(select(QuestionBank.id).where(QuestionBank.id == bank.id).with_for_update())


def known(bank: QuestionBank) -> dict[Key, Right]:
    """The standing questions, by what makes them the same, with their right options."""
    found = {}
    for _, kind, stem, options, answer, kept in _standing(bank):
        holds = details.read(kept)
        right = reading.right_of(options, papers.indexes(answer), holds)
        found[reading.key_of(kind, stem, options, holds)] = right
    return found


def near(bank: QuestionBank) -> Index:
    """The standing questions, to be asked for those that are nearly the same."""
    return Index(Standing(*row) for row in _standing(bank))


def _standing(bank: QuestionBank) -> Iterable[Row[int, str, str, list[Any], str, dict[str, Any]]]:
    says = QuestionVersion
    return db.session.execute(
        select(Question.id, says.kind, says.stem, says.options, says.answer, says.details)
        .join(Question, latest())
        .where(Question.bank_id == bank.id, Question.retired_at.is_(None))
        .order_by(Question.id)
    )


def last_number() -> int:
    """Of all questions; 0 where there is none."""
    return db.session.scalar(select(func.max(Question.id))) or 0


def by_key(bank: QuestionBank) -> dict[Key, Standing]:
    """The standing questions, by what makes them the same."""
    rows = [Standing(*row) for row in _standing(bank)]
    return {reading.key_of(row.kind, row.stem, row.options, details.read(row.details)): row for row in rows}


def numbers(bank: QuestionBank, stems: Collection[str]) -> dict[str, int]:
    """Of these stems those that a standing question has word for word, with its number; the first, if several do."""
    wanted = set(stems)
    return {row.stem: row.id for row in reversed(list(_standing(bank))) if row.stem in wanted}


def latest() -> ColumnElement[bool]:
    """Joins questions and versions so that each question comes with what it says now."""
    return and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.latest)


def add_all(bank: QuestionBank, wordings: Collection[Wording], by: Person | None) -> list[Question]:
    """Add questions that have no twin in the bank, which the caller has locked."""
    questions = [Question(bank_id=bank.id, fingerprint=fingerprint(wording.key)) for wording in wordings]
    db.session.add_all(questions)
    db.session.flush()  # the versions and citations below need the ids
    for question, wording in zip(questions, wordings, strict=True):
        _write(question, wording, by)
    return questions


def add(bank: QuestionBank, wording: Wording, by: Person) -> Question:
    """Add one question."""
    lock(bank)
    _refuse_twin(bank.id, wording)
    (question,) = add_all(bank, [wording], by)
    return question


def change(question: Question, wording: Wording, by: Person) -> None:
    """Write a new version; papers that are drawn already keep the version that they sealed.

    One that differs in difficulty and tags alone is reviewed if the version before it is: the reviewer would read the same again.
    Raises IsRetired or AlreadyThere.
    """
    if question.retired_at:
        raise IsRetired
    _refuse_twin(question.bank_id, wording, but=question.id)
    before = says_now(question)
    question.latest += 1
    question.fingerprint = fingerprint(wording.key)
    citations.drop(question)
    version = _write(question, wording, by)
    if question.reviewed == before.number and version.says_as(before):
        question.reviewed = version.number


def move_to_newer(question: Question, by: Person) -> None:
    """Write a version that rests on the same number of the edition in force.

    Raises IsRetired, NothingNewer or NoSuchArticle.
    """
    says = says_now(question)
    if not (says.edition and says.numbered):
        raise NothingNewer
    rest_on(question, citations.in_force(says.edition, says.numbered), says.numbered, by)


def rest_on(question: Question, edition: Edition, article: ArticleNumber, by: Person) -> None:
    """Write a version that says the same and rests on that article. Raises IsRetired."""
    says = says_now(question)
    right, explanation = papers.indexes(says.answer), says.explanation or ""
    texts = (says.kind, says.stem, tuple(says.options), right, explanation)
    change(question, Wording(*texts, edition, article, says.held, says.difficulty, tuple(says.tags)), by)
    if says.edition and says.numbered:
        citations.trace_move(question, (says.edition, says.numbered), (edition, article), by=by)


def give_key(question: Question, version: QuestionVersion, part: int, key: str, by: Person) -> None:
    """Write a version with another key of the question or of a part of it, if it still asks what that version asked.

    Raises IsRetired.
    """
    says = says_now(question)
    if answer_keys.without_key(says.asks) != answer_keys.without_key(version.asks):
        return
    asked = answer_keys.pick(says.asks, part)
    if answer_keys.of(asked) == key:
        return
    now = answer_keys.put(says.asks, part, answer_keys.with_key(asked, key))
    right, explanation = papers.indexes(now.answer), says.explanation or ""
    about = (says.edition, says.numbered, now.details, says.difficulty, tuple(says.tags), says.cited)
    change(question, Wording(now.kind, now.stem, now.options, right, explanation, *about), by)


def says_now(question: Question) -> QuestionVersion:
    """The latest version, with its edition."""
    found = select(QuestionVersion).join(Question, latest()).where(Question.id == question.id)
    return db.session.scalars(found.options(joinedload(QuestionVersion.edition))).one()


def retire(question: Question) -> None:
    """Draw it no more. It stays readable, and on every paper that holds it."""
    question.retired_at = question.retired_at or clock.now()


def _refuse_twin(bank_id: int, wording: Wording, but: int | None = None) -> None:
    twin = db.session.scalar(
        select(Question.id).where(
            Question.bank_id == bank_id,
            Question.fingerprint == fingerprint(wording.key),
            Question.retired_at.is_(None),
            Question.id != (but or 0),
        )
    )
    if twin:
        raise AlreadyThere(number=twin)


def _write(question: Question, wording: Wording, by: Person | None) -> QuestionVersion:
    """The latest version of a question that points nowhere yet."""
    version = QuestionVersion(
        question_id=question.id,
        number=question.latest or 1,
        kind=wording.kind,
        stem=wording.stem,
        options=list(wording.options),
        answer=papers.letters(wording.right),
        details=wording.details.as_json(),
        difficulty=wording.difficulty,
        tags=list(wording.tags),
        words=wording.details.words,
        explanation=wording.explanation or None,
        edition_id=wording.edition.id if wording.edition else None,
        article=wording.article.number if wording.article else None,
        inserted=wording.article.inserted if wording.article else 0,
        cited=wording.cited,
        written_by_id=by.id if by else None,
    )
    db.session.add(version)
    if pictures := wording.details.every_picture:
        db.session.flush()  # the pictures below need the id
        keeping.used_by_version(version.id, pictures)
    if wording.edition and wording.article:
        citations.cite_first(question, wording.edition, [wording.article])
    return version
