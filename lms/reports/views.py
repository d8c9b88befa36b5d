"""Pages and files of completion rates, from the whole down to names."""

from typing import Any

from flask import Response, render_template, request
from flask_login import current_user

from lms import clock
from lms.db import begin_reading, begin_writing, db
from lms.errors import NotThere
from lms.paging import Paging
from lms.people import access, audit
from lms.people.gates import OVERSEERS, only
from lms.reports import corrections, files, manners, names, rates, signing, tables, visible
from lms.reports.checking import running
from lms.reports.scope import Scope
from lms.reports.shared_views import bp, scope_asked
from lms.reports.slices import BY_LINE, GROUPINGS, OF_UNITS, grouping, one_of, slice_words
from lms.reports.spot_rates.period import concerns
from lms.watching import seeing
from lms.web import Page

# More bars than this are no picture any more; the table has them all.
MOST_BARS = 30


@bp.get("/reports/completion")
@only(*OVERSEERS)
def completion() -> Page:
    scope = scope_asked()
    if scope is None:
        return render_template("reports/nothing.html")
    by = grouping(request.args, current_user)
    paging = Paging.read(request.args, rates.units_counted(scope)) if by == "unit" else None
    rows = rates.page_of_units(scope, limit=paging.size, offset=paging.offset) if paging else rates.grouped(scope, by)
    total = rates.total(scope) if paging else rates.sum_of(rows)
    correction = corrections.of(scope, total, current_user)
    return render_template(
        "reports/completion.html",
        **_shown(scope),
        printed_title=tables.title_of_rates(scope, by),
        by=by,
        groupings=GROUPINGS,
        lines=BY_LINE,
        opens_units=by in OF_UNITS,
        shows_archives=access.has_role(current_user, seeing.SUPERVISORS),
        shows_checks=concerns(scope.plan, current_user),
        shows_check=access.has_role(current_user, {"administrator"}),
        check=running.told(running.latest()),
        shows_chart=1 < len(rows) <= MOST_BARS,
        rows=rows,
        total=total,
        persons=rates.persons(scope, total.enrolled),
        opening=tables.opening(scope, total),
        correction=correction,
        corrected=corrections.sentences(correction) if correction else [],
        paging=paging,
        definitions=tables.definitions(tables.Form(manners.is_reserved(scope.plan), scope.is_tested), by),
        rates_defined=tables.rates_defined(scope.is_tested),
    )


@bp.get("/reports/completion/names")
@only(*OVERSEERS)
def completion_names() -> Page:
    scope, state = _scope_of_names()
    shown, withheld = names.counted(scope, state, current_user)
    paging = Paging.read(request.args, shown)
    found = names.listed(scope, state, current_user, limit=paging.size, offset=paging.offset)
    return render_template(
        "reports/names.html",
        **_shown(scope),
        printed_title=tables.title_of_names(scope, state),
        names=found,
        quizzes=names.quizzes(scope),
        state=state,
        states=names.states_of(scope),
        shows_evidence=access.has_role(current_user, seeing.SUPERVISORS),
        may_excuse=access.has_role(current_user, {"administrator"}),
        count=shown,
        withheld=tables.withheld_note(withheld),
        paging=paging,
    )


@bp.get("/reports/completion.<kind>")
@only(*OVERSEERS)
def completion_file(kind: str) -> Response:
    scope, by = scope_asked(), grouping(request.args, current_user)
    if scope is None or kind not in files.KINDS:
        raise NotThere
    return files.of_rates(kind, scope, by, made_by=current_user)


@bp.get("/reports/completion/names.<kind>")
@only(*OVERSEERS)
def names_file(kind: str) -> Response:
    if kind not in files.KINDS:
        raise NotThere
    scope, state = _scope_of_names()
    shown, _ = names.counted(scope, state, current_user)
    begin_writing()
    part = [str(words) for words in slice_words(scope.slice)]
    details = {"names": shown, "state": state, "format": kind, "part": part}
    audit.record("report.names_exported", by=current_user, subject=scope.plan, **details)
    db.session.commit()
    begin_reading()
    return files.of_names(kind, scope, state, made_by=current_user)


def _scope_of_names() -> tuple[Scope, str]:
    scope = scope_asked()
    if scope is None:
        raise NotThere
    state = one_of(request.args, "state", names.STATES) or "all"
    if state not in names.states_of(scope):
        raise NotThere
    return scope, state


def _shown(scope: Scope) -> dict[str, Any]:
    return {
        "scope": scope,
        "plan": scope.plan,
        "plans": visible.plans(scope.units),
        "slice_words": slice_words(scope.slice),
        "is_reserved": manners.is_reserved(scope.plan),
        "today": clock.today().isoformat(),
        "signing_line": signing.line(current_user),
    }
