"""The page of completion rates beside pass rates of checks, the names behind it, and both as files."""

from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.db import begin_reading, begin_writing, db
from lms.errors import NotThere
from lms.paging import Paging
from lms.people import audit
from lms.people.gates import only
from lms.reports import files, manners, rates, signing, visible
from lms.reports.shared_views import bp, scope_asked
from lms.reports.slices import GROUPINGS, one_of, slice_words, telling_grouping
from lms.reports.spot_rates import counting, names, tables
from lms.reports.spot_rates.period import HEADS, Period
from lms.watching.seeing import SUPERVISORS
from lms.web import Page


@bp.get("/reports/spot-rates")
@only(*SUPERVISORS)
def spot_rates() -> Page:
    scope = scope_asked(HEADS)
    if scope is None:
        return render_template("reports/nothing.html", title=_("Completion and checks on the spot"))
    period, by = Period.read(scope, request.args), _by()
    paging = Paging.read(request.args, rates.units_counted(period.scope)) if by == "unit" else None
    page = {"limit": paging.size, "offset": paging.offset} if paging else {}
    return render_template(
        "reports/spot_rates/rates.html",
        **_shown(period),
        printed_title=tables.title(period, str(GROUPINGS[by])),
        by=by,
        groupings={code: GROUPINGS[code] for code in counting.GROUPINGS},
        rows=counting.rows(period, by, **page),
        counts=rates.total(period.scope),
        checks=counting.total(period),
        definitions=tables.definitions(period),
        paging=paging,
    )


@bp.get("/reports/spot-rates/names")
@only(*SUPERVISORS)
def spot_names() -> Page:
    period, state = _asked(), _state()
    count = names.counted(period, state)
    paging = Paging.read(request.args, count)
    return render_template(
        "reports/spot_rates/names.html",
        **_shown(period),
        printed_title=tables.title(period, str(names.STATES[state])),
        names=names.listed(period, state, limit=paging.size, offset=paging.offset),
        state=state,
        states=names.STATES,
        count=count,
        paging=paging,
    )


@bp.get("/reports/spot-rates.<kind>")
@only(*SUPERVISORS)
def spot_rates_file(kind: str) -> Response:
    if kind not in files.KINDS:
        raise NotThere
    return files.KINDS[kind](tables.of_rates(_asked(), _by()), current_user)


@bp.get("/reports/spot-rates/names.<kind>")
@only(*SUPERVISORS)
def spot_names_file(kind: str) -> Response:
    if kind not in files.KINDS:
        raise NotThere
    period, state = _asked(), _state()
    begin_writing()
    part = [str(words) for words in slice_words(period.scope.slice)]
    details = {"names": names.counted(period, state), "state": state, "format": kind, "part": part}
    audit.record("report.spot_names_exported", by=current_user, subject=period.scope.plan, **details)
    db.session.commit()
    begin_reading()
    return files.KINDS[kind](tables.of_names(period, state), current_user)


def _asked() -> Period:
    scope = scope_asked(HEADS)
    if scope is None:
        raise NotThere
    return Period.read(scope, request.args)


def _by() -> str:
    """Raises UnreadableAddress."""
    known = {code: GROUPINGS[code] for code in counting.GROUPINGS}
    return one_of(request.args, "by", known) or telling_grouping(current_user)


def _state() -> str:
    """Raises UnreadableAddress."""
    return one_of(request.args, "state", names.STATES) or "answered"


def _shown(period: Period) -> dict[str, Any]:
    scope = period.scope
    return {
        "period": period,
        "args": period.as_args(),
        "scope": scope,
        "plan": scope.plan,
        "plans": visible.plans(scope.units, HEADS),
        "slice_words": slice_words(scope.slice)[:-1],
        "is_reserved": manners.is_reserved(scope.plan),
        "days_words": tables.days_words(period),
        "later_words": tables.later_words(period),
        "today": clock.today().isoformat(),
        "signing_line": signing.line(current_user),
    }
