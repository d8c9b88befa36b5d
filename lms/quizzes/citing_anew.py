"""Questions that cite in words alone what the site did not have: looked up again among the laws that are here by now."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import banks, citing, papers
from lms.quizzes.banks import Wording
from lms.quizzes.importing.drafts import Draft, Place
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.statutes.models import Edition
from lms.statutes.shelf import Shelf


class NothingFound(Refused):
    message = _l("None of these citations names a law and article that the site has.")


@dataclass(frozen=True)
class Hit:
    """A question with the article that its words come to, and what they say beyond it."""

    version: QuestionVersion
    edition: Edition
    draft: Draft


def count(bank: QuestionBank) -> int:
    """How many standing questions of a bank cite in words alone."""
    return db.session.scalar(select(func.count()).select_from(_in_words(bank).subquery())) or 0


def _in_words(bank: QuestionBank) -> Select[QuestionVersion]:
    found = select(QuestionVersion).join(Question, banks.latest()).where(Question.bank_id == bank.id)
    bare = (QuestionVersion.cited != "", QuestionVersion.article.is_(None), QuestionVersion.edition_id.is_(None))
    return found.where(Question.retired_at.is_(None), *bare).order_by(Question.id)


def hits(bank: QuestionBank) -> Sequence[Hit]:
    """Those of them whose law and article are here by now."""
    rows = db.session.scalars(_in_words(bank).options(joinedload(QuestionVersion.question))).all()
    shelf = Shelf(clock.today()) if rows else None
    found = ((row, next(citing.placed([_draft(row)], shelf, None))) for row in rows if shelf)
    placed = [(row, draft) for row, draft in found if isinstance(draft, Draft) and draft.edition and draft.article]
    wanted = {draft.edition for _, draft in placed}
    editions = {each.id: each for each in db.session.scalars(select(Edition).where(Edition.id.in_(wanted)))}
    return [Hit(row, editions[draft.edition or 0], draft) for row, draft in placed]


def _draft(row: QuestionVersion) -> Draft:
    says = (row.kind, row.stem, tuple(row.options), papers.indexes(row.answer), row.explanation or "")
    return Draft(Place("", row.question_id), *says, None, row.held, row.difficulty, tuple(row.tags), cited=row.cited)


def rest(bank: QuestionBank, *, by: Person) -> int:
    """Let each of them rest on its article, by a new version that says the same; how many. Raises NothingFound."""
    banks.lock(bank)
    found = hits(bank)
    if not found:
        raise NothingFound
    for hit in found:
        banks.change(hit.version.question, Wording.of(hit.draft, hit.edition), by)
    audit.record("question_bank.citations_found", by=by, subject=bank, questions=len(found))
    return len(found)
