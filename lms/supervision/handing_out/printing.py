"""Learning slips as PDF: one A4 page for each unit, with a code, and how to begin in four steps in large type."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import segno
from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from lms import typesetting
from lms.courses import due_days
from lms.courses.models import Plan
from lms.glyphs import printable
from lms.languages import in_language
from lms.supervision.handing_out.models import LearningSlip

TEMPLATE = Path(__file__).with_name("slip.typ")
# More pages than this are set in a process of their own.
FEW = 5


def pdf(slips: Sequence[LearningSlip]) -> bytes:
    """In Chinese, whoever takes them; all of one plan, and loaded with plan and unit."""
    with force_locale("zh_Hans"):
        pages = [_page(slip) for slip in slips]
        told = json.dumps({"title": str(_("Learning slip")), "slips": pages}, ensure_ascii=False)
    return typesetting.pdf_of_many(TEMPLATE, told) if len(slips) > FEW else typesetting.pdf(TEMPLATE, told)


def address(slip: LearningSlip) -> str:
    """What the code says."""
    return str(current_app.config["PUBLIC_URL"]) + url_for("handing_out.scanned", slip_code=slip.code)


def _page(slip: LearningSlip) -> dict[str, Any]:
    plan = slip.plan
    return {
        "unit": printable(slip.unit.name),
        "plan": printable(in_language(plan)),
        "due": str(_("To be completed by %(day)s", day=due_days.in_words(plan))),
        "code": _code(address(slip)),
        "steps": _steps(plan),
        "by_hand": str(_("No scanning? Open %(address)s, sign in, and open “%(plan)s” on the first page.",
                         address=current_app.config["PUBLIC_URL"], plan=printable(in_language(plan)))),
        "contact": str(_("Questions: %(contact)s", contact=printable(current_app.config["CONTACT"]))) if current_app.config["CONTACT"] else "",
        "signed": [str(words) for words in (_("Handed over by"), _("Taken by"), _("Day"))],
    }  # fmt: skip


def _steps(plan: Plan) -> list[str]:
    steps = (
        _("Scan the code above with WeChat."),
        _("Sign in with your mobile number and your password. Never signed in? Begin with your own sign-in slip, which the liaison has."),
        _("Tap the lecture and watch it to the end, in several sittings if you like."),
        _("Finish what else the page asks for by %(day)s. It then says “completed”.", day=due_days.in_words(plan)),
    )  # fmt: skip
    return [str(step) for step in steps]


def _code(told: str) -> str:
    drawn = io.BytesIO()
    made = segno.make(told, error="m", micro=False, boost_error=False)
    made.save(drawn, kind="svg", border=2, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()
