"""An administrator's pages: what a plan's certificates say, who has one, revoking, issuing anew, all of them in one file."""

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking, clock, storage
from lms.certificates import bundling, ending, recalling, register, tasks, terms
from lms.certificates.forms import RevocationForm, SoughtForm, TermsForm
from lms.certificates.models import ENDINGS, Certificate
from lms.certificates.pages import bp
from lms.certificates.paper import fact_rows, limits
from lms.certificates.register import Line
from lms.certificates.terms import StatutoryText, StatutoryTitle
from lms.courses import register as plans
from lms.db import db
from lms.people.gates import only
from lms.web import Page, saved_as


@bp.get("/plans/<int:plan_id>/certificates")
@only("administrator")
def of_plan(plan_id: int) -> Page:
    plan, form = plans.plan(plan_id), SoughtForm()
    asked = {"sought": (form.sought.data or "").strip(), "state": form.state.data or ""} if form.validate() else {}
    found = register.page(plan, current_user, asked.get("sought", ""), asked.get("state", ""), asking.page())
    shown = {
        "plan": plan, "form": form, "page": found, "lines": [Line(each) for each in found.items],
        "asked": {name: value for name, value in asked.items() if value},
        "counts": register.counts(plan), "terms": terms.worded(plan.id), "gives": terms.gives(plan), "is_default": terms.of(plan) is None,
        "file": bundling.latest(plan, current_user), "withheld": register.withheld(plan, current_user), "out": recalling.count(plan),
    }  # fmt: skip
    return render_template("certificates/of_plan.html", **shown), 422 if form.errors else 200


@bp.route("/plans/<int:plan_id>/certificates/terms", methods=["GET", "POST"])
@only("administrator")
def plan_terms(plan_id: int) -> Page:
    plan = plans.plan(plan_id)
    known = terms.of(plan)
    form = TermsForm(obj=known, title=terms.customary_title()) if known is None else TermsForm(obj=known)
    if not form.is_submitted():
        form.is_given.data = known is None or terms.gives(plan)
    if form.validate_on_submit():
        try:
            terms.keep(plan, by=current_user, **form.values)
            db.session.commit()
            flash(_("Saved. Certificates that were issued before keep what they say."), "success")
            return redirect(url_for(".of_plan", plan_id=plan.id), 303)
        except StatutoryTitle as refusal:
            form.title.errors = [str(refusal)]
        except StatutoryText as refusal:
            form.text.errors = [str(refusal)]
    return render_template(
        "certificates/terms.html", form=form, plan=plan, limits=limits()
    ), 422 if form.errors else 200


@bp.get("/certificates/<int:certificate_id>")
@only("administrator")
def show(certificate_id: int) -> Page:
    return _page(register.certificate(certificate_id, current_user), RevocationForm())


def _page(certificate: Certificate, form: RevocationForm) -> str:
    line = Line(certificate)
    return render_template(
        "certificates/show.html", line=line, certificate=certificate, rows=fact_rows(line.facts), form=form,
        endings=ENDINGS, successor=register.replacing(certificate), limits=limits(),
    )  # fmt: skip


@bp.post("/certificates/<int:certificate_id>/revocation")
@only("administrator")
def revoke(certificate_id: int) -> Page:
    certificate, form = register.certificate(certificate_id, current_user), RevocationForm()
    if not form.validate_on_submit():
        return _page(certificate, form), 422
    ending.revoke(certificate, by=current_user, **form.values)
    return _kept(certificate, _("Revoked. Whoever checks it reads so from now on, and the holder is told."))


@bp.post("/certificates/<int:certificate_id>/successor")
@only("administrator")
def reissue(certificate_id: int) -> Page:
    made = ending.reissue(register.certificate(certificate_id, current_user), by=current_user)
    return _kept(made, _("Issued anew. The old certificate no longer stands."))


def _kept(certificate: Certificate, sentence: str) -> Page:
    db.session.commit()
    flash(sentence, "success")
    return redirect(url_for(".show", certificate_id=certificate.id), 303)


@bp.post("/plans/<int:plan_id>/certificates/files")
@only("administrator")
def order_file(plan_id: int) -> Page:
    plan = plans.plan(plan_id)
    file = bundling.order(plan, by=current_user)
    db.session.commit()
    tasks.make_file.later(file.id)
    return redirect(url_for(".of_plan", plan_id=plan.id), 303)


@bp.get("/plans/<int:plan_id>/certificates/file")
@only("administrator")
def file_progress(plan_id: int) -> Page:
    plan = plans.plan(plan_id)
    return render_template("certificates/_file.html", plan=plan, file=bundling.latest(plan, current_user))


@bp.get("/plans/<int:plan_id>/certificates/files/<int:file_id>.zip")
@only("administrator")
def fetch_file(plan_id: int, file_id: int) -> Page:
    plan = plans.plan(plan_id)
    file = bundling.ready(plan, file_id, current_user)
    answer = send_file(storage.path(file.path or ""), mimetype="application/zip")
    day = f"{clock.today():%Y%m%d}.zip"
    return saved_as(answer, f"{_('Certificates')} {plan.title} {day}", f"certificates-{plan.id}-{day}")
