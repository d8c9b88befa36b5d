"""Pages of checks on the spot: finding the enterprise, ticking who stands there, and the list of what came of it."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people import audit
from lms.people.gates import OVERSEERS, only
from lms.people.models import Unit
from lms.people.slips import printing as slips
from lms.quizzes.models import SpotCheck
from lms.quizzes.spot_checks import marking, signatures, voiding
from lms.supervision.following_up import after_checks
from lms.supervision.following_up import seeing as follow_ups
from lms.supervision.spot_checks import codes, holding, record, seeing, telling
from lms.supervision.spot_checks.forms import HoldForm, VoidForm
from lms.supervision.spot_checks.seeing import INSPECTORS
from lms.web import Page, saved_as

bp = Blueprint("spot_checks", __name__)
LONGEST_WORDS = 200


@bp.get("/spot-checks")
@only(*OVERSEERS)
def checks() -> Page:
    return _list_page(HoldForm(formdata=None))


def _list_page(form: HoldForm, refusal: Refused | None = None) -> tuple[str, int]:
    words = request.values.get("q", "").strip()[:LONGEST_WORDS]
    may_inspect = seeing.may_inspect(current_user)
    page = render_template(
        "supervision/spot_checks/checks.html",
        checks=seeing.checks(current_user, asking.page()),
        words=words,
        found=seeing.found(current_user, words) if may_inspect else [],
        waiting=seeing.waiting(current_user) if may_inspect else 0,
        may_inspect=may_inspect,
        form=form,
        refusal=refusal,
        telling=telling,
    )
    return page, refusal.status if refusal else 200


@bp.post("/spot-checks/trips")
@only(*INSPECTORS)
def take_along() -> Page:
    """Draw up checks of several units before a trip."""
    form = HoldForm()
    units = seeing.units(current_user, asking.numbers(request.form, "units"))
    if not form.validate_on_submit():
        return _list_page(form)[0], 422
    try:
        made = holding.take_along(units, form.pass_mark.data, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _list_page(form, refusal)
    count = len(made)
    db.session.commit()
    flash(_("Checks of %(count)s units are on this telephone. They work without a line, too.", count=count), "success")
    return redirect(url_for(".trip"), 303)


@bp.get("/spot-checks/units/<int:unit_id>")
@only(*INSPECTORS)
def unit(unit_id: int) -> Page:
    return _unit_page(seeing.unit(current_user, unit_id), HoldForm(formdata=None))


@bp.post("/spot-checks/units/<int:unit_id>")
@only(*INSPECTORS)
def hold(unit_id: int) -> Page:
    row, form = seeing.unit(current_user, unit_id), HoldForm()
    if not form.validate_on_submit():
        return _unit_page(row, form)[0], 422
    try:
        holding.hold(row, asking.numbers(request.form, "persons"), form.pass_mark.data, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _unit_page(seeing.unit(current_user, unit_id), form, refusal)
    db.session.commit()
    return redirect(url_for(".trip"), 303)


def _unit_page(row: Unit, form: HoldForm, refusal: Refused | None = None) -> tuple[str, int]:
    page = render_template(
        "supervision/spot_checks/unit.html",
        unit=row,
        present=holding.present(row),
        ticked=set(asking.numbers(request.form, "persons")),
        before=seeing.of_unit(current_user, row),
        form=form,
        refusal=refusal,
        waiting=seeing.waiting(current_user) if refusal else 0,
        telling=telling,
    )
    return page, refusal.status if refusal else 200


@bp.get("/spot-checks/units/<int:unit_id>/code")
@only(*INSPECTORS)
def code(unit_id: int) -> Page:
    """The enterprise's code, to be printed and put up at its gate."""
    row = seeing.unit(current_user, unit_id)
    return render_template(
        "supervision/spot_checks/code.html",
        unit=row,
        qr=codes.qr(row),
        leads_to=codes.address(row),
        leads_nowhere=slips.leads_nowhere(),
    )


@bp.get("/spot-checks/<int:check_id>")
@only(*OVERSEERS)
def check(check_id: int) -> Page:
    return _check_page(seeing.check(current_user, check_id), VoidForm(formdata=None))


def _check_page(row: SpotCheck, form: VoidForm, void_of: int | None = None, refusal: Refused | None = None) -> Page:
    shows_questions = seeing.may_inspect(current_user)
    page = render_template(
        "supervision/spot_checks/check.html",
        check=row,
        form=form,
        void_of=void_of,
        refusal=refusal,
        may_void=seeing.may_void(current_user, row),
        plans_behind=seeing.plans_behind(follow_ups.unasked(row)) if shows_questions else [],
        drawn=seeing.drawn_that_day(row),
        asked=follow_ups.of_check(row),
        sees_asked=lambda asked: follow_ups.may_see(current_user, asked),
        to_withdraw=after_checks.to_withdraw(row, current_user),
        telling=telling,
        lines={paper.id: marking.lines(paper) for paper in row.papers if paper.outcome == "answered"}
        if shows_questions
        else {},
        shows_questions=shows_questions,
    )
    return page, refusal.status if refusal else 422 if form.errors else 200


@bp.post("/spot-checks/papers/<int:paper_id>/void")
@only(*INSPECTORS)
def void(paper_id: int) -> Page:
    """A mistaken check stays, and counts nowhere."""
    paper, form = seeing.paper_to_void(current_user, paper_id), VoidForm()
    check_id = paper.check_id
    if not form.validate_on_submit():
        return _check_page(seeing.check(current_user, check_id), form, void_of=paper_id)
    try:
        voiding.void(paper, form.ground.data or "", by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _check_page(seeing.check(current_user, check_id), form, refusal=refusal)
    audit.record("spot_check.voided", by=current_user, subject=paper, person=paper.person_id)
    is_withdrawn = bool(form.withdraws.data) and _withdrawn(check_id, paper_id, form.ground.data or "")
    db.session.commit()
    flash(_("Voided. It stays here with its ground, and counts in no rate."), "success")
    if is_withdrawn:
        flash(_("The follow-up about it is withdrawn, and the unit is told."), "success")
    return redirect(url_for(".check", check_id=check_id), 303)


def _withdrawn(check_id: int, paper_id: int, ground: str) -> bool:
    papers = {paper.id: paper for paper in seeing.check(current_user, check_id).papers}
    return after_checks.withdraw(papers[paper_id], ground, by=current_user)


@bp.get("/spot-checks/<int:check_id>/record.pdf")
@only(*OVERSEERS)
def record_pdf(check_id: int) -> Response:
    row = seeing.check(current_user, check_id)
    answer = make_response(record.pdf(row))
    answer.mimetype = "application/pdf"
    return saved_as(answer, f"{row.unit.name} {_('Record of a check on the spot')} {row.id}.pdf", f"check-{row.id}.pdf")


@bp.get("/spot-checks/papers/<int:paper_id>/signature.png")
@only(*OVERSEERS)
def signature(paper_id: int) -> Response:
    made: Any = signatures.picture(seeing.paper(current_user, paper_id))
    if made is None:
        raise NotThere
    answer = make_response(made)
    answer.mimetype = "image/png"
    return answer
