"""An administrator's pages: lectures held in the hall, entered from sign-in sheets with a plan first, annulled, and who missed them."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import asking
from lms.cannot_read import CannotReadFile
from lms.courses import register as courses
from lms.courses import tasks
from lms.courses.attaching import attachments
from lms.courses.attaching.views import PaperForm
from lms.courses.hall import presence, recording, register, stamping
from lms.courses.hall.forms import AnnulForm, HallForm
from lms.courses.hall.models import HallLecture
from lms.courses.hall.recording import Held, Waiting
from lms.courses.listing import lists, matching
from lms.courses.listing.models import NameList
from lms.courses.models import Plan
from lms.courses.pages import bp
from lms.db import db, letting_others_write
from lms.errors import NotThere, Refused
from lms.languages import in_language
from lms.paging import Paging
from lms.people.gates import only
from lms.unpacking import CannotRead
from lms.web import Page, dateformat

# As many attendances are annulled in one transaction: nobody waits for a whole sheet.
AT_ONCE = 20


@bp.get("/hall")
@only("administrator")
def hall_lectures() -> Page:
    return render_template("courses/hall/lectures.html", lectures=register.every(), plans=courses.running_plans())


@bp.route("/plans/<int:plan_id>/hall/new", methods=["GET", "POST"])
@only("administrator")
def plan_hall(plan_id: int) -> Page:
    plan = courses.plan(plan_id)
    if plan.published_at is None:
        raise NotThere
    form = HallForm(lecturer=plan.course.lecturer)
    form.offer({lesson.id: in_language(lesson) for lesson in recording.lessons_of(plan)})
    if not form.validate_on_submit():
        return _form_page(plan, form)
    try:
        return _plan_page(plan, form)
    except Refused as refused:
        (form.file if isinstance(refused, CannotReadFile) else form.hours).errors = [str(refused)]
        return _form_page(plan, form)


def _form_page(plan: Plan, form: HallForm) -> Page:
    return render_template("courses/hall/form.html", form=form, plan=plan), 422 if form.errors else 200


def _plan_page(plan: Plan, form: HallForm) -> str:
    held = Held(plan_id=plan.id, **form.said)
    recording.require_hours(plan, held)
    name, data = form.sent
    try:
        with letting_others_write():
            found = matching.matched(data)
    except CannotRead as fault:
        raise CannotReadFile(name or _("the typed names"), fault) from None
    sheet = presence.sheet(found.persons, [line for line, _problem in found.unclear])
    unsure = [person for person, _line in sheet.unsure]
    return render_template(
        "courses/hall/plan.html",
        plan=plan,
        held=held,
        found=found,
        sheet=sheet,
        there=lists.shown(sheet.there),
        unsure=lists.shown(unsure),
        owing=register.owing_among(plan, list(found.persons)),
        packed=Waiting(held, sheet.there, unsure, name).packed,
        problems=matching.PROBLEMS,
    )


@bp.post("/hall")
@only("administrator")
def enter_hall() -> Page:
    waiting = recording.unpacked(request.form.get("plan", ""))
    ticked = waiting.unsure if "everybody" in request.form else asking.numbers(request.form, "ticked")
    hall, count = recording.enter(waiting.held, waiting.persons(ticked), waiting.source, by=current_user)
    hall_id = hall.id
    db.session.commit()
    tasks.stamp_hall.later(hall_id)
    flash(ngettext("%(num)s person is on record as having been there.", "%(num)s persons are on record as having been there.", count), "success")  # fmt: skip
    return redirect(url_for("courses.hall_lecture", hall_id=hall_id), 303)


@bp.get("/hall/<int:hall_id>")
@only("administrator")
def hall_lecture(hall_id: int) -> Page:
    row = register.hall(hall_id)
    shown, withheld = register.counted(row, current_user)
    paging, missing = Paging.read(request.args, shown), register.missed(row)
    return render_template(
        "courses/hall/lecture.html",
        row=row,
        attendances=register.attendances(row, current_user, limit=paging.size, offset=paging.offset),
        withheld=withheld,
        paging=paging,
        waiting=len(stamping.behind(row.id)),
        missing=missing,
        missing_shown=register.missing_shown(row, current_user),
        absent=lists.shown(register.missing(row, current_user, limit=paging.size)),
    )


@bp.post("/hall/<int:hall_id>/absent")
@only("administrator")
def list_absent(hall_id: int) -> Page:
    """A named list of those who missed it and whom the administrator reads, for the audience of another plan; made once, and fed afterwards."""
    row = register.hall(hall_id)
    made = _listed(row)
    list_id = made.id
    db.session.commit()
    flash(_("Those who missed it stand on this list. A plan can be for it."), "success")
    return redirect(url_for("courses.name_list", list_id=list_id), 303)


def _listed(row: HallLecture) -> NameList:
    name, missing = _list_name(row), register.missing(row, current_user)
    found = lists.called(name)
    if found is None:
        return lists.make(name, missing, by=current_user)
    lists.add(found, missing, by=current_user)
    return found


def _list_name(row: HallLecture) -> str:
    words = _("Missed on %(day)s: %(lecture)s", day=dateformat(row.held_on), lecture=row.lesson.title)
    return str(words)[:100]


@bp.post("/hall/<int:hall_id>/annulment")
@only("administrator")
def annul_hall(hall_id: int) -> Page:
    return _annulled(register.standing(register.hall(hall_id), current_user), hall_id)


@bp.post("/hall/attendances/<int:heard_id>/annulment")
@only("administrator")
def annul_attendance(heard_id: int) -> Page:
    row = register.attendance(heard_id, current_user)
    return _annulled([row.id], row.hall_id)


def _annulled(ids: Sequence[int], hall_id: int) -> Page:
    """A few at a time; should it break off, those before are annulled and the others stand."""
    form = AnnulForm()
    if form.validate_on_submit() and ids:
        for begin in range(0, len(ids), AT_ONCE):
            recording.annul(register.among(ids[begin : begin + AT_ONCE]), form.ground.data or "", by=current_user)
            db.session.commit()
        flash(_("Annulled. It stays on record as that."), "success")
    else:
        flash(_("Nothing was annulled: please give the ground."), "danger")
    return redirect(url_for("courses.hall_lecture", hall_id=hall_id), 303)


@bp.post("/hall/<int:hall_id>/attachments")
@only("administrator")
def attach_to_hall(hall_id: int) -> Page:
    row, form = register.hall(hall_id), PaperForm()
    if form.validate_on_submit():
        rows = register.all_attendances(row)
        try:
            attachments.add_to_hall(row, rows, form.paper.data.filename, form.paper.data.read(), by=current_user)
        except Refused as refusal:
            db.session.rollback()
            flash(str(refusal), "danger")
            return redirect(url_for("courses.hall_lecture", hall_id=hall_id), 303)
        db.session.commit()
        flash(_("The scan stands beside everybody on this sheet."), "success")
    else:
        flash(_("Nothing was added: please choose a file."), "danger")
    return redirect(url_for("courses.hall_lecture", hall_id=hall_id), 303)
