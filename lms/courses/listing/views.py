"""An administrator's pages: named lists, made and added to from lines that are matched and looked at first."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import func

from lms.cannot_read import CannotReadFile
from lms.courses.listing import lists, matching
from lms.courses.listing.forms import ListForm, MoreForm
from lms.courses.listing.matching import PROBLEMS
from lms.courses.listing.models import NameList
from lms.courses.pages import bp
from lms.db import db, letting_others_write
from lms.paging import Paging
from lms.people.gates import only
from lms.people.models import Person
from lms.unpacking import CannotRead
from lms.web import Page

# So many lines that name nobody are shown; whoever has more mends the file first.
UNCLEAR_SHOWN = 200


@bp.get("/lists")
@only("administrator")
def name_lists() -> Page:
    return render_template("courses/listing/lists.html", lists=lists.every())


@bp.get("/lists/<int:list_id>")
@only("administrator")
def name_list(list_id: int) -> Page:
    row, words = lists.one(list_id), request.args.get("words", "").strip()
    found = lists.on(row, words, current_user)
    paging = Paging.read(request.args, _counted(found))
    ids = db.session.scalars(found.order_by(Person.name, Person.id).limit(paging.size).offset(paging.offset)).all()
    return render_template(
        "courses/listing/list.html", row=row, words=words, paging=paging, persons=lists.shown(ids),
        withheld=lists.withheld(row, current_user),
    )  # fmt: skip


def _counted(found: Any) -> int:
    return int(db.session.scalar(found.with_only_columns(func.count())) or 0)


@bp.route("/lists/new", methods=["GET", "POST"])
@only("administrator")
def new_name_list() -> Page:
    return _asked(ListForm(), None)


@bp.route("/lists/<int:list_id>/more", methods=["GET", "POST"])
@only("administrator")
def more_on_name_list(list_id: int) -> Page:
    return _asked(MoreForm(), lists.one(list_id))


def _asked(form: MoreForm, row: NameList | None) -> Page:
    if not form.validate_on_submit():
        return _form_page(form, row)
    try:
        if isinstance(form, ListForm):
            lists.require_free(form.name.data or "")
        return _look(_waiting(form, row))
    except lists.NameTaken as refusal:
        form["name"].errors = [str(refusal)]
    except CannotReadFile as refused:
        form.lines.errors = [str(refused)]
    return _form_page(form, row)


def _form_page(form: MoreForm, row: NameList | None) -> Page:
    page = render_template("courses/listing/form.html", form=form, row=row)
    return page, 422 if any(each.errors for each in form) else 200


def _waiting(form: MoreForm, row: NameList | None) -> dict[str, Any]:
    """What the lines mean, as the page shows it and sends it back."""
    name, data = form.sent
    try:
        with letting_others_write():
            found = matching.matched(data)
    except CannotRead as fault:
        raise CannotReadFile(name or _("the pasted list"), fault) from None
    unclear = [(line.number, line.words, problem) for line, problem in found.unclear]
    return {
        "list": row.id if row else None,
        "name": row.name if row else form["name"].data,
        "name_en": None if row else form["name_en"].data,
        "persons": list(found.persons),
        "unclear": unclear[:UNCLEAR_SHOWN],
        "left_out": len(unclear),
    }


def _look(waiting: dict[str, Any]) -> Page:
    paging = Paging.read(request.form, len(waiting["persons"]))
    part = waiting["persons"][paging.offset : paging.offset + paging.size]
    return render_template(
        "courses/listing/look.html",
        waiting=waiting,
        packed=lists.packed(waiting),
        paging=paging,
        persons=lists.shown(part),
        problems=PROBLEMS,
    )


@bp.post("/lists/look")
@only("administrator")
def look_at_name_list() -> Page:
    """Another page of what waits to be kept."""
    return _look(lists.unpacked(request.form.get("packed", "")))


@bp.post("/lists")
@only("administrator")
def keep_name_list() -> Page:
    waiting = lists.unpacked(request.form.get("packed", ""))
    if waiting["list"] is None:
        row = lists.make(waiting["name"], waiting["persons"], by=current_user, name_en=waiting.get("name_en"))
        count = len(waiting["persons"])
    else:
        row = lists.one(waiting["list"])
        count = lists.add(row, waiting["persons"], by=current_user)
    db.session.commit()
    flash(
        ngettext("%(num)s person stands on the list now.", "%(num)s persons stand on the list now.", count), "success"
    )
    return redirect(url_for("courses.name_list", list_id=row.id), 303)


@bp.post("/lists/<int:list_id>/persons/<int:person_id>/removal")
@only("administrator")
def take_off_name_list(list_id: int, person_id: int) -> Page:
    row = lists.one(list_id)
    lists.take_off(row, person_id, by=current_user)
    db.session.commit()
    flash(_("Taken off the list. Plans for it follow within minutes."), "success")
    return redirect(url_for("courses.name_list", list_id=list_id), 303)
