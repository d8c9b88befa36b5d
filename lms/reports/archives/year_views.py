"""The page of the training files of a year: of all units that one oversees, of chosen ones, or of named persons."""

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms import clock
from lms.asking import numbers
from lms.db import db
from lms.errors import Refused
from lms.people.gates import only
from lms.reports.archives import asked, bundle_views, bundling, naming, tasks
from lms.reports.archives.asked import Asked
from lms.reports.archives.forms import YearForm
from lms.reports.shared_views import bp
from lms.watching import seeing
from lms.web import Page


class NothingSelected(Refused):
    message = _l("Please select the units first.")
    status = 422


@bp.get("/archives")
@only(*seeing.SUPERVISORS)
def archives() -> Page:
    return _page(_form())


@bp.get("/archives/bundle")
@only(*seeing.SUPERVISORS)
def year_progress() -> Page:
    return render_template("reports/_bundle.html", **_shown())


@bp.post("/archives/bundles")
@only(*seeing.SUPERVISORS)
def order_year() -> Page:
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        units = naming.units(form.units.data or "", current_user)
        persons = naming.persons(form.persons.data or "", current_user)
        return _ordered(Asked(current_user, year=form.year.data, units=units, persons=persons))
    except Refused as refusal:
        db.session.rollback()
        return _page(_form(), refusal), refusal.status


@bp.post("/archives/bundles/selected")
@only(*seeing.SUPERVISORS)
def order_selected() -> Page:
    """From the list of units: those that are ticked, of this year."""
    if not (units := numbers(request.form, "units")):
        raise NothingSelected
    return _ordered(Asked(current_user, year=clock.today().year, units=units))


@bp.get("/archives/bundles/<int:bundle_id>.zip")
@only(*seeing.SUPERVISORS)
def fetch_year(bundle_id: int) -> Page:
    bundle = bundling.ready(None, bundle_id, current_user)
    return bundle_views.sent(bundle, None, f"{_('Training files')} {bundle.year}", f"archive-{bundle.year}")


def _ordered(wanted: Asked) -> Page:
    bundle_id = bundling.order(wanted).id
    db.session.commit()
    tasks.make_bundle.later(bundle_id)
    return redirect(url_for(".archives"), 303)


def _form() -> YearForm:
    return YearForm.of(asked.years(current_user) or [clock.today().year])


def _page(form: YearForm, refusal: Refused | None = None) -> str:
    return render_template("reports/archives_of_year.html", form=form, refusal=refusal, **_shown())


def _shown() -> dict[str, object]:
    return {"plan": None, "bundle": bundling.latest(None, current_user)}
