"""Pages of townships' lists: who confirmed which, a list as of now with its button, and a list that was confirmed."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people.blueprint import bp
from lms.people.gates import only
from lms.people.models import Unit
from lms.people.township_lists import confirming, entries, register
from lms.web import Page


@bp.get("/townships", endpoint="townships")
@only("administrator", "supervisor")
def township_states() -> Page:
    return render_template(
        "people/township_lists/townships.html", states=register.states(current_user), year=clock.today().year
    )


@bp.get("/townships/<int:unit_id>/enterprises")
@only("administrator", "supervisor")
def township_list(unit_id: int) -> Page:
    return _list_page(register.township(current_user, unit_id))


def _list_page(township: Unit, refusal: Refused | None = None) -> Page:
    now, confirmations = entries.present(township), register.confirmations(township)
    latest = confirmations[0] if confirmations else None
    page = render_template(
        "people/township_lists/list.html",
        refusal=refusal,
        township=township,
        entries=now,
        digest=entries.digest(now),
        confirmations=confirmations,
        latest=latest,
        differences=entries.differences(now, latest) if latest else [],
        words=entries.DIFFERENCES,
        year=clock.today().year,
        may_confirm=register.may_confirm(current_user, township),
    )
    return page, refusal.status if refusal else 200


@bp.post("/townships/<int:unit_id>/enterprises")
@only("supervisor")
def confirm_township_list(unit_id: int) -> Page:
    township = register.township(current_user, unit_id)
    if not register.may_confirm(current_user, township):
        raise NotThere
    try:
        confirming.confirm(township, request.form.get("digest", ""), by=current_user)
    except confirming.ListChanged as refusal:
        return _list_page(township, refusal)
    db.session.commit()
    flash(_("The list is confirmed for this year."), "success")
    return redirect(url_for(".township_list", unit_id=unit_id), 303)


@bp.get("/confirmed-lists/<int:confirmation_id>")
@only("administrator", "supervisor")
def confirmed_list(confirmation_id: int) -> Page:
    confirmation = register.confirmation(current_user, confirmation_id)
    kept = entries.confirmed(confirmation)
    return render_template(
        "people/township_lists/confirmed.html",
        confirmation=confirmation,
        entries=kept,
        is_whole=entries.digest(kept) == confirmation.digest,
    )
