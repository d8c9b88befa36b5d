"""An administrator's pages: the rule book."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import clock
from lms.asking import UnreadableAddress
from lms.courses import register as plans
from lms.courses import shelf
from lms.courses.audiences import Audience
from lms.courses.duties import book, deriving, knowing, register
from lms.courses.duties.forms import ClockForm, RuleForm, VersionForm
from lms.courses.duties.kinds import BASES, ENDINGS, KINDS, REASONS
from lms.courses.duties.models import DutyRule, DutyVersion
from lms.courses.naming_units import names_of, units_named
from lms.courses.pages import bp
from lms.db import db
from lms.errors import Refused
from lms.paging import Paging
from lms.people.gates import only
from lms.statutes import catalogue
from lms.statutes.models import Edition
from lms.web import Page

WORDS: dict[str, Any] = {"kinds": KINDS, "bases": BASES, "reasons": REASONS, "endings": ENDINGS}


@bp.get("/rules")
@only("administrator")
def rules() -> Page:
    found = book.every()
    return render_template(
        "courses/duties/rules.html",
        rules=[(rule, rule.in_force_on(clock.today())) for rule in found],
        figures=register.figures(),
        nothing=register.Figures(),
        whom=_whom,
        today=clock.today(),
        **WORDS,
    )


def _whom(version: DutyVersion) -> Any:
    return plans.in_words(Audience.read(version.audience))


@bp.post("/rules/usual")
@only("administrator")
def add_usual_rules() -> Page:
    book.add_usual(by=current_user)
    db.session.commit()
    flash(
        _("The usual rules are in the book, with their clocks off. Look through each before you switch it on."),
        "success",
    )
    return redirect(url_for("courses.rules"), 303)


@bp.get("/rules/<int:rule_id>")
@only("administrator")
def rule(rule_id: int) -> Page:
    row, words = book.one(rule_id), request.args.get("words", "").strip()
    state = _state_asked()
    paging = Paging.read(request.args, register.counted(row, current_user, state, words))
    duties = register.duties(row, current_user, state, words, limit=paging.size, offset=paging.offset)
    return render_template(
        "courses/duties/rule.html",
        rule=row,
        version=row.in_force_on(clock.today()),
        whom=_whom,
        figures=register.figures().get(row.id, register.Figures()),
        duties=duties,
        known=knowing.known(duties),
        withheld=register.withheld(row, current_user, state),
        paging=paging,
        state=state,
        words=words,
        today=clock.today(),
        **WORDS,
    )


def _state_asked() -> str:
    state = request.args.get("state") or "open"
    if state not in register.STATES:
        raise UnreadableAddress(part=f"state={state[:40]}")
    return state


@bp.route("/rules/new", methods=["GET", "POST"])
@only("administrator")
def new_rule() -> Page:
    form = RuleForm(formdata=request.form or None, from_on=clock.today())
    said = _said(form)
    if said is None:
        return _form_page(form, None)
    row = book.write(form.rule, said, by=current_user)
    return _saved(row, _("The rule is in the book, with its clock off."))


@bp.route("/rules/<int:rule_id>/versions", methods=["GET", "POST"])
@only("administrator")
def change_rule(rule_id: int) -> Page:
    row = book.one(rule_id)
    form = VersionForm(formdata=request.form or None, from_on=book.earliest_change(row))
    form.kind = row.kind
    if not form.is_submitted():
        _show(form, row.versions[0])
    said = _said(form)
    if said is None:
        return _form_page(form, row)
    try:
        book.change(row, said, by=current_user)
    except book.ReachesBack as refusal:
        form.from_on.errors = [str(refusal)]
        return _form_page(form, row)
    return _saved(row, _("Kept. Periods that began before that day stay as they are."))


def _show(form: VersionForm, version: DutyVersion) -> None:
    form.show(version)
    audience = Audience.read(version.audience)
    form.show_audience(audience, names_of(audience.units))


def _said(form: VersionForm) -> dict[str, Any] | None:
    """What a form says that is sent and in order; a unit or an article that is not there is an error of its field."""
    form.offer_audience()
    form.offer_laws(shelf.editions(), clock.today())
    if not form.validate_on_submit():
        return None
    if form.numbered and not catalogue.article(db.session.get_one(Edition, form.edition_id.data), form.numbered):
        form.article.errors = [_("The text of this article is not here.")]
        return None
    try:
        return form.said(units_named(form.unit_names.data))
    except Refused as refusal:
        form.unit_names.errors = [str(refusal)]
        return None


def _form_page(form: VersionForm, row: DutyRule | None) -> Page:
    page = render_template("courses/duties/form.html", form=form, rule=row)
    return page, 422 if any(each.errors for each in form) else 200


def _saved(row: DutyRule, sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for("courses.rule", rule_id=row.id), 303)


@bp.get("/rules/<int:rule_id>/dry-run")
@only("administrator")
def dry_run(rule_id: int) -> Page:
    """Who would owe what by when, and why; nothing is kept."""
    row, from_on = book.one(rule_id), _day_asked()
    found = deriving.derived(row, from_on, clock.today())
    read = register.read_of(found.owed, current_user)
    paging = Paging.read(request.args, len(read))
    return render_template(
        "courses/duties/dry_run.html",
        rule=row,
        found=found,
        withheld=len(found.owed) - len(read),
        shown=register.named(read[paging.offset : paging.offset + paging.size]),
        paging=paging,
        from_on=from_on,
        form=ClockForm(formdata=None, from_on=from_on),
        **WORDS,
    )


def _day_asked() -> date:
    typed = request.args.get("from_on") or clock.today().isoformat()
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise UnreadableAddress(part=f"from_on={typed[:40]}") from None
    if day.year not in clock.YEARS:
        raise UnreadableAddress(part=f"from_on={typed[:40]}")
    return day


@bp.post("/rules/<int:rule_id>/clock")
@only("administrator")
def switch_rule_on(rule_id: int) -> Page:
    row, form = book.one(rule_id), ClockForm()
    if not form.validate_on_submit():
        flash(_("Nothing was switched on: please give the day from which it counts."), "danger")
        return redirect(url_for("courses.dry_run", rule_id=rule_id), 303)
    changes = book.switch_on(row, form.from_on.data, by=current_user)
    return _saved(
        row, ngettext("Switched on: %(num)s post owes it.", "Switched on: %(num)s posts owe it.", changes.joined)
    )


@bp.post("/rules/<int:rule_id>/clock/end")
@only("administrator")
def switch_rule_off(rule_id: int) -> Page:
    row = book.one(rule_id)
    book.switch_off(row, by=current_user)
    return _saved(row, _("Switched off. Nothing new is asked; what is owed already stays."))
