"""The forms of a quiz's paper: drawn from the bank as it is, kept as they were drawn."""

import hashlib
import secrets
import string
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from lms.courses.catalogue import may_edit
from lms.courses.models import Lesson
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import blueprints
from lms.quizzes.models import Blueprint, PaperForm

# So many letters there are; a paper of old forms is drawn under the next one.
LETTERS = string.ascii_uppercase
MOST_AT_ONCE = 6


class NoLetterLeft(Refused):
    message = _l("This quiz has used all letters from A to Z for its paper forms; %(left)s are left.")
    status = 422


def of_quiz(lesson: Lesson) -> Sequence[PaperForm]:
    """Every form that was drawn, by letter."""
    found = select(PaperForm).options(joinedload(PaperForm.drawn_by)).where(PaperForm.lesson_id == lesson.id)
    return db.session.scalars(found.order_by(PaperForm.letter)).all()


def edited_by(person: Person, form_id: int) -> PaperForm:
    """A form of a quiz of theirs, with its paper. Raises NotThere."""
    return row_of(
        select(PaperForm)
        .join(PaperForm.lesson)
        .join(Lesson.course)
        .options(undefer(PaperForm.paper), contains_eager(PaperForm.lesson).contains_eager(Lesson.course))
        .where(PaperForm.id == form_id, Lesson.removed_at.is_(None), may_edit(person))
    )


def draw(lesson: Lesson, count: int, *, by: Person) -> list[PaperForm]:
    """So many new forms, each under the next letter and with a seed of its own.

    Raises NotYetMade, BankTooSmall or NoLetterLeft.
    """
    # Of two drawings at once the second finds the letters of the first.
    db.session.execute(select(Lesson.id).where(Lesson.id == lesson.id).with_for_update(key_share=True))
    blueprint = blueprints.of_lesson(lesson)
    if blueprint is None:
        raise blueprints.NotYetMade
    forms = [_drawn(lesson, blueprint, letter, by) for letter in _letters(lesson, count)]
    db.session.flush()  # their ids stand in the audit trail
    for form in forms:
        audit.record("quiz.paper_drawn", by=by, subject=form, lesson=lesson.id, code=form.code)
    return forms


def _letters(lesson: Lesson, count: int) -> str:
    used = len(db.session.scalars(select(PaperForm.id).where(PaperForm.lesson_id == lesson.id)).all())
    if used + count > len(LETTERS):
        raise NoLetterLeft(left=len(LETTERS) - used)
    return LETTERS[used : used + count]


def _drawn(lesson: Lesson, blueprint: Blueprint, letter: str, by: Person) -> PaperForm:
    seed = secrets.token_hex(16)
    form = PaperForm(
        lesson_id=lesson.id, letter=letter, code=_code(lesson.id, letter, seed), seed=seed,
        paper=blueprints.drawn(blueprint, seed), minutes=blueprint.minutes, pass_mark=blueprint.pass_mark,
        drawn_by_id=by.id,
    )  # fmt: skip
    db.session.add(form)
    return form


def _code(lesson_id: int, letter: str, seed: str) -> str:
    """Like 12-A-7F3C. Its end tells a mistyped code from one that was printed, and tells nothing of the seed."""
    return f"{lesson_id}-{letter}-{hashlib.sha256(seed.encode()).hexdigest()[:4].upper()}"
