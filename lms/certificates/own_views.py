"""A learner's own certificates, and the paper for whoever may have it."""

import io

from flask import render_template, send_file
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.certificates import paper, register
from lms.certificates.models import ENDINGS
from lms.certificates.pages import bp
from lms.errors import Refused
from lms.people import access
from lms.web import Page, saved_as


class NoPaper(Refused):
    message = _l("This certificate no longer stands, so it is not printed.")


@bp.get("/certificates")
def own() -> Page:
    lines = register.held_by(current_user)
    successors = {line.certificate.replaces_id: line.certificate.number for line in lines}
    return render_template(
        "certificates/own.html", lines=lines, successors=successors, endings=ENDINGS, score_label=paper.score_label
    )


@bp.get("/certificates/<int:certificate_id>.pdf")
def pdf(certificate_id: int) -> Page:
    """The holder's own with the whole ID number; an administrator's with the masked one."""
    every = access.has_role(current_user, {"administrator"})
    certificate = register.visible(certificate_id, current_user, every=every)
    if certificate.ended_at is not None:
        raise NoPaper
    made = paper.pdf([certificate], holder=current_user)
    name = f"{_('Certificate')} {certificate.number}.pdf"
    return saved_as(
        send_file(io.BytesIO(made), mimetype="application/pdf"), name, f"certificate-{certificate.number}.pdf"
    )
