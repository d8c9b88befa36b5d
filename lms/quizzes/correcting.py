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
from lms.errors import NotThere, Refused, row_of
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import answer_keys, banks, papers, scoring, wording
from lms.quizzes.correction_rules import GIVEN, KEY, TAKEN_OUT
from lms.quizzes.details import Details, Part
from lms.quizzes.importing import written_kinds
from lms.quizzes.importing.drafts import QUESTION, Doubt
from lms.quizzes.kinds import CHOICES, FILL_IN
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


class NoSuchBlanks(Refused):
    message = _l("Please give for each blank what it takes. %(why)s")
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
    return [pure(row) for row in db.session.scalars(found.order_by(KeyCorrection.id))]


def keys_in_force(version_ids: Collection[int]) -> dict[int, str]:
    """The letters that were put in place of a version's key, by version; none of those whose key stands.

    Blanks and the parts of a case have no letters that are counted.
    """
    latest = {each.version: each for each in decided(version_ids) if each.part == 0}
    return {
        version: each.key
        for version, each in latest.items()
        if each.rule == KEY and not answer_keys.is_of_blanks(each.key)
    }


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
    return {row.id: pure(row) for row in db.session.scalars(select(KeyCorrection).where(KeyCorrection.id.in_(ids)))}


def pure(row: KeyCorrection) -> Correction:
    """As marking sees it."""
    return Correction(row.id, row.version_id, row.rule, row.key, row.part)


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


def asked_in(version: QuestionVersion, part: int) -> Part:
    """The question of a version, or a part of its case, counted from 1. Raises NotThere."""
    try:
        return answer_keys.pick(version.asks, part)
    except IndexError:
        raise NotThere from None


def in_force(version: QuestionVersion, part: int) -> Part:
    """The same with the key that holds now, as far as there is one."""
    asked, holding = asked_in(version, part), _holding(version, part)
    return answer_keys.with_key(asked, holding.key) if holding and holding.key and holding.part == part else asked


def _holding(version: QuestionVersion, part: int) -> Correction | None:
    """The latest correction that is about this part, or about any part where the whole is asked for."""
    about = [each for each in decided([version.id]) if part == 0 or each.part in (0, part)]
    return about[-1] if about else None


def propose(version: QuestionVersion, rule: str, key: str, ground: str, by: Person, *, part: int = 0) -> KeyCorrection:
    """`part`: of a case; 0 is the whole question. Raises NotThere, NoSuchKey, NoSuchBlanks, SameKey or ProposedAlready."""
    asked = asked_in(version, part)
    key = _checked(asked, key) if rule == KEY else ""
    db.session.execute(select(Question.id).where(Question.id == version.question_id).with_for_update())
    if any(row.is_open for row in of_question(version.question)):
        raise ProposedAlready
    holding = _holding(version, part)
    if (rule, key) == _rule_of(asked, part, holding):
        raise SameKey
    row = KeyCorrection(
        question_id=version.question_id, version_id=version.id, part=part, rule=rule, key=key, ground=ground.strip(),
        old_key=holding.key if holding and holding.part == part else answer_keys.of(asked), proposed_by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()  # its id is wanted for the address
    audit.record("question.correction_proposed", by=by, subject=version.question, rule=rule, key=key, part=part)
    return row


def _rule_of(asked: Part, part: int, holding: Correction | None) -> tuple[str, str] | None:
    """What holds for exactly this; None where some parts of a case differ from others."""
    if holding is None:
        return KEY, answer_keys.of(asked)
    return (holding.rule, holding.key) if holding.part in (0, part) else None


def _checked(asked: Part, key: str) -> str:
    if asked.kind == FILL_IN:
        return _checked_blanks(asked, key)
    offered = papers.letters(range(len(asked.options)))
    letters = "".join(sorted(set(key)))
    fits = len(letters) > 1 if asked.kind == "multiple" else len(letters) == 1
    if asked.kind not in CHOICES or not set(letters) <= set(offered) or not fits:
        raise NoSuchKey
    return letters


def _checked_blanks(asked: Part, key: str) -> str:
    """Blanks stay as many as they are, for answers were given to so many."""
    accepted = answer_keys.blanks(key)
    if len(accepted) != len(asked.details.blanks):
        raise NoSuchBlanks(why=_l("There are %(count)s blanks.", count=len(asked.details.blanks)))
    try:
        written_kinds.refuse_bad_details(asked.kind, asked.stem, Details(blanks=accepted))
    except Doubt as doubt:
        raise NoSuchBlanks(why=wording.of_doubt(doubt, QUESTION)) from None
    return answer_keys.of_blanks(accepted)


def decide(correction: KeyCorrection, *, by: Person, needs_second: bool) -> None:
    """Let it hold from now on, and give the bank the right key. Then ask for `tasks.mark_anew`, after the commit.

    Raises DecidedAlready, SecondPersonDecides.
    """
    version = _locked(correction)
    if needs_second and by.id == correction.proposed_by_id:
        raise SecondPersonDecides
    correction.decided_by_id, correction.decided_at = by.id, clock.now()
    _mend_bank(correction, version, by)
    audit.record(
        "question.corrected", by=by, subject=version.question, rule=correction.rule, key=correction.key,
        part=correction.part,
    )  # fmt: skip


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


def takes_from_bank(correction: KeyCorrection, question: Question) -> bool:
    """Whether the question is drawn no more once this is decided: a case leaves as a whole, even if one part of it is void."""
    return correction.rule != KEY and question.retired_at is None


def _mend_bank(correction: KeyCorrection, version: QuestionVersion, by: Person) -> None:
    """A void question is drawn no more; a question that still has the wrong key gets a version with the right one."""
    question = version.question
    if takes_from_bank(correction, question):
        banks.retire(question)
    elif not question.retired_at:
        banks.give_key(question, version, correction.part, correction.key, by)
