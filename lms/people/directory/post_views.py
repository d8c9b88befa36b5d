"""An administrator's orders about posts and roles."""

from flask import render_template
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import db
from lms.errors import Refused
from lms.people import roles
from lms.people.blueprint import bp
from lms.people.directory import catalogue, posts, typed
from lms.people.directory.forms import EndForm, NewPostForm, PostForm, RoleForm
from lms.people.directory.person_views import done, person_page
from lms.people.gates import only
from lms.people.models import Person, Post
from lms.web import Page


@bp.get("/persons/<int:person_id>/posts/new")
@only("administrator")
def new_post(person_id: int) -> Page:
    return _new_post_page(catalogue.person(current_user, person_id), NewPostForm())


def _new_post_page(person: Person, form: NewPostForm, refusal: Refused | None = None) -> str:
    if refusal:
        db.session.rollback()
    return render_template("people/directory/post_form.html", form=form, person=person, refusal=refusal)


@bp.post("/persons/<int:person_id>/posts/new")
@only("administrator")
def add_post(person_id: int) -> Page:
    person, form = catalogue.person(current_user, person_id), NewPostForm()
    unit = typed.unit(form.unit) if form.validate_on_submit() else None
    if unit is None:
        return _new_post_page(person, form), 422
    values = {name: value for name, value in form.values.items() if name != "unit"}
    try:
        posts.add(person, unit, values, by=current_user)
    except Refused as refusal:
        return _new_post_page(person, form, refusal), refusal.status
    return done(person_id, _("The post was added."))


@bp.get("/posts/<int:post_id>/edit")
@only("administrator")
def edit_post(post_id: int) -> Page:
    post = catalogue.post(post_id)
    return _post_page(post, PostForm(obj=post))


def _post_page(post: Post, form: PostForm, end: EndForm | None = None, refusal: Refused | None = None) -> str:
    if refusal:
        db.session.rollback()
        post = catalogue.post(post.id)
    page = "people/directory/post_form.html"
    end = end or EndForm(formdata=None)
    return render_template(page, form=form, post=post, person=post.person, end=end, refusal=refusal)


@bp.post("/posts/<int:post_id>/edit")
@only("administrator")
def change_post(post_id: int) -> Page:
    post, form = catalogue.post(post_id), PostForm()
    del form.kind  # a post of another kind is another post
    if not form.validate_on_submit():
        return _post_page(post, form), 422
    try:
        posts.alter(post, form.values, by=current_user)
    except Refused as refusal:
        return _post_page(post, form, refusal=refusal), refusal.status
    return done(post.person_id, _("The post was changed."))


@bp.post("/posts/<int:post_id>/end")
@only("administrator")
def end_post(post_id: int) -> Page:
    post, form = catalogue.post(post_id), EndForm()
    if not form.validate_on_submit():
        return _post_page(post, PostForm(formdata=None, obj=post), form), 422
    try:
        posts.end(post, form.to_on.data, by=current_user)
    except Refused as refusal:
        return _post_page(post, PostForm(formdata=None, obj=post), form, refusal), refusal.status
    return done(post.person_id, _("The post ends on that day; its past stays."))


@bp.post("/persons/<int:person_id>/roles")
@only("administrator")
def grant_role(person_id: int) -> Page:
    person, form = catalogue.person(current_user, person_id), RoleForm()
    unit = typed.unit(form.unit) if form.validate_on_submit() and form.unit.data else None
    if form.errors:
        return person_page(person, form), 422
    try:
        roles.grant(person, form.role.data, line=form.line.data, unit=unit, by=current_user)
    except Refused as refusal:
        db.session.rollback()
        return person_page(person, form, refusal), refusal.status
    return done(person_id, _("The role was granted."))


@bp.post("/roles/<int:grant_id>/withdrawal")
@only("administrator")
def withdraw_role(grant_id: int) -> Page:
    held = catalogue.grant(grant_id)
    roles.withdraw(held, by=current_user)
    return done(held.person_id, _("The role is withdrawn."))
