"""Pages of evidence: one person, one lecture, for the learner and for a supervisor of the unit."""

from flask import render_template, request
from flask_login import current_user

from lms.courses import catalogue
from lms.courses.recognising import register as recognised
from lms.db import begin_reading, begin_writing, db
from lms.languages import own_path
from lms.people import audit
from lms.people.gates import only
from lms.people.models import Person
from lms.watching import browsers, seeing, timeline, words
from lms.watching import record as records
from lms.watching.group import told
from lms.watching.offline import told as packed
from lms.watching.offline import wording as packed_words
from lms.watching.record import Entry
from lms.watching.views import bp
from lms.web import Page


@bp.get("/record/lessons/<int:lesson_id>")
def lecture_record(lesson_id: int) -> Page:
    entry = records.entry(current_user.id, lesson_id)
    return _evidence(current_user, entry, is_open=catalogue.enrolment_in(current_user, entry.lesson.course) is not None)


@bp.get("/evidence/<int:person_id>")
@only(*seeing.SUPERVISORS)
def evidence_of(person_id: int) -> Page:
    person = seeing.person_seen_by(current_user, person_id)
    _keep_on_record(person)
    entries = records.begun(person.id, among=seeing.lessons_seen_by(current_user, person.id))
    outside = recognised.standing_of(person)
    return render_template(
        "watching/evidence_of.html", person=person, entries=entries, outside=outside, came_from=_came_from()
    )


@bp.get("/evidence/<int:person_id>/lessons/<int:lesson_id>")
@only(*seeing.SUPERVISORS)
def evidence(person_id: int, lesson_id: int) -> Page:
    person = seeing.person_seen_by(current_user, person_id)
    entry = records.entry(person.id, lesson_id, among=seeing.lessons_seen_by(current_user, person.id))
    _keep_on_record(person, lesson=entry.lesson.title)
    return _evidence(person, entry, is_open=False)


def _came_from() -> str | None:
    """The page of ours that has led to a person's evidence: names of a plan with their filter, or a review case."""
    path = own_path(request.args.get("next"))
    return None if path == "/" else path


def _keep_on_record(person: Person, **details: str) -> None:
    """That somebody looks at this person's evidence."""
    begin_writing()
    audit.record("evidence.seen", by=current_user, subject=person, **details)
    db.session.commit()
    begin_reading()


def _evidence(person: Person, entry: Entry, *, is_open: bool) -> Page:
    sessions = records.sessions_of(person.id, entry)
    packs = packed.of([each.session_id for each in sessions if each.grade == "offline"])
    sittings = packed.redrawn(timeline.sittings(sessions, entry.counts_from), packs)
    return render_template(
        "watching/evidence.html",
        person=None if person.id == current_user.id else person,
        entry=entry,
        came_from=_came_from(),
        is_open=is_open,
        uncounted=records.uncounted(sessions, entry),
        sittings=sittings,
        sentence=words.sentence,
        kinds=timeline.kinds(sittings),
        kind_words=words.kind,
        device_words=browsers.in_words,
        grades=words.GRADES,
        packs=packs,
        ways=packed_words.WAYS,
        groups=told.of([each.session_id for each in sessions if each.grade == "group"]),
    )
