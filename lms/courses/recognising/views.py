"""An administrator's pages: outside training, entered from lists with a plan first, and withdrawn."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.cannot_read import CannotReadFile
from lms.courses.pages import bp
from lms.courses.recognising import reading, recording, register
from lms.courses.recognising.forms import OutsideForm, WithdrawalForm
from lms.courses.recognising.reading import PROBLEMS, Reading
from lms.db import db, letting_others_write
from lms.paging import Paging
from lms.people.gates import only
from lms.unpacking import CannotRead
from lms.web import Page


@bp.get("/outside-training")
@only("administrator")
def outside_training() -> Page:
    words = request.args.get("words", "").strip()
    paging = Paging.read(request.args, register.counted(words, current_user))
    return render_template(
        "courses/recognising/entries.html",
        entries=register.entries(words, current_user, limit=paging.size, offset=paging.offset),
        words=words,
        paging=paging,
    )


@bp.route("/outside-training/new", methods=["GET", "POST"])
@only("administrator")
def plan_outside_training() -> Page:
    form = OutsideForm()
    if not form.validate_on_submit():
        return _form_page(form)
    try:
        return _plan_page(form)
    except CannotReadFile as refused:
        form.file.errors = [str(refused)]
        return _form_page(form)


def _form_page(form: OutsideForm) -> Page:
    return render_template("courses/recognising/form.html", form=form), 422 if form.errors else 200


def _plan_page(form: OutsideForm) -> str:
    name, found = _read(form)
    return render_template(
        "courses/recognising/plan.html",
        found=found,
        packed=recording.packed([training for _line, training in found.good], name),
        problems=PROBLEMS,
    )


def _read(form: OutsideForm) -> tuple[str, Reading]:
    name, data = form.sent
    try:
        with letting_others_write():
            return name, reading.read(data)
    except CannotRead as fault:
        raise CannotReadFile(name or _("the pasted list"), fault) from None


@bp.post("/outside-training")
@only("administrator")
def enter_outside_training() -> Page:
    trainings, source = recording.unpacked(request.form.get("plan", ""))
    count = recording.enter(trainings, source, by=current_user)
    db.session.commit()
    flash(ngettext("%(num)s training is recognised.", "%(num)s trainings are recognised.", count), "success")
    return redirect(url_for("courses.outside_training"), 303)


@bp.post("/outside-training/<int:outside_id>/withdrawal")
@only("administrator")
def withdraw_outside_training(outside_id: int) -> Page:
    row, form = register.entry(outside_id, current_user), WithdrawalForm()
    if form.validate_on_submit():
        recording.withdraw(row, form.ground.data or "", by=current_user)
        db.session.commit()
        flash(_("Withdrawn. It stays on record as that."), "success")
    else:
        flash(_("Nothing was withdrawn: please give the ground."), "danger")
    return redirect(url_for("courses.outside_training"), 303)
