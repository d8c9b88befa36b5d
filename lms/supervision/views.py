"""Pages of reviewers: the cases, one case with all that is kept of it, its printed file, and a case opened by hand."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking
from lms.db import db
from lms.errors import NotThere
from lms.people import access
from lms.people.gates import only
from lms.people.models import Person
from lms.quizzes import sat_on_paper
from lms.reports import signing
from lms.supervision import cases, catalogue, deciding, second_looks, seeing, wording
from lms.supervision.forms import DecisionForm, OpeningForm, SecondDecisionForm
from lms.supervision.models import ReviewCase
from lms.watching import seeing as evidence
from lms.web import Page

bp = Blueprint("supervision", __name__)

REVIEWERS = ("administrator", "supervisor")
STATES = ("open", "closed")


@bp.get("/reviews")
@only(*REVIEWERS)
def cases_seen() -> Page:
    if not seeing.is_reviewer(current_user):
        raise NotThere
    state = "closed" if request.args.get("state") == "closed" else "open"
    found, lines = catalogue.cases(current_user, state, asking.page())
    return render_template(
        "supervision/cases.html", found=found, lines=lines, state=state, titles=wording.TITLES, closed=wording.CLOSED,
        withheld=catalogue.withheld(current_user, state),
    )  # fmt: skip


@bp.get("/reviews/<int:case_id>")
@only(*REVIEWERS)
def case(case_id: int) -> Page:
    return _case_page(seeing.case_for(current_user, case_id))


@bp.get("/reviews/<int:case_id>/file")
@only(*REVIEWERS)
def case_file(case_id: int) -> Page:
    case = seeing.case_for(current_user, case_id)
    return render_template("supervision/case_file.html", signing_line=signing.line(current_user), **_told(case))


@bp.post("/reviews/<int:case_id>/decisions")
@only(*REVIEWERS)
def decide(case_id: int) -> Page:
    case = seeing.case_for(current_user, case_id)
    form = DecisionForm.of(deciding.tasks_of(case))
    if not form.validate_on_submit():
        return _case_page(case, form=form), 422
    is_closed = deciding.decide(
        case,
        by=current_user,
        outcome=form.outcome.data,
        ground=form.ground.data,
        tasks=form.chosen,
        deciders=_deciders(case),
    )
    return _kept(case, is_closed)


@bp.post("/reviews/<int:case_id>/second-looks/<int:look_id>/decisions")
@only(*REVIEWERS)
def decide_again(case_id: int, look_id: int) -> Page:
    case = seeing.case_for(current_user, case_id)
    look, form = second_looks.look_in(case, look_id), SecondDecisionForm()
    if not form.validate_on_submit():
        return _case_page(case, second_form=form), 422
    is_closed = second_looks.decide(
        look,
        by=current_user,
        outcome=form.outcome.data,
        ground=form.ground.data,
        deciders=seeing.deciders([look.person_id], _wanted()),
    )
    return _kept(case, is_closed)


@bp.get("/persons/<int:person_id>/reviews/new")
@only(*REVIEWERS)
def new_case(person_id: int) -> Page:
    return _opening_page(seeing.person_for(current_user, person_id), OpeningForm())


@bp.post("/persons/<int:person_id>/reviews/new")
@only(*REVIEWERS)
def open_case(person_id: int) -> Page:
    person, form = seeing.person_for(current_user, person_id), OpeningForm()
    if not form.validate_on_submit():
        return _opening_page(person, form), 422
    case = cases.open_by_hand(person, by=current_user, reason=form.reason.data)
    db.session.commit()
    flash(_("The case is open, and the person is told."), "success")
    return redirect(url_for(".case", case_id=case.id), 303)


def _deciders(case: ReviewCase) -> int:
    return seeing.deciders([person.id for person in seeing.concerned(case)], _wanted())


def _wanted() -> int:
    """How many must agree: 1 or 2, as the county sets it."""
    return int(current_app.config["REVIEW_DECIDERS"])


def _kept(case: ReviewCase, is_closed: bool) -> Page:
    db.session.commit()
    if is_closed:
        flash(_("Decided. Whoever is concerned reads it on their first page."), "success")
    else:
        flash(_("Kept. It takes effect once a second reviewer decides the same."), "success")
    return redirect(url_for(".case", case_id=case.id), 303)


def _opening_page(person: Person, form: OpeningForm) -> str:
    return render_template("supervision/open_case.html", person=person, form=form)


def _case_page(
    case: ReviewCase, form: DecisionForm | None = None, second_form: SecondDecisionForm | None = None
) -> str:
    persons = [person.id for person in seeing.concerned(case)]
    tasks = deciding.tasks_of(case)
    looks = [look for look in catalogue.second_looks(case) if look.closed_at is None]
    return render_template(
        "supervision/case.html",
        tasks=tasks,
        form=form or DecisionForm.of(tasks),
        second_form=second_form or SecondDecisionForm(),
        looks=[(look, second_looks.may_decide(look, current_user, _wanted())) for look in looks],
        may_decide=seeing.covers(current_user, persons),
        deciders=seeing.deciders(persons, _wanted()),
        **_told(case),
    )


def _told(case: ReviewCase) -> dict[str, Any]:
    """Everything that was kept of a case, as its page and its file show it."""
    persons = catalogue.named(current_user, seeing.concerned(case))
    known = [person.id for person in persons if person.is_known]
    events, attempts = catalogue.events(case), catalogue.attempts(case, known)
    return {
        "case": case,
        "came_to": catalogue.came_to([case])[case.id],
        "persons": persons,
        "evident": evidence.seen_among(current_user, known),
        "names": catalogue.names(events) | {person.id: person.name for person in persons},
        "title": wording.TITLES[case.signal],
        "honest_reason": wording.HONEST_REASONS[case.signal],
        "facts": wording.facts(case, len(persons)),
        "events": events,
        "annulments": catalogue.annulments(case),
        "sittings": catalogue.sittings(case, known),
        "attempts": attempts,
        "on_paper": sat_on_paper.among(attempts),
        "draws_again": access.has_role(current_user, {"administrator"}),
        "outcomes": wording.OUTCOMES,
        "closed": wording.CLOSED,
    }
