"""The list of offline packs, who has given records of one back, and its withdrawal."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import db
from lms.paging import Paging
from lms.people.told_apart import told_apart
from lms.watching.offline import refusing, shelf, withdrawing
from lms.watching.offline.models import OfflinePack
from lms.watching.offline.record_forms import WithdrawalForm
from lms.watching.offline.wording import WAYS
from lms.watching.views import bp
from lms.web import Page

MAKING = "watching.new_pack"


@bp.get("/offline-packs")
def offline_packs() -> Page:
    paging = Paging.read(request.args, shelf.count(current_user))
    packs = shelf.listed(current_user, limit=paging.size, offset=paging.offset)
    return render_template(
        "watching/offline/packs.html", packs=packs, paging=paging, withheld=shelf.withheld(current_user), can_make=MAKING in current_app.view_functions,
        called=told_apart(row.Person for row in packs if row.Person),
    )  # fmt: skip


@bp.get("/offline-packs/<int:pack_id>")
def offline_pack(pack_id: int) -> Page:
    return _page(shelf.seen_by(current_user, pack_id), WithdrawalForm())


def _page(pack: OfflinePack, form: WithdrawalForm) -> str:
    people, (fetches, fetched) = shelf.people(current_user, pack), shelf.taken(pack)
    return render_template(
        "watching/offline/pack_page.html", pack=pack, about=shelf.described(pack), form=form, taken=fetches, times_taken=fetched,
        people=people, withheld=shelf.withheld_of(current_user, pack), called=told_apart(people), refusals=refusing.of(pack, [each.id for each in people]), why=refusing.sentence,
        WAYS=WAYS, fetches="watching.pack_file" in current_app.view_functions,
        names_others=len(people) < len(set(pack.people)),
    )  # fmt: skip


@bp.post("/offline-packs/<int:pack_id>/withdrawal")
def withdraw_pack(pack_id: int) -> Page:
    pack, form = shelf.seen_by(current_user, pack_id), WithdrawalForm()
    if not form.validate_on_submit():
        return _page(pack, form), 422
    withdrawing.withdraw(pack, form.ground.data, by=current_user)
    db.session.commit()
    flash(_("The pack is withdrawn: what is handed in from now on does not count."))
    return redirect(url_for(".offline_pack", pack_id=pack.id), 303)
