"""Pages of whoever reminds: whom it would reach, what was sent and read, a text for a group, telephones; and the learner's receipt."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.asking import number
from lms.db import db, read_as_of_one_moment
from lms.errors import NotThere, Refused
from lms.languages import speaking
from lms.outbox import quiet
from lms.outbox import tasks as outbox_tasks
from lms.outbox.words import REASONS, STATES
from lms.paging import Paging
from lms.people import access, audit
from lms.people.gates import OVERSEERS, only
from lms.reports import manners, signing
from lms.reports.scope import Scope
from lms.reports.shared_views import scope_asked
from lms.reports.slices import one_of, slice_words
from lms.supervision.channels import foreseeing, group_sending, shown
from lms.supervision.reminding import choosing, group_texts, notices, sending, wording
from lms.supervision.reminding.choosing import Asked
from lms.supervision.reminding.forms import TextForm, TryForm
from lms.web import Page, timeformat

bp = Blueprint("reminding", __name__)
bp.before_request(read_as_of_one_moment)


@bp.get("/reminders/new")
@only(*OVERSEERS)
def preview() -> Page:
    return _preview(_asked())


@bp.post("/reminders/new")
@only(*OVERSEERS)
def send() -> Page:
    asked = _asked()
    try:
        count = sending.send(asked)
    except Refused as refusal:
        db.session.rollback()
        return _preview(_asked(), refusal), refusal.status
    args, sentence = asked.as_args(), _sent_in_words(count)
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".preview", **args), 303)


def _sent_in_words(count: int) -> str:
    if not quiet.is_quiet():
        return str(ngettext("%(num)s reminder is sent.", "%(num)s reminders are sent.", count))
    moment = timeformat(quiet.goes_out_at())
    return str(
        ngettext(
            "%(num)s reminder goes out on %(moment)s.", "%(num)s reminders go out on %(moment)s.", count, moment=moment
        )
    )


def _preview(asked: Asked, refusal: Refused | None = None) -> str:
    counts = choosing.counted(asked)
    paging = Paging.read(request.args, sum(counts.values()) - counts.get("withheld", 0))
    first, last = quiet.hours()
    candidates = choosing.listed(asked, limit=paging.size, offset=paging.offset)
    return render_template(
        "supervision/reminding/preview.html",
        candidates=candidates,
        outside=(outside := foreseeing.counted(asked)),
        slow=foreseeing.slow(outside),
        outside_ways=foreseeing.ways(asked, candidates),
        outside_reasons=REASONS,
        counts=counts,
        paging=paging,
        refusal=refusal,
        is_quiet=quiet.is_quiet(),
        goes_out_at=quiet.goes_out_at(),
        hours=_("%(first)s:00 to %(last)s:00", first=first, last=last),
        days=choosing.days_between(),
        reasons=choosing.LEFT_OUT,
        states=choosing.STATES,
        text=wording.latest(),
        default=(wording.TITLE, wording.BODY),
        may_word=access.has_role(current_user, {"administrator"}),
        **_shown(asked),
    )


@bp.get("/reminders")
@only(*OVERSEERS)
def sent() -> Page:
    scope = _scope()
    count, read = notices.count_sent(scope, current_user)
    paging = Paging.read(request.args, count)
    reminders = notices.sent(scope, current_user, limit=paging.size, offset=paging.offset)
    return render_template(
        "supervision/reminding/sent.html",
        scope=scope,
        plan=scope.plan,
        slice_words=slice_words(scope.slice),
        reminders=reminders,
        outside=shown.of_reminders(reminders),
        states=STATES,
        reasons=REASONS,
        count=count,
        read=read,
        paging=paging,
    )


@bp.get("/reminders/text")
@only(*OVERSEERS)
def group_text() -> Page:
    return _group_text(_asked())


def _group_text(asked: Asked, refusal: Refused | None = None) -> str:
    found, robots = group_texts.units(asked), group_sending.groups(asked)
    sent = group_sending.sent(asked) if robots else []
    with speaking("zh_Hans"):
        fitting = group_texts.fitting(asked, found) if found and robots else ""
    return render_template(
        "supervision/reminding/group_text.html",
        text=group_texts.whole(asked, found) if found else "",
        rows=min(len(found) + 4, 24),
        robots=robots,
        fitting=fitting,
        is_sent=bool(robots) and group_sending.is_sent(asked),
        sent=sent,
        outside=shown.of_subjects("group_text", [row.id for row in sent]),
        outside_states=STATES,
        outside_reasons=REASONS,
        is_quiet=quiet.is_quiet(),
        goes_out_at=quiet.goes_out_at(),
        refusal=refusal,
        **_shown(asked),
    )


@bp.post("/reminders/text")
@only("administrator", "supervisor")
def send_group_text() -> Page:
    """To the robot of the group, which says it there within a minute, or after the quiet hours."""
    asked = _asked()
    try:
        count = group_sending.send(asked)
    except Refused as refusal:
        db.session.rollback()
        return _group_text(_asked(), refusal), refusal.status
    args = asked.as_args()
    db.session.commit()
    outbox_tasks.deliver_now.later()
    flash(ngettext("It goes to %(num)s group.", "It goes to %(num)s groups.", count), "success")
    return redirect(url_for(".group_text", **args), 303)


@bp.post("/reminders/phones")
@only(*OVERSEERS)
def phone_list() -> Page:
    """The numbers stand in this one answer only, and each taking is kept on record."""
    asked = _asked()
    page = render_template(
        "supervision/reminding/phones.html",
        candidates=choosing.owing(asked),
        signing_line=signing.line(current_user),
        **_shown(asked),
    )
    audit.record("reminder.phones_taken", by=current_user, subject=asked.scope.plan, state=asked.state)
    db.session.commit()
    return page


@bp.post("/reminders/<int:reminder_id>/receipt")
def receipt(reminder_id: int) -> Page:
    sending.read(current_user, reminder_id)
    db.session.commit()
    return redirect(url_for("home.show"), 303)


@bp.route("/reminders/wording", methods=["GET", "POST"])
@only("administrator")
def texts() -> Page:
    form, trying = TextForm(obj=wording.latest()), TryForm()
    is_valid = form.validate_on_submit()
    if is_valid and not trying.only_try.data:
        wording.add(form.values, by=current_user)
        audit.record("reminder.worded", by=current_user)
        db.session.commit()
        flash(_("Saved. Reminders that are sent from now on say this."), "success")
        return redirect(url_for(".texts"), 303)
    task = wording.sample(trying.name.data) if is_valid else None
    page = render_template(
        "supervision/reminding/texts.html",
        form=form,
        trying=trying,
        task=task,
        tried=wording.tried(form.values, task) if task else (),
        is_tried=is_valid,
        texts=wording.every(),
        facts=wording.FACTS,
        default=(wording.TITLE, wording.BODY),
    )
    return page, 422 if form.errors else 200


@bp.post("/reminders/wording/reset")
@only("administrator")
def reset_texts() -> Page:
    wording.reset(by=current_user)
    audit.record("reminder.worded", by=current_user)
    db.session.commit()
    flash(_("Saved. Reminders that are sent from now on say what the site comes with."), "success")
    return redirect(url_for(".texts"), 303)


def _scope() -> Scope:
    scope = scope_asked()
    if scope is None:
        raise NotThere
    return scope


def _asked() -> Asked:
    state = one_of(request.args, "state", choosing.STATES) or "incomplete"
    return Asked(_scope(), state, number(request.args, "post"), current_user)


def _shown(asked: Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "plan": asked.scope.plan,
        "scope": asked.scope,
        "slice_words": slice_words(asked.scope.slice),
        "is_reserved": manners.is_reserved(asked.scope.plan),
    }
