"""The page that goes along on the telephone, what keeps it there without a line, and what it sends."""

from flask import Response, current_app, jsonify, make_response, render_template, send_from_directory
from flask_login import current_user

from lms.db import db
from lms.people import audit
from lms.people.gates import only
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.spot_checks import receiving, signatures
from lms.supervision.spot_checks import seeing, sent_forms, telling
from lms.supervision.spot_checks.seeing import INSPECTORS
from lms.supervision.spot_checks.views import bp
from lms.web import Page

__all__ = ["bp"]


@bp.get("/spot-checks/trip")
@only(*INSPECTORS)
def trip() -> Page:
    papers = telling.taken_along(seeing.under_way(current_user))
    answer = make_response(render_template("supervision/spot_checks/trip.html", papers=papers))
    # On every other page of the site nothing may ask where somebody is; here the inspector ticks it, and the browser asks.
    answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self)"
    return answer


@bp.get("/spot-checks/worker.js")
@only(*INSPECTORS)
def worker() -> Response:
    """Served from here, for a service worker reaches no further than the folder it comes from."""
    answer = send_from_directory(f"{current_app.static_folder}/js", "spot_worker.js", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.post("/spot-checks/papers/<int:paper_id>/beginning")
@only(*INSPECTORS)
def begin(paper_id: int) -> Page:
    left = receiving.begin(*seeing.locked_paper(current_user, paper_id))
    db.session.commit()
    return jsonify(left=left)


@bp.post("/spot-checks/papers/<int:paper_id>/result")
@only(*INSPECTORS)
def receive(paper_id: int) -> Page:
    check, paper = seeing.locked_paper(current_user, paper_id)
    told = sent_forms.result()
    if receiving.receive(check, paper, told):
        audit.record("spot_check.received", by=current_user, subject=paper, outcome=paper.outcome)
    return _kept(check, paper)


@bp.post("/spot-checks/papers/<int:paper_id>/signature")
@only(*INSPECTORS)
def sign(paper_id: int) -> Page:
    check, paper = seeing.locked_paper(current_user, paper_id)
    told = sent_forms.signature()
    signatures.sign(paper, told)
    return _kept(check, paper)


def _kept(check: SpotCheck, paper: SpotPaper) -> Page:
    """What is told is on the disk."""
    told = telling.result(check, paper)
    db.session.commit()
    return jsonify(**told)
