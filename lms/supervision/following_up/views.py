"""Pages of 督办: issuing one from a part of a report, the list, and one with all its steps, where it is answered and judged."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.asking import number
from lms.courses.models import CONTINUED
from lms.db import db, read_as_of_one_moment
from lms.errors import NotThere, Refused
from lms.outbox.words import REASONS
from lms.outbox.words import STATES as OUTSIDE_STATES
from lms.paging import Paging
from lms.people.gates import OVERSEERS, only
from lms.quizzes.models import SpotCheck
from lms.reports import signing
from lms.reports.scope import Scope
from lms.reports.shared_views import scope_asked
from lms.reports.slices import one_of
from lms.supervision.channels import shown
from lms.supervision.following_up import after_checks, issuing, seeing
from lms.supervision.following_up.forms import AnswerForm, IssueForm, JudgeForm
from lms.supervision.following_up.kinds import STEPS, WAITS_FOR_ISSUER, WAITS_FOR_UNIT
from lms.supervision.following_up.models import FollowUp
from lms.supervision.spot_checks import seeing as checks_seen
from lms.web import Page

bp = Blueprint("following_up", __name__)
bp.before_request(read_as_of_one_moment)


@bp.get("/follow-ups")
@only(*OVERSEERS)
def follow_ups() -> Page:
    state = one_of(request.args, "state", seeing.SHOWN) or "open"
    paging = Paging.read(request.args, seeing.counted(current_user, state))
    return render_template(
        "supervision/following_up/list.html",
        rows=seeing.listed(current_user, state, limit=paging.size, offset=paging.offset),
        state=state,
        states=STEPS,
        may_issue=seeing.may_issue(current_user),
        paging=paging,
        today=clock.today(),
    )


@bp.route("/follow-ups/new", methods=["GET", "POST"])
@only(*seeing.ISSUERS)
def issue() -> Page:
    scope, check = _scope(), _check()
    form = IssueForm(words=issuing.words_for(check) if check else None)
    unit = issuing.unit_asked(scope, current_user)
    if unit is None or not form.validate_on_submit():
        return _issue_page(scope, form, check)
    typed = {"document": form.document.data, "words": form.words.data or "", "due_on": form.due_on.data}
    try:
        row = issuing.issue(scope, by=current_user, check=check, **typed)
    except Refused as refusal:
        db.session.rollback()
        return _issue_page(_scope(), form, _check(), refusal)
    return _kept(row, _("Issued. The unit reads it on its first page."))


def _check() -> SpotCheck | None:
    """The failed check on the spot that it is about, if the address names one of this unit. Raises NotThere."""
    check_id = number(request.args, "check")
    if check_id is None:
        return None
    found = checks_seen.check(current_user, check_id)
    if found.unit_id != number(request.args, "unit"):
        raise NotThere
    return found


def _issue_page(scope: Scope, form: IssueForm, check: SpotCheck | None = None, refusal: Refused | None = None) -> Page:
    unit = issuing.unit_asked(scope, current_user)
    page = render_template(
        "supervision/following_up/issue.html",
        scope=scope,
        plan=scope.plan,
        unit=unit,
        still_open=seeing.still_open(scope.plan.id, unit.id) if unit else [],
        tasks=issuing.behind(scope, check),
        check=check,
        asked=seeing.of_check(check)[-1:] if check else [],
        sees=lambda row: seeing.may_see(current_user, row),
        form=form,
        refusal=refusal,
    )
    return page, refusal.status if refusal else 422 if form.errors else 200


@bp.get("/follow-ups/<int:follow_up_id>")
@only(*OVERSEERS)
def follow_up(follow_up_id: int) -> Page:
    return _page(follow_up_id)


@bp.post("/follow-ups/<int:follow_up_id>/receipt")
@only(*OVERSEERS)
def receipt(follow_up_id: int) -> Page:
    seeing.read(current_user, follow_up_id)
    db.session.commit()
    return redirect(url_for(".follow_up", follow_up_id=follow_up_id), 303)


@bp.post("/follow-ups/<int:follow_up_id>/answers")
@only(*OVERSEERS)
def answer(follow_up_id: int) -> Page:
    row, form = seeing.locked_to_answer(current_user, follow_up_id), AnswerForm()
    if not form.validate_on_submit():
        return _page(follow_up_id, answer_form=form), 422
    issuing.answer(row, form.words.data or "", by=current_user)
    return _kept(row, _("Answered. Whoever issued it is told on their first page."))


@bp.post("/follow-ups/<int:follow_up_id>/judgements")
@only(*seeing.ISSUERS)
def judge(follow_up_id: int) -> Page:
    row = seeing.locked_to_judge(current_user, follow_up_id)
    form = JudgeForm.of(is_answered=row.state in WAITS_FOR_ISSUER)
    if not form.validate_on_submit():
        return _page(follow_up_id, judge_form=form), 422
    deed = {"accepted": issuing.accept, "sent_back": issuing.send_back, "withdrawn": issuing.withdraw}[
        form.outcome.data
    ]
    deed(row, form.words.data or "", by=current_user)
    return _kept(row, _("Kept. The unit reads it on its page."))


def _scope() -> Scope:
    scope = scope_asked()
    if scope is None:
        raise NotThere
    return scope


def _kept(row: FollowUp, sentence: str) -> Page:
    row_id = row.id
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".follow_up", follow_up_id=row_id), 303)


def _page(follow_up_id: int, **forms: Any) -> str:
    row = seeing.follow_up(current_user, follow_up_id)
    is_answered = row.state in WAITS_FOR_ISSUER
    receipts = seeing.receipts(row)
    blank = {
        "answer_form": AnswerForm(formdata=None),
        "judge_form": JudgeForm.of(is_answered=is_answered, formdata=None),
    }
    return render_template(
        "supervision/following_up/follow_up.html",
        row=row,
        steps=(steps := seeing.steps(row)),
        outside=shown.of_subjects("follow_up", [step.id for step in steps]),
        outside_states=OUTSIDE_STATES,
        reasons=REASONS,
        may_see_outside=seeing.judges(current_user, row),
        names=seeing.names(row),
        results=after_checks.results(row) if row.spot_check_id else [],
        receipts=receipts,
        may_confirm=seeing.answers(current_user, row) and current_user.id not in {each.person_id for each in receipts},
        states=STEPS,
        continued=CONTINUED,
        today=clock.today(),
        may_answer=seeing.answers(current_user, row) and row.state in WAITS_FOR_UNIT,
        judges=seeing.judges(current_user, row),
        may_judge=seeing.judges(current_user, row) and not row.is_over,
        is_answered=is_answered,
        signing_line=signing.line(current_user),
        **blank | forms,
    )
