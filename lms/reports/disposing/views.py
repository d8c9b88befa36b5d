"""An administrator's pages: how long records are kept, what is due, and the lists of disposal."""

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms import asking, clock
from lms.db import db
from lms.errors import NotThere, Refused
from lms.paging import Paging
from lms.people.gates import only
from lms.reports.disposing import due, lists, rules, withheld
from lms.reports.disposing.forms import ListForm, RuleForm
from lms.reports.disposing.kinds import BY_AGE, DECIDED, FOR_GOOD
from lms.reports.disposing.lines import Line
from lms.reports.disposing.models import RetentionRule
from lms.reports.disposing.words import outcome_words
from lms.reports.shared_views import bp
from lms.web import Page


class NoRule(Refused):
    message = _l("No period is set for this kind, so nothing of it is due.")


@bp.get("/retention")
@only("administrator")
def retention() -> Page:
    return render_template(
        "reports/disposing/retention.html", kinds=DECIDED, rules=rules.every(), in_force=rules.in_force(),
        by_age=BY_AGE, for_good=FOR_GOOD,
    )  # fmt: skip


@bp.post("/retention/proposed")
@only("administrator")
def write_proposed_periods() -> Page:
    rules.write_proposed(by=current_user)
    return _kept(_("The periods hold from today. Nothing is disposed of by them alone."))


@bp.route("/retention/period", methods=["GET", "POST"])
@only("administrator")
def write_period() -> Page:
    """Of the kind that the address names."""
    kind, form = _kind_asked(), RuleForm()
    if not form.validate_on_submit():
        return _rule_page(kind, form)
    try:
        rules.write(kind, form.months.data, form.source.data or "", form.from_on.data, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _rule_page(kind, form, refusal)
    return _kept(_("Kept."))


def _kind_asked() -> str:
    if (kind := request.args.get("kind", "")) not in DECIDED:
        raise NotThere
    return kind


def _kept(sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".retention"), 303)


def _rule_page(kind: str, form: RuleForm, refusal: Refused | None = None) -> Page:
    if not form.is_submitted():
        _show(form, kind)
    page = render_template("reports/disposing/rule.html", kind=DECIDED[kind], form=form, refusal=refusal)
    return page, refusal.status if refusal else 422 if form.errors else 200


def _show(form: RuleForm, kind: str) -> None:
    """What holds today, or what is proposed."""
    row = rules.in_force().get(kind)
    form.months.data = row.months if row else DECIDED[kind].proposed
    form.source.data = row.source if row else DECIDED[kind].source
    form.from_on.data = clock.today()


@bp.get("/disposal")
@only("administrator")
def disposal() -> Page:
    holding = rules.in_force()
    found = [(kind, rule, due.of_kind(kind, rule)) for kind, rule in holding.items()]
    return render_template(
        "reports/disposing/due.html", found=found, lists=lists.every(), kinds=DECIDED, cut=rules.cut, outcome=outcome_words
    )  # fmt: skip


@bp.route("/disposal/due", methods=["GET", "POST"])
@only("administrator")
def disposal_names() -> Page:
    """Whose it is, of the kind and year that the address names; and the form that makes a list of it."""
    kind, year, form = _kind_asked(), asking.number(request.args, "year") or 0, ListForm()
    rule = rules.in_force().get(kind)
    if rule is None:
        raise NoRule
    if not 1 <= year < clock.YEARS[-1]:
        raise NotThere
    if not form.validate_on_submit():
        return _names_page(kind, year, rule, form)
    row = lists.make(kind, year, form.ground.data or "", form.document.data, by=current_user)
    db.session.commit()
    flash(_("The list is made. Another administrator decides about it."), "success")
    return redirect(url_for(".disposal_list", disposal_id=row.id), 303)


def _names_page(kind: str, year: int, rule: RetentionRule, form: ListForm) -> Page:
    told: dict[str, Any] = {"code": kind, "kind": DECIDED[kind], "year": year, "rule": rule, "cut": rules.cut(rule)}
    page = render_template(
        "reports/disposing/names.html",
        form=form,
        hidden=withheld.keys(kind, current_user),
        **told,
        **_lines_shown(*due.split(kind, rule, year)),
    )
    return page, 422 if form.errors else 200


def _lines_shown(lines: Sequence[Line], held: Sequence[Line]) -> dict[str, Any]:
    """A page of both: first what can be disposed of, then what a hold keeps."""
    count = len(lines)
    paging = Paging.read(request.args, count + len(held))
    end = paging.offset + paging.size
    shown = {"lines": lines[paging.offset : end], "held": held[max(paging.offset - count, 0) : max(end - count, 0)]}
    return shown | {"paging": paging, "count": count, "held_count": len(held)}


def sent_back(sentence: str, list_id: int) -> Response:
    """After a decision."""
    flash(sentence, "success")
    return redirect(url_for(".disposal_list", disposal_id=list_id), 303)  # type: ignore[return-value]
