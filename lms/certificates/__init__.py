"""Certificates: issued on completion, signed, printed, checked by anybody, revoked with a reason."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from lms.certificates import (
    admin_views,
    commands,
    models,
    own_views,
    recall_views,
    register,
    tasks,
    terms,
    verify_views,
)
from lms.certificates.pages import bp
from lms.courses import plan_facts
from lms.people import audit
from lms.people.trail import withholding
from lms.quizzes import foreseeing

# Importing the views puts them on the blueprint; importing the tasks makes them known to the worker.
__all__ = ["admin_views", "models", "own_views", "recall_views", "tasks", "verify_views"]

DEEDS = {
    "certificate.terms_set": _l("set the certificates of a training plan"),
    "certificate.revoked": _l("revoked a certificate"),
    "certificate.reissued": _l("issued a certificate anew"),
    "certificate.taken_back": _l("wrote down that printed certificates were taken back"),
    "certificate.file_made": _l("had all certificates of a plan put into a file"),
}


def init_app(app: Flask) -> None:
    audit.describe(DEEDS)
    withholding.tell_learning("certificate.")
    foreseeing.tell_certificates(register.standing_on)
    plan_facts.tell_certificates(terms.told_of)
    app.register_blueprint(bp)
    app.cli.add_command(commands.certificate)
