"""Administrators' pages of channels: the list, one with its settings (secrets masked), a switch, a trial, and what waits."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.db import db
from lms.errors import NotThere, Refused
from lms.outbox import channels, delivering, tasks
from lms.outbox.models import Channel
from lms.outbox.words import CHANNELS, REASONS, STATES
from lms.people.gates import only
from lms.supervision.channels import backlog, keeping
from lms.supervision.channels.forms import FORMS, ChannelForm, DropForm
from lms.web import Page

bp = Blueprint("channels", __name__)


@bp.get("/channels", endpoint="channels")
@only("administrator")
def channel_list() -> Page:
    return render_template(
        "supervision/channels/list.html",
        rows=keeping.every(),
        counted=keeping.counted(),
        kinds=CHANNELS,
        states=STATES,
        a_day=delivering.a_day(),
    )


@bp.route("/channels/new/<kind>", methods=["GET", "POST"])
@only("administrator")
def new(kind: str) -> Page:
    if kind not in FORMS:
        raise NotThere
    form = FORMS[kind]()
    if not form.validate_on_submit():
        return _form_page(kind, form)
    try:
        row = keeping.add(kind, form.values, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _form_page(kind, form, refusal)
    return _kept(row, _("Saved. The channel is off until you switch it on; try it first."))


@bp.route("/channels/<int:channel_id>", methods=["GET", "POST"])
@only("administrator")
def channel(channel_id: int) -> Page:
    row = keeping.channel(channel_id)
    form = _filled(row)
    if not form.validate_on_submit():
        return _form_page(row.kind, form, row=row)
    try:
        keeping.alter(row, form.values, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return _form_page(row.kind, form, refusal, row=keeping.channel(channel_id))
    return _kept(row, _("Saved."))


@bp.post("/channels/<int:channel_id>/switch")
@only("administrator")
def switch(channel_id: int) -> Page:
    row = keeping.channel(channel_id)
    is_on = keeping.switch(row, by=current_user)
    return _kept(
        row, _("The channel is on.") if is_on else _("The channel is off. What still waited for it is not sent.")
    )


@bp.post("/channels/<int:channel_id>/trials")
@only("administrator")
def try_out(channel_id: int) -> Page:
    """The worker asks the gateway; the page shows what it said."""
    keeping.try_out(keeping.channel(channel_id), by=current_user)
    db.session.commit()
    tasks.deliver_now.later()
    return redirect(url_for(".channel", channel_id=channel_id, _anchor="trials"), 303)


@bp.get("/channels/<int:channel_id>/trials")
@only("administrator")
def trials(channel_id: int) -> Page:
    row = keeping.channel(channel_id)
    return render_template("supervision/channels/_trials.html", **_tried(row))


@bp.post("/channels/<int:channel_id>/waiting/drop")
@only("administrator")
def drop_waiting(channel_id: int) -> Page:
    row, dropping = keeping.channel(channel_id), DropForm()
    if not dropping.validate_on_submit():
        return _form_page(row.kind, _filled(row, formdata=None), row=row, dropping=dropping)
    count = backlog.drop(row, dropping.ground.data or "", by=current_user)
    return _kept(row, ngettext("%(num)s message was dropped.", "%(num)s messages were dropped.", count))


def _filled(row: Channel, **how: Any) -> ChannelForm:
    """Everything but the secrets, which stay where they are unless somebody types new ones."""
    settings = {
        name: value for name, value in channels.settings_of(row).items() if name not in channels.SECRETS[row.kind]
    }
    if "statuses" in settings:
        settings["statuses"] = ", ".join(map(str, settings["statuses"]))
    group = keeping.group_of(row)
    form = FORMS[row.kind](data=settings | {
        "name": row.name, "for_learners": row.for_learners, "for_units": row.for_units,
        "daily_limit": row.daily_limit, "unit": group.name if group else "",
    }, **how)  # fmt: skip
    form.is_kept = True
    form.offer_to_forget(channels.masked(row).keys())
    return form


def _form_page(
    kind: str,
    form: ChannelForm,
    refusal: Refused | None = None,
    row: Channel | None = None,
    dropping: DropForm | None = None,
) -> Page:
    dropping = dropping or DropForm(formdata=None)
    page = render_template(
        "supervision/channels/channel.html",
        kind=kind,
        form=form,
        refusal=refusal,
        masked=channels.masked(row) if row else {},
        kinds=CHANNELS,
        dropping=dropping,
        waiting=backlog.of(row) if row else None,
        **(_tried(row) if row else {"row": None}),
    )
    return page, refusal.status if refusal else 422 if form.errors or dropping.errors else 200


def _tried(row: Channel) -> dict[str, object]:
    return {"row": row, "trials": keeping.trials(row), "states": STATES, "reasons": REASONS}


def _kept(row: Channel, sentence: str) -> Page:
    channel_id = row.id
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".channel", channel_id=channel_id), 303)
