"""Pages on which a released mark is changed: the answer with its points, what the change would do, and the decision."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import FloatField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.db import db
from lms.errors import Refused
from lms.forms import stripped
from lms.quizzes import changing_marks
from lms.quizzes.changing_marks import Released
from lms.quizzes.marking_forms import HALVES
from lms.quizzes.pages import bp
from lms.web import Page


class MarkChangeForm(FlaskForm):
    points = FloatField(_l("Points from now on"), validators=[InputRequired()], render_kw=HALVES)
    ground = TextAreaField(
        _l("Ground; the learner reads it"), filters=[stripped], render_kw={"rows": 3},
        validators=[DataRequired(_l("Please write the ground.")), Length(max=1000)],
    )  # fmt: skip


@bp.get("/written-answers/<int:written_id>/new-mark")
def new_mark(written_id: int) -> Page:
    return _form_page(MarkChangeForm(), changing_marks.released(current_user, written_id))


@bp.post("/written-answers/<int:written_id>/new-mark")
def propose_mark(written_id: int) -> Page:
    line, form = changing_marks.released(current_user, written_id), MarkChangeForm()
    if not form.validate():
        return _form_page(form, line), 422
    try:
        made = changing_marks.propose(current_user, written_id, form.points.data or 0.0, form.ground.data or "")
    except Refused as refused:
        form.points.errors = [str(refused)]
        return _form_page(form, line), refused.status
    db.session.commit()
    return redirect(url_for(".mark_change", change_id=made.id), 303)


@bp.get("/mark-changes/<int:change_id>")
def mark_change(change_id: int) -> Page:
    row = changing_marks.one(current_user, change_id)
    line = changing_marks.released(current_user, row.written_id)
    foreseen = changing_marks.foresee(row) if row.is_open else None
    needs_second = foreseen is not None and changing_marks.needs_second(row, foreseen, deciders=_deciders())
    may_decide = _decides(line) and not (needs_second and row.proposed_by_id == current_user.id)
    told = {"change": row, "line": line, "foreseen": foreseen, "may_decide": may_decide}
    return render_template("quizzes/mark_change.html", decides=_decides(line), **told)


@bp.post("/mark-changes/<int:change_id>/decision")
def decide_mark_change(change_id: int) -> Page:
    row = changing_marks.one(current_user, change_id)
    changing_marks.decide(row, by=current_user, deciders=_deciders())
    db.session.commit()
    flash(_("The mark is changed, and the result is given anew. The learner reads it on their first page."), "success")
    return redirect(url_for(".mark_change", change_id=change_id), 303)


@bp.post("/mark-changes/<int:change_id>/withdrawal")
def withdraw_mark_change(change_id: int) -> Page:
    changing_marks.drop(changing_marks.one(current_user, change_id), by=current_user)
    db.session.commit()
    flash(_("The change is withdrawn, and nothing has changed."))
    return redirect(url_for(".mark_change", change_id=change_id), 303)


def _deciders() -> int:
    return int(current_app.config["KEY_DECIDERS"])


def _form_page(form: MarkChangeForm, line: Released) -> str:
    return render_template("quizzes/mark_change_form.html", form=form, line=line, decides=_decides(line))


def _decides(line: Released) -> bool:
    return changing_marks.decides(current_user, line.written.lesson_id)
