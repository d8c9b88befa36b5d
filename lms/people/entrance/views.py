"""Pages of the sign-in: number and password, the name where several fit, the notice, and the way out."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lms.db import db
from lms.errors import Refused
from lms.languages import own_path
from lms.people import audit, first_administrator
from lms.people.blueprint import bp
from lms.people.entrance import device, door, logins, privacy, proving
from lms.people.entrance.forms import SignInForm, TappedNameForm
from lms.people.entrance.logins import Login
from lms.people.models import Person
from lms.people.sign_in import leave, let_in
from lms.web import Page, public

Form = SignInForm | TappedNameForm


@bp.get("/sign-in")
@public
def sign_in() -> Page:
    wanted = own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted, 303)
    who = request.args.get("who", type=int)
    form: Form = TappedNameForm(who=who) if who in device.numbers() else SignInForm()
    form.next.data = wanted
    return _sign_in_page(form)


def _sign_in_page(form: Form, refusal: Refused | None = None) -> str:
    names = device.names()
    tapped = next((name for number, name in names if str(number) == str(getattr(form, "who", form.next).data)), None)
    return render_template(
        "people/entrance/sign_in.html",
        form=form,
        names=names,
        tapped=tapped,
        refusal=refusal,
        needs_administrator=first_administrator.is_missing(),
    )


@bp.post("/sign-in")
@public
def try_to_sign_in() -> Page:
    is_tapped = request.form.get("who", type=int) in device.numbers()
    form: Form = TappedNameForm() if is_tapped else SignInForm()
    if not form.validate_on_submit():
        return _sign_in_page(form), 422
    login = logins.remembered(int(form.who.data)) if is_tapped else logins.typed(form.login.data)
    try:
        _open_door(login, form, known_here=is_tapped)
    except Refused as refusal:
        db.session.rollback()
        return _sign_in_page(form, refusal), refusal.status
    return through_the_door()


def _open_door(login: Login, form: Form, *, known_here: bool) -> None:
    try_id, candidates = proving.counted(login, request.remote_addr or "", known_here=known_here)
    db.session.commit()
    persons = proving.proved(try_id, candidates, form.password.data)
    door.open_for(persons, own_path(form.next.data))


def through_the_door() -> Page:
    """The next step of those at the door: choose a name, read the notice, or come in."""
    persons = door.waiting()
    if len(persons) != 1:
        return _lead_to(".choose_name" if persons else ".sign_in")
    if not privacy.is_acknowledged(persons[0]):
        return _lead_to(".notice_at_door")
    return _come_in(persons[0])


def _lead_to(step: str) -> Page:
    """Whoever has still to choose a name or to read the notice has not failed."""
    db.session.commit()
    return redirect(url_for(step), 303)


def _come_in(person: Person) -> Page:
    answer = device.remember(redirect(door.wanted(), 303), person)
    let_in(person)
    audit.record("person.signed_in", by=person, subject=person)
    db.session.commit()
    return answer


@bp.get("/sign-in/name")
@public
def choose_name() -> Page:
    if len(persons := door.waiting()) < 2:
        return redirect(url_for(".sign_in"), 303)
    return render_template("people/entrance/choose_name.html", persons=persons)


@bp.post("/sign-in/name")
@public
def chosen_name() -> Page:
    who = request.form.get("who", type=int)
    person = next((person for person in door.waiting() if person.id == who), None)
    if person is None:
        return redirect(url_for(".sign_in"), 303)
    door.narrow_to(person)
    return through_the_door()


@bp.get("/sign-in/notice")
@public
def notice_at_door() -> Page:
    if len(persons := door.waiting()) != 1:
        return redirect(url_for(".sign_in"), 303)
    return render_template(
        "people/entrance/notice_at_door.html", person=persons[0], version=privacy.version(), gateways=privacy.gateways()
    )


@bp.post("/sign-in/notice")
@public
def notice_read() -> Page:
    if len(persons := door.waiting()) == 1:
        privacy.acknowledge(persons[0])
    return through_the_door()


@bp.get("/privacy")
@public
def notice() -> Page:
    return render_template("people/entrance/notice.html", version=privacy.version(), gateways=privacy.gateways())


@bp.get("/sign-in/forgotten")
@public
def forgotten() -> Page:
    return render_template("people/entrance/forgotten.html")


@bp.post("/sign-in/names/forget")
@public
def forget_names() -> Page:
    return device.forget(redirect(url_for(".sign_in"), 303))


@bp.post("/sign-out")
def sign_out() -> Page:
    """The way out leads to the sign-in page, where the next person taps a name."""
    audit.record("person.signed_out", by=current_user, subject=current_user)
    db.session.commit()
    leave()
    return redirect(url_for(".sign_in"), 303)
