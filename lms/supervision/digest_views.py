"""The signed digests of days, for reviewers to hand to somebody outside, and how that person checks them."""

from datetime import date

from flask import Response, render_template
from flask_babel import gettext as _
from flask_login import current_user

from lms.errors import NotThere
from lms.people.gates import only
from lms.reports.evidence import digests
from lms.supervision import seeing
from lms.supervision.views import REVIEWERS, bp
from lms.web import Page, saved_as


@bp.get("/reviews/digests")
@only(*REVIEWERS)
def day_digests() -> Page:
    _reviewers_only()
    found, unreadable = digests.shelf()
    return render_template(
        "supervision/digests.html",
        digests=[(date.fromisoformat(each.day), each) for each in reversed(found)],
        unreadable=unreadable,
        public_key=digests.public_key(),
        fingerprint=digests.fingerprint(),
    )


@bp.get("/reviews/digests/<day>.json")
@only(*REVIEWERS)
def day_digest_file(day: str) -> Response:
    _reviewers_only()
    try:
        asked = date.fromisoformat(day)
    except ValueError:
        raise NotThere from None
    answer = Response(digests.written(asked), mimetype="application/json")
    return saved_as(answer, f"{_('Day digest')} {asked}.json", f"digest-{asked}.json")


@bp.get("/reviews/digests/key.pem")
@only(*REVIEWERS)
def digest_key() -> Response:
    _reviewers_only()
    return saved_as(
        Response(digests.public_key(), mimetype="application/x-pem-file"), f"{_('Public key')}.pem", "key.pem"
    )


def _reviewers_only() -> None:
    if not seeing.is_reviewer(current_user):
        raise NotThere
