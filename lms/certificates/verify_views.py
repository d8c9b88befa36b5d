"""Checking certificates, open to everybody. What the code carries is checked in the browser and never sent."""

from flask import jsonify, render_template, request

from lms.certificates import limiting, paper, signing, states
from lms.certificates.pages import VERIFY, bp
from lms.web import Page, public


@bp.get(VERIFY)
@public
def verify() -> Page:
    """With `number`, also the state of that number: for browsers without scripts."""
    typed = request.args.get("number", "").strip()
    state = _asked(typed) if typed else None
    said = {"limits": paper.limits(), "scores": {exam: str(words) for exam, words in paper.SCORES.items()}}
    return render_template("certificates/verify.html", keys=signing.public_keys(), typed=typed, state=state, **said)


@bp.get(f"{VERIFY}/state")
@public
def verify_state() -> Page:
    return jsonify(_asked(request.args.get("number", "")).told)


def _asked(typed: str) -> states.State:
    limiting.take(request.remote_addr or "")
    return states.of(typed[:100])
