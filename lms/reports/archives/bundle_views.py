"""The page of a plan's training files, and all of them in one file."""

from flask import Response, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock, storage
from lms.courses.models import Plan
from lms.db import begin_reading, begin_writing, db
from lms.errors import NotThere
from lms.people import access, audit
from lms.people.gates import only
from lms.reports import visible
from lms.reports.archives import bundling, tasks
from lms.reports.archives.asked import Asked
from lms.reports.archives.models import ArchiveBundle
from lms.reports.shared_views import bp
from lms.watching import seeing
from lms.web import Page, saved_as


def _plan(plan_id: int) -> Plan:
    if (plan := visible.plan(access.units_overseen_by(current_user), plan_id)) is None:
        raise NotThere
    return plan


@bp.get("/archives/plans/<int:plan_id>")
@only(*seeing.SUPERVISORS)
def plan_archives(plan_id: int) -> Page:
    plan = _plan(plan_id)
    return render_template("reports/archives.html", plan=plan, bundle=bundling.latest(plan, current_user))


@bp.get("/archives/plans/<int:plan_id>/bundle")
@only(*seeing.SUPERVISORS)
def bundle_progress(plan_id: int) -> Page:
    plan = _plan(plan_id)
    return render_template("reports/_bundle.html", plan=plan, bundle=bundling.latest(plan, current_user))


@bp.post("/archives/plans/<int:plan_id>/bundles")
@only(*seeing.SUPERVISORS)
def order_bundle(plan_id: int) -> Page:
    bundle_id = bundling.order(Asked(current_user, _plan(plan_id))).id
    db.session.commit()
    tasks.make_bundle.later(bundle_id)
    return redirect(url_for(".plan_archives", plan_id=plan_id), 303)


@bp.get("/archives/plans/<int:plan_id>/bundles/<int:bundle_id>.zip")
@only(*seeing.SUPERVISORS)
def fetch_bundle(plan_id: int, bundle_id: int) -> Page:
    plan = _plan(plan_id)
    bundle = bundling.ready(plan, bundle_id, current_user)
    return sent(bundle, plan, f"{_('Training files')} {plan.title}", f"archive-{plan_id}")


def sent(bundle: ArchiveBundle, plan: Plan | None, name: str, plain: str) -> Response:
    """The zip, its taking on record."""
    path, total, year = bundle.path or "", bundle.total, bundle.year
    about = {"year": year} if year else {}
    begin_writing()
    audit.record("archive.bundle_taken", by=current_user, subject=plan, persons=total, **about)
    db.session.commit()
    begin_reading()
    day = f"{clock.today():%Y%m%d}.zip"
    return saved_as(send_file(storage.path(path), mimetype="application/zip"), f"{name} {day}", f"{plain}-{day}")
