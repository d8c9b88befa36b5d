"""Pages of units: everybody's own scope, and an administrator's changes."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking
from lms.db import db
from lms.errors import Refused
from lms.people import access, choices
from lms.people.blueprint import bp
from lms.people.directory import catalogue, persons, posts, typed, units
from lms.people.directory.catalogue import Wanted
from lms.people.directory.forms import PersonForm, PostForm, SupervisorForm, UnitForm
from lms.people.gates import OVERSEERS, only
from lms.people.models import Unit
from lms.people.proposals import register
from lms.people.slips import issuing
from lms.web import Page


@bp.get("/units", endpoint="units")
@only(*OVERSEERS)
def unit_list() -> Page:
    wanted = Wanted(
        words=request.args.get("q", ""),
        kind=request.args.get("kind", ""),
        township=asking.number(request.args, "township"),
        sector=request.args.get("sector", ""),
        state=request.args.get("state", ""),
    )
    found = catalogue.units(current_user, wanted, asking.page())
    return render_template(
        "people/directory/units.html",
        wanted=wanted,
        units=found,
        heads=catalogue.heads_of(found.items),
        nobody=catalogue.Heads(),
        unverified=catalogue.unverified(current_user),
        supervises=access.has_role(current_user, {"administrator", "supervisor"}),
        townships=choices.townships(),
        sectors=choices.sectors(),
        may_change=access.has_role(current_user, {"administrator"}),
    )


@bp.get("/units/<int:unit_id>")
@only(*OVERSEERS)
def unit(unit_id: int) -> Page:
    row = catalogue.unit(current_user, unit_id)
    present, past = catalogue.parted(catalogue.posts(row, current_user))
    return render_template(
        "people/directory/unit.html",
        unit=row,
        lines=catalogue.lines(row),
        present=present,
        past=past,
        withheld=catalogue.withheld(row, current_user),
        liaisons=catalogue.liaisons(row),
        ending=register.ending(row),
        in_reach=issuing.in_reach(current_user, row),
        may_change=access.has_role(current_user, {"administrator"}),
    )


@bp.get("/units/names")
@only("administrator")
def unit_names() -> Page:
    """Choices for a field in which a unit's name is being typed."""
    found = catalogue.units(current_user, Wanted(words=request.args.get("unit", "")))
    return render_template("people/directory/_unit_options.html", units=found.items)


@bp.get("/units/new")
@only("administrator")
def new_unit() -> Page:
    return _unit_form(UnitForm())


@bp.post("/units/new")
@only("administrator")
def add_unit() -> Page:
    form = UnitForm().offer(choices.townships())
    if not form.validate_on_submit():
        return _unit_form(form), 422
    try:
        row = units.add(form.values, by=current_user)
    except Refused as refusal:
        return _unit_form(form, refusal=refusal), refusal.status
    return _done(row.id, _("The unit was added."))


def _done(unit_id: int, sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".unit", unit_id=unit_id), 303)


def _unit_form(form: UnitForm, row: Unit | None = None, refusal: Refused | None = None) -> str:
    if refusal:
        db.session.rollback()
    form.offer(choices.townships())
    page = "people/directory/unit_form.html"
    return render_template(page, form=form, unit=row, refusal=refusal, sectors=choices.sectors())


@bp.get("/units/<int:unit_id>/edit")
@only("administrator")
def edit_unit(unit_id: int) -> Page:
    row = catalogue.unit(current_user, unit_id)
    return _unit_form(UnitForm(obj=row), row)


@bp.post("/units/<int:unit_id>/edit")
@only("administrator")
def change_unit(unit_id: int) -> Page:
    row = catalogue.unit(current_user, unit_id)
    form = UnitForm().offer(choices.townships())
    if not form.validate_on_submit():
        return _unit_form(form, row), 422
    try:
        units.alter(row, form.values, by=current_user)
    except Refused as refusal:
        return _unit_form(form, row, refusal), refusal.status
    return _done(unit_id, _("The unit was changed."))


@bp.post("/units/<int:unit_id>/verification")
@only("administrator")
def verify_unit(unit_id: int) -> Page:
    units.verify(catalogue.unit(current_user, unit_id), by=current_user)
    return _done(unit_id, _("The unit is verified."))


@bp.post("/units/<int:unit_id>/closure")
@only("administrator")
def close_unit(unit_id: int) -> Page:
    units.close(catalogue.unit(current_user, unit_id), by=current_user)
    return _done(unit_id, _("The unit is closed."))


@bp.get("/units/<int:unit_id>/supervisor")
@only("administrator")
def new_supervisor(unit_id: int) -> Page:
    return _supervisor_form(SupervisorForm(line=request.args.get("line")), catalogue.unit(current_user, unit_id))


def _supervisor_form(form: SupervisorForm, row: Unit, refusal: Refused | None = None) -> str:
    if refusal:
        db.session.rollback()
    page = "people/directory/supervisor_form.html"
    return render_template(page, form=form, unit=row, refusal=refusal, supervisors=choices.supervisors())


@bp.post("/units/<int:unit_id>/supervisor")
@only("administrator")
def assign_supervisor(unit_id: int) -> Page:
    row, form = catalogue.unit(current_user, unit_id), SupervisorForm()
    supervisor = typed.unit(form.supervisor) if form.validate_on_submit() else None
    if supervisor is None:
        return _supervisor_form(form, row), 422
    try:
        units.assign(row, form.line.data, supervisor, form.from_on.data, by=current_user)
    except Refused as refusal:
        return _supervisor_form(form, row, refusal), refusal.status
    return _done(unit_id, _("The supervising unit was assigned."))


@bp.get("/units/<int:unit_id>/persons/new")
@only("administrator")
def new_person_in_unit(unit_id: int) -> Page:
    row = catalogue.unit(current_user, unit_id)
    kind = "enterprise_head" if row.kind == "enterprise" else None
    return _person_form(PersonForm(), PostForm(prefix="post-", kind=kind), row)


def _person_form(form: PersonForm, post: PostForm, row: Unit, refusal: Refused | None = None) -> str:
    if refusal:
        db.session.rollback()
    return render_template("people/directory/person_form.html", form=form, post=post, unit=row, refusal=refusal)


@bp.post("/units/<int:unit_id>/persons/new")
@only("administrator")
def add_person_in_unit(unit_id: int) -> Page:
    row, form, post = catalogue.unit(current_user, unit_id), PersonForm(), PostForm(prefix="post-")
    if not all([form.validate_on_submit(), post.validate_on_submit()]):
        return _person_form(form, post, row), 422
    try:
        person = persons.add(form.values, by=current_user)
        posts.add(person, row, post.values, by=current_user)
    except Refused as refusal:
        return _person_form(form, post, row, refusal), refusal.status
    return _done(unit_id, _("%(name)s was added.", name=person.name))
