"""Pages of sittings: an administrator plans them, invigilators see who is there and act, and print the list to sign."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import clock
from lms.db import db
from lms.errors import Refused, Unreadable
from lms.people import access
from lms.people.gates import only
from lms.quizzes import event_words, invigilating, moving, room_codes, sitting_leaders, sitting_people, sittings
from lms.quizzes.models import Sitting
from lms.quizzes.on_paper import enterers
from lms.quizzes.pages import bp
from lms.quizzes.sitting_forms import DeedForm, MoveForm, PeopleForm, SittingForm
from lms.web import Page


@bp.get("/sittings", endpoint="sittings")
def sittings_page() -> Page:
    return render_template(
        "quizzes/sittings.html", sittings=sittings.seen(current_user), at=clock.now(), may_plan=_may_plan()
    )


def _may_plan() -> bool:
    return access.has_role(current_user, {"administrator"})


def _form() -> SittingForm:
    return SittingForm().offer(sittings.quizzes())


@bp.get("/sittings/new")
@only("administrator")
def new_sitting() -> Page:
    return render_template("quizzes/sitting_form.html", form=_form())


@bp.post("/sittings/new")
@only("administrator")
def plan_sitting() -> Page:
    form = _form()
    if not form.validate():
        return render_template("quizzes/sitting_form.html", form=form), 422
    lesson = next(each for each in sittings.quizzes() if each.id == form.lesson_id.data)
    window, eyes = (form.opens_at.data, form.ends_at.data), form.invigilators.data
    try:
        row = sittings.plan(lesson, form.place.data, window, eyes, form.listed.data, by=current_user,
                            invigilators_enter=form.invigilators_enter.data)  # fmt: skip
    except Refused as refusal:
        form.blame(refusal)
        return render_template("quizzes/sitting_form.html", form=form), refusal.status
    db.session.commit()
    flash(_("The sitting is planned."), "success")
    return redirect(url_for(".sitting", sitting_id=row.id), 303)


@bp.get("/sittings/<int:sitting_id>/people", endpoint="sitting_people")
@only("administrator")
def sitting_people_page(sitting_id: int) -> Page:
    row = sittings.sitting(current_user, sitting_id)
    eyes, listed = sitting_people.lines(row.invigilators), sitting_people.lines(sittings.listed(row, current_user)[0])
    return _people_page(
        row, PeopleForm(data={"invigilators": eyes, "listed": listed, "invigilators_enter": row.invigilators_enter})
    )


def _people_page(row: Sitting, form: PeopleForm) -> str:
    return render_template(
        "quizzes/sitting_people.html",
        sitting=row,
        form=form,
        has_begun=sitting_people.has_begun(row),
        withheld=sittings.listed(row, current_user)[1],
    )


@bp.post("/sittings/<int:sitting_id>/people")
@only("administrator")
def change_sitting_people(sitting_id: int) -> Page:
    row, form = sittings.sitting(current_user, sitting_id), PeopleForm()
    if not form.validate():
        return _people_page(row, form), 422
    try:
        listed = (form.listed.data or "") if "listed" in request.form else None
        sitting_people.change(row, form.invigilators.data, listed, by=current_user,
                              invigilators_enter=form.invigilators_enter.data)  # fmt: skip
    except Refused as refusal:
        db.session.rollback()
        form.blame(refusal)
        return _people_page(sittings.sitting(current_user, sitting_id), form), refusal.status
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(url_for(".sitting", sitting_id=sitting_id), 303)


@bp.get("/sittings/<int:sitting_id>/move", endpoint="sitting_move")
@only("administrator")
def sitting_move_page(sitting_id: int) -> Page:
    row = sittings.sitting(current_user, sitting_id)
    return _move_page(row, MoveForm(obj=row))


def _move_page(row: Sitting, form: MoveForm, refusal: Refused | None = None) -> str:
    return render_template("quizzes/sitting_move.html", sitting=row, form=form, refusal=refusal)


@bp.post("/sittings/<int:sitting_id>/move")
@only("administrator")
def move_sitting(sitting_id: int) -> Page:
    row, form = sittings.sitting(current_user, sitting_id), MoveForm()
    if not form.validate():
        return _move_page(row, form), 422
    try:
        moving.move(row, form.place.data, (form.opens_at.data, form.ends_at.data), by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _move_page(sittings.sitting(current_user, sitting_id), form, refusal), refusal.status
    db.session.commit()
    flash(_("The sitting is moved. Everybody who sits or invigilates there reads it on the first page."), "success")
    return redirect(url_for(".sitting", sitting_id=sitting_id), 303)


@bp.get("/sittings/<int:sitting_id>")
def sitting(sitting_id: int) -> Page:
    form = DeedForm()
    form.attempt.data = request.args.get("attempt")
    return _page(sittings.sitting(current_user, sitting_id), form)


def _page(row: Sitting, form: DeedForm, refusal: object = None) -> str:
    cannot_begin = sittings.why_nobody_begins(row) if _may_plan() else None
    return render_template("quizzes/sitting.html", form=form, refusal=refusal, cannot_begin=cannot_begin, **_shown(row))


def _shown(row: Sitting) -> dict[str, object]:
    now, unread = clock.now(), sitting_leaders.unread(row, current_user)
    return {
        "sitting": row,
        "seats": invigilating.seats(row, unread),
        "withheld": sittings.withheld(row, unread),
        "moves": moving.moves(row),
        "expected": sittings.expected_count(row, unread),
        "code": room_codes.code(row.id, now) if row.is_open else None,
        "left": room_codes.seconds_left(now),
        "sentence": event_words.sentence,
        "at": now,
        "may_plan": _may_plan(),
        "paper_forms": enterers.forms_of(current_user, row) if row.opens_at <= now else [],
    }


@bp.get("/sittings/<int:sitting_id>/seats")
def seats(sitting_id: int) -> Page:
    """The code and who is there, asked for every few seconds by the page."""
    return render_template("quizzes/_seats.html", **_shown(sittings.sitting(current_user, sitting_id)))


@bp.post("/sittings/<int:sitting_id>/deeds")
def invigilate(sitting_id: int) -> Page:
    row, form = sittings.sitting(current_user, sitting_id), DeedForm()
    if not form.validate():
        return _page(row, form, Unreadable() if form.kind.errors or form.attempt.errors else None), 422
    try:
        count = invigilating.do(row, form.deed, form.attempt_id, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _page(sittings.sitting(current_user, sitting_id), form, refusal), refusal.status
    db.session.commit()
    flash(ngettext("Written down for %(num)s attempt.", "Written down for %(num)s attempts.", count), "success")
    return redirect(url_for(".sitting", sitting_id=sitting_id), 303)


@bp.get("/sittings/<int:sitting_id>/sign-in-list")
def sign_in_list(sitting_id: int) -> Page:
    row = sittings.sitting(current_user, sitting_id)
    unread = sitting_leaders.unread(row, current_user)
    people = sittings.expected(row, without=unread)
    return render_template(
        "quizzes/sign_in_list.html",
        sitting=row,
        people=people,
        withheld=sittings.withheld(row, unread),
        units=sitting_people.units(row.lesson, people),
    )


@bp.post("/sittings/<int:sitting_id>/cancellation")
@only("administrator")
def cancel_sitting(sitting_id: int) -> Page:
    sittings.cancel(sittings.sitting(current_user, sitting_id), by=current_user)
    db.session.commit()
    flash(_("The sitting is cancelled. Whoever has begun goes on."), "success")
    return redirect(url_for(".sitting", sitting_id=sitting_id), 303)
