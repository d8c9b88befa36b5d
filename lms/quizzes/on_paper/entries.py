"""成绩录入: what two persons typed alike from an answer sheet becomes an attempt, sealed and marked like any other.

A slip of the finger costs a try or gives a pass that was not earned, so nothing counts that one person alone has typed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses import completion
from lms.db import db
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.quizzes import answering, attempts, in_force, opening, papers, rooms, rules
from lms.quizzes.kinds import SHORT_ANSWER
from lms.quizzes.models import Answer, Attempt, AttemptEvent, PaperEntry, PaperForm
from lms.quizzes.models.attempts import BY_PERSON
from lms.quizzes.models.events import ON_PAPER
from lms.quizzes.on_paper.reading import differing
from lms.quizzes.opening import Opening


class NothingOwed(Refused):
    message = _l("No training plan asks this person for this quiz at that time.")


class PassedAlready(Refused):
    message = _l("This person has passed this quiz already.")


class AttemptOpen(Refused):
    message = _l("This person has a quiz open on the site. It must be handed in first.")


class NoTryLeft(Refused):
    message = _l("This person has used all tries at this quiz.")


class LastOneWaits(Refused):
    message = _l("This person’s last try is still being marked.")


class LessonsBefore(Refused):
    message = _l("This person has not done the lessons before the quiz.")


class OwnSheet(Refused):
    message = _l("Nobody types their own answer sheet.")


class NotOverYet(Refused):
    message = _l("At that time the exam would not be over yet.")
    status = 422


class BeforeItWasDrawn(Refused):
    message = _l("At that time this form was not drawn yet.")
    status = 422


@dataclass(frozen=True)
class Typed:
    """What stands on a sheet: answers by question number as text, as the database keeps them."""

    began_at: datetime
    place: str
    answers: dict[str, str]


# What the door says to the learner, as it is said about them.
ABOUT = {
    opening.NothingOwed: NothingOwed,
    opening.AlreadyPassed: PassedAlready,
    opening.AnotherIsOpen: AttemptOpen,
    opening.NoTriesLeft: NoTryLeft,
    opening.AwaitsMarking: LastOneWaits,
    opening.LessonsFirst: LessonsBefore,
}


def checked(form: PaperForm, sent: dict[int, str]) -> dict[str, str]:
    """The answers that the form's paper can have. Raises Unreadable."""
    shape = papers.shape(form.paper)
    kept = {number: answering.checked(shape, number, chosen) for number, chosen in sent.items()}
    return {str(number): chosen for number, chosen in kept.items() if chosen}


def refuse_time(form: PaperForm, began_at: datetime) -> None:
    """Raises BeforeItWasDrawn, or NotOverYet."""
    if began_at < form.drawn_at.replace(second=0, microsecond=0):
        raise BeforeItWasDrawn
    if began_at + timedelta(minutes=form.minutes) > clock.now():
        raise NotOverYet


def door(form: PaperForm, person: Person, began_at: datetime) -> Opening:
    """Raises Refused where this sheet cannot count for the person.

    What the site asks of a beginning at its own door is left to the room: its window, the wait for the next try, watching again.
    """
    refuse_time(form, began_at)
    found = opening.look(person, form.lesson, began_at)
    if type(found.refusal) in ABOUT:
        raise ABOUT[type(found.refusal)]  # type: ignore[index]
    if found.held is None:
        assert found.refusal is not None
        raise found.refusal
    if not any(owed.counts_from <= began_at for owed in found.owed):
        raise NothingOwed
    return found


def since_last_result(form: PaperForm, person_id: int) -> Sequence[PaperEntry]:
    """What was typed of the person's sheet and has not counted yet, the latest first."""
    return since_last_results(form, [person_id]).get(person_id, [])


def since_last_results(form: PaperForm, persons: Collection[int]) -> dict[int, list[PaperEntry]]:
    """The same for many persons, by their numbers."""
    found = (
        select(PaperEntry)
        .options(joinedload(PaperEntry.entered_by))
        .where(PaperEntry.form_id == form.id, PaperEntry.person_id.in_(persons))
        .order_by(PaperEntry.id.desc())
    )
    entries = defaultdict[int, list[PaperEntry]](list)
    for entry in db.session.scalars(found):
        entries[entry.person_id].append(entry)
    return {person: list(takewhile(_waits, theirs)) for person, theirs in entries.items()}


def _waits(entry: PaperEntry) -> bool:
    return entry.attempt_id is None


def of_others(form: PaperForm, person_id: int, by: Person) -> list[PaperEntry]:
    """The latest of each other person who typed it."""
    return latest_of_others(since_last_result(form, person_id), by)


def latest_of_others(entries: Iterable[PaperEntry], by: Person) -> list[PaperEntry]:
    """Of entries of one sheet, the latest first, the first of each other person."""
    latest: dict[int, PaperEntry] = {}
    for entry in entries:
        latest.setdefault(entry.entered_by_id, entry)
    return [entry for entry in latest.values() if entry.entered_by_id != by.id]


def differences(form: PaperForm, entry: PaperEntry, typed: Typed) -> list[int]:
    """The questions that were typed differently, 0 for the time; what people mark is read by them and not compared."""
    numbers = [each.number for each in papers.questions(form.paper) if each.kind != SHORT_ANSWER]
    when = [] if entry.began_at == typed.began_at else [0]
    return when + differing(entry.answers, typed.answers, numbers)


def enter(form: PaperForm, person: Person, typed: Typed, *, by: Person) -> PaperEntry:
    """Keep what was typed; with another person's that agrees it becomes an attempt. Raises Refused."""
    if by.id == person.id:
        raise OwnSheet
    # Of two entries at once the second finds the first.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))
    found = door(form, person, typed.began_at)
    entry = PaperEntry(
        form_id=form.id, person_id=person.id, began_at=typed.began_at, place=typed.place, answers=typed.answers,
        entered_by_id=by.id,
    )  # fmt: skip
    agreeing = next((each for each in of_others(form, person.id, by) if not differences(form, each, typed)), None)
    if agreeing is not None:
        entry.attempt_id = _count(form, person, found, typed, [agreeing.entered_by, by], agreeing.answers).id
    db.session.add(entry)
    db.session.flush()  # its id stands in the audit trail
    audit.record("quiz.sheet_entered", by=by, subject=entry, person=person.id, code=form.code, counts=bool(agreeing))
    return entry


def _count(
    form: PaperForm, person: Person, found: Opening, typed: Typed, typists: Sequence[Person], before: dict[str, str]
) -> Attempt:
    assert found.held is not None
    ended = typed.began_at + timedelta(minutes=form.minutes)
    room = rooms.sat_in(person, form.lesson_id, typed.began_at, typed.place)
    attempt = Attempt(
        person_id=person.id, lesson_id=form.lesson_id, sitting_id=room.id if room else None, seed=form.seed, paper=form.paper, shape=papers.shape(form.paper),
        pass_mark=form.pass_mark, started_at=typed.began_at, closes_at=ended,
        rule=rules.sealed(found.held) | {"minutes": form.minutes, "pass_mark": form.pass_mark},
    )  # fmt: skip
    db.session.add(attempt)
    db.session.flush()
    now = clock.now()
    for number, chosen in sorted((before | typed.answers).items(), key=lambda each: int(each[0])):
        db.session.add(Answer(attempt_id=attempt.id, number=int(number), chosen=chosen, chosen_at=ended, saved_at=now))
    names = "、".join(each.name for each in typists)
    words = f"{form.code} · {typed.place} · {names}"[:500]
    db.session.add(
        AttemptEvent(
            attempt_id=attempt.id, person_id=person.id, kind=ON_PAPER, at=ended, by_id=typists[-1].id, words=words
        )
    )
    db.session.flush()  # closing reads the answers
    for owed in found.owed:
        if owed.counts_from <= typed.began_at:
            completion.lesson_started(owed, typed.began_at)
    in_force.close(attempt, ended, BY_PERSON)
    if attempt.passed_at:
        attempts.tell_course(attempt)
    return attempt
