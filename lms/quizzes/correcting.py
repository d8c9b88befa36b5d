"""A wrong key is corrected, or a question declared void: proposed with a ground, and decided; nothing is altered in place.

Where somebody who passed would fail by it, a second person decides. Papers and answers stay; what they are worth changes from
the decision on, in every result that comes after it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.db import db
from lms.errors import Refused, row_of
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import banks, papers, scoring
from lms.quizzes.correction_rules import GIVEN, KEY, TAKEN_OUT
from lms.quizzes.kinds import CHOICES
from lms.quizzes.models import KeyCorrection, Question, QuestionVersion
from lms.quizzes.scoring import Correction

RULE_WORDS = {
    GIVEN: _l("The question is void, and everybody has its points"),
    KEY: _l("Another key is right"),
    TAKEN_OUT: _l("The question is void and taken out, and the others are scaled up to 100 points"),
}


class SameKey(Refused):
    message = _l("This is the key that holds already.")
    status = 422


class NoSuchKey(Refused):
    message = _l("Please tick a key that such a question can have: one option, or two and more of a multiple choice.")
    status = 422


class ProposedAlready(Refused):
    message = _l("A correction of this question waits for its decision. Decide that one first.")


class DecidedAlready(Refused):
    message = _l("This correction has been decided or withdrawn already.")


class SecondPersonDecides(Refused):
    message = _l("You proposed this correction, so another author or administrator decides it.")


def decided(version_ids: Collection[int]) -> list[Correction]:
    """The corrections of these versions that hold, the latest last."""
    found = select(KeyCorrection).where(
        KeyCorrection.version_id.in_(version_ids), KeyCorrection.decided_at.is_not(None)
    )
    return [_pure(row) for row in db.session.scalars(found.order_by(KeyCorrection.id))]


def keys_in_force(version_ids: Collection[int]) -> dict[int, str]:
    """The letters that were put in place of a version's key, by version; none of those whose key stands."""
    latest = {each.version: each for each in decided(version_ids)}
    return {version: each.key for version, each in latest.items() if each.rule == KEY}


def of_paper(paper: Mapping[str, Any]) -> list[Correction]:
    """The corrections that hold for a paper. Whoever is just deciding one waits until this transaction ends, and we for them."""
    versions = scoring.versions(paper)
    keys = select(QuestionVersion.id).where(QuestionVersion.id.in_(versions)).order_by(QuestionVersion.id)
    db.session.execute(keys.with_for_update(read=True, key_share=True)).all()
    return decided(versions)


def known(ids: Collection[int]) -> dict[int, Correction]:
    """Corrections by their numbers."""
    if not ids:
        return {}
    return {row.id: _pure(row) for row in db.session.scalars(select(KeyCorrection).where(KeyCorrection.id.in_(ids)))}


def _pure(row: KeyCorrection) -> Correction:
    return Correction(row.id, row.version_id, row.rule, row.key)


def of_question(question: Question) -> Sequence[KeyCorrection]:
    """Every correction of a question, the latest first; those that were withdrawn are left out."""
    found = (
        select(KeyCorrection)
        .options(joinedload(KeyCorrection.proposed_by), joinedload(KeyCorrection.decided_by))
        .where(KeyCorrection.question_id == question.id, KeyCorrection.dropped_at.is_(None))
    )
    return db.session.scalars(found.order_by(KeyCorrection.id.desc())).all()


def one(question: Question, correction_id: int) -> KeyCorrection:
    """Raises NotThere."""
    people = joinedload(KeyCorrection.proposed_by), joinedload(KeyCorrection.decided_by)
    found = select(KeyCorrection).options(*people, joinedload(KeyCorrection.version))
    return row_of(found.where(KeyCorrection.id == correction_id, KeyCorrection.question_id == question.id))


def propose(version: QuestionVersion, rule: str, key: str, ground: str, by: Person) -> KeyCorrection:
    """Raises NoSuchKey, SameKey or ProposedAlready."""
    key = _checked(version, key) if rule == KEY else ""
    db.session.execute(select(Question.id).where(Question.id == version.question_id).with_for_update())
    if any(row.is_open for row in of_question(version.question)):
        raise ProposedAlready
    holding = decided([version.id])[-1:]
    if (rule, key) == (holding[0].rule, holding[0].key) if holding else (rule, key) == (KEY, version.answer):
        raise SameKey
    row = KeyCorrection(
        question_id=version.question_id, version_id=version.id, rule=rule, key=key, ground=ground.strip(),
        old_key=holding[0].key if holding else version.answer, proposed_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()  # its id is wanted for the address
    audit.record("question.correction_proposed", by=by, subject=version.question, rule=rule, key=key)
    return row


def _checked(version: QuestionVersion, key: str) -> str:
    offered = papers.letters(range(len(version.options)))
    letters = "".join(sorted(set(key)))
    fits = len(letters) > 1 if version.kind == "multiple" else len(letters) == 1
    if version.kind not in CHOICES or not set(letters) <= set(offered) or not fits:
        raise NoSuchKey
    return letters


def decide(correction: KeyCorrection, *, by: Person, needs_second: bool) -> None:
    """Let it hold from now on, and give the bank the right key. Then ask for `tasks.mark_anew`, after the commit.

    Raises DecidedAlready, SecondPersonDecides.
    """
    version = _locked(correction)
    if needs_second and by.id == correction.proposed_by_id:
        raise SecondPersonDecides
    correction.decided_by_id, correction.decided_at = by.id, clock.now()
    _mend_bank(correction, version, by)
    audit.record("question.corrected", by=by, subject=version.question, rule=correction.rule, key=correction.key)


def drop(correction: KeyCorrection, *, by: Person) -> None:
    """Withdraw a proposal. Raises DecidedAlready."""
    version = _locked(correction)
    correction.dropped_at = clock.now()
    audit.record("question.correction_withdrawn", by=by, subject=version.question, rule=correction.rule)


def _locked(correction: KeyCorrection) -> QuestionVersion:
    """Whoever hands in a paper with this question just now is waited for, and whoever hands in after waits for us."""
    db.session.refresh(correction, ["decided_at", "dropped_at"], with_for_update=True)
    if not correction.is_open:
        raise DecidedAlready
    found = select(QuestionVersion).where(QuestionVersion.id == correction.version_id)
    return db.session.scalars(
        found.options(joinedload(QuestionVersion.question)).with_for_update(of=QuestionVersion)
    ).one()


def _mend_bank(correction: KeyCorrection, version: QuestionVersion, by: Person) -> None:
    """A void question is drawn no more; a question that still has the wrong key gets a version with the right one."""
    question = version.question
    if question.retired_at:
        return
    if correction.rule != KEY:
        banks.retire(question)
    else:
        banks.give_key(question, version, correction.key, by)
