"""The leader's dashboard: a page that follows what is learnt, and the same as files."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.asking import number
from lms.errors import NotThere
from lms.people import access
from lms.people.gates import OVERSEERS, only
from lms.reports import corrections, dashboard_tables, files, seen, signing, tables
from lms.reports import dashboard as dashboards
from lms.reports.checking import running
from lms.reports.corrections import Correction
from lms.reports.dashboard import Dashboard
from lms.reports.shared_views import bp, moment_asked
from lms.reports.slices import GROUPINGS
from lms.reports.spot_rates.period import concerns
from lms.web import Page


@bp.get("/reports/dashboard")
@only(*OVERSEERS)
def dashboard() -> Page:
    found = _asked()
    if found is None:
        return render_template("reports/nothing.html", title=_("Dashboard"))
    correction = _correction(found)
    corrected = corrections.sentences(correction) if correction else []
    return render_template("reports/dashboard.html", **_shown(found), correction=correction, corrected=corrected)


@bp.get("/reports/dashboard/now")
@only(*OVERSEERS)
def dashboard_now() -> Page:
    """Its figures, once they are others than those that the page has seen. Where no plan is left, the page is loaded anew to say so."""
    mark = request.args.get("seen")
    state = None if request.args.get("day") else seen.key(current_user, number(request.args, "plan"))
    if mark and seen.is_known(state, mark):
        return Response(status=204)
    found = _asked()
    if found is None:
        return Response(status=204, headers={"HX-Refresh": "true"})
    seen.keep(state, found.mark)
    return Response(status=204) if found.mark == mark else render_template("reports/_dashboard.html", **_shown(found))


@bp.get("/reports/dashboard.<kind>")
@only(*OVERSEERS)
def dashboard_file(kind: str) -> Response:
    """As a workbook everything, as CSV the running plans."""
    found = _asked()
    if found is None or kind not in files.KINDS:
        raise NotThere
    later = _correction(found)
    said = corrections.sentences(later) if later else []
    return files.of_several(kind, dashboard_tables.made(found, said), made_by=current_user)


def _correction(found: Dashboard) -> Correction | None:
    """Of the chosen plan; nothing for today."""
    return corrections.of(found.scope, found.chosen.counts, current_user)


def _asked() -> Dashboard | None:
    return dashboards.of(access.units_overseen_by(current_user), number(request.args, "plan"), moment_asked())


def _shown(found: Dashboard) -> dict[str, Any]:
    scope = found.scope
    form = tables.Form(found.chosen.is_reserved, scope.is_tested)
    return {
        "found": found,
        "shows_checks": concerns(found.chosen.plan, current_user),
        "scope": scope,
        "plan": scope.plan,
        "counts": found.chosen.counts,
        "groupings": GROUPINGS,
        "check": running.told(found.check),
        "may_open_check": access.has_role(current_user, {"administrator"}),
        "definitions": tables.definitions(form, ""),
        "printed_title": dashboard_tables.title(found),
        "signing_line": signing.line(current_user),
        "today": clock.today().isoformat(),
    }
