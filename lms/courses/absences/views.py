"""An administrator's pages: who is away from a post, and what is noted of one."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.courses.absences import noting, register
from lms.courses.absences.forms import AbsenceForm, EndForm
from lms.courses.attaching import attachments
from lms.courses.pages import bp
from lms.db import db
from lms.errors import Refused
from lms.paging import Paging
from lms.people.gates import only
from lms.people.models import Post
from lms.web import Page


@bp.get("/absences")
@only("administrator")
def absences() -> Page:
    words, (count, withheld) = request.args.get("words", "").strip(), register.how_many_today(current_user)
    paging = Paging.read(request.args, count)
    return render_template(
        "courses/absences/absences.html",
        words=words,
        posts=register.posts_named(words) if words else None,
        rows=register.today(current_user, limit=paging.size, offset=paging.offset),
        paging=paging,
        withheld=withheld,
    )


@bp.route("/posts/<int:post_id>/absences", methods=["GET", "POST"])
@only("administrator")
def absences_of_post(post_id: int) -> Page:
    post, form = register.post(post_id), AbsenceForm()
    if not form.validate_on_submit():
        return _post_page(post, form)
    try:
        _note(post, form)
    except Refused as refusal:
        db.session.rollback()
        return _post_page(register.post(post_id), form, refusal)
    db.session.commit()
    return _back(post_id, _("Noted. It exempts nobody by itself: a decision about a plan can choose by it."))


def _note(post: Post, form: AbsenceForm) -> None:
    told = (form.ground.data, form.from_on.data, form.to_on.data, form.document.data or "")
    row = noting.note(post, *told, by=current_user)
    if form.paper.data:
        attachments.add_to_absence(row, form.paper.data.filename, form.paper.data.read(), by=current_user)


def _post_page(post: Post, form: AbsenceForm, refusal: Refused | None = None) -> Page:
    page = render_template(
        "courses/absences/post.html", post=post, rows=register.of_post(post, current_user), form=form,
        withheld=register.unread_of_post(post, current_user),
        end_form=EndForm(formdata=None), refusal=refusal, today=clock.today(),
    )  # fmt: skip
    return page, refusal.status if refusal else 422 if form.errors else 200


def _back(post_id: int, sentence: str, kind: str = "success") -> Page:
    flash(sentence, kind)
    return redirect(url_for("courses.absences_of_post", post_id=post_id), 303)


@bp.post("/absences/<int:absence_id>/end")
@only("administrator")
def end_absence(absence_id: int) -> Page:
    row, form = register.one(absence_id, current_user), EndForm()
    if not form.validate_on_submit():
        return _back(row.post_id, _("Nothing was changed: please give the day."), "danger")
    noting.end(row, form.to_on.data, by=current_user)
    db.session.commit()
    return _back(row.post_id, _("Kept."))


@bp.post("/absences/<int:absence_id>/withdrawal")
@only("administrator")
def withdraw_absence(absence_id: int) -> Page:
    row = register.one(absence_id, current_user)
    noting.withdraw(row, by=current_user)
    db.session.commit()
    return _back(row.post_id, _("Taken back."))
