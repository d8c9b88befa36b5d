"""Questions searched by their words, for those who may see them: authors, in the banks that they work with."""

from collections.abc import Sequence

from sqlalchemy import func, select

from lms.db import db
from lms.people import access
from lms.people.gates import AUTHORS
from lms.people.models import Person
from lms.quizzes.asked import place
from lms.quizzes.banks import latest
from lms.quizzes.catalogue import may_work_with
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.statutes.uses import Places


def search(person: Person, wanted: Sequence[str], most: int) -> Places:
    """The standing questions that have every term in what they ask or explain, and how many there are."""
    if not wanted or not access.has_role(person, AUTHORS):
        return Places(0, [])
    # LIKE finds characters anywhere, so it needs no words to be told apart, which Chinese does not do.
    words = QuestionVersion.stem + " " + QuestionVersion.words + " " + func.coalesce(QuestionVersion.explanation, "")
    found = (
        select(Question.id, QuestionVersion.stem, QuestionBank.name)
        .join(QuestionVersion, latest())
        .join(QuestionBank, QuestionBank.id == Question.bank_id)
        .where(Question.retired_at.is_(None), may_work_with(person))
        .where(*(words.icontains(term, autoescape=True) for term in wanted))
    )
    count = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = db.session.execute(found.order_by(Question.id).limit(most))
    return Places(count, [place(*row) for row in rows])
