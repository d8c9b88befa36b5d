"""Certificates as PDF: typeset by typst, with the fonts inside the file, a QR code that carries what was signed, and room for
the stamp. A seal is never drawn.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import segno
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import typesetting, vault
from lms.certificates.models import Certificate
from lms.certificates.pages import VERIFY
from lms.certificates.statement import Statement
from lms.glyphs import printable
from lms.people.identifiers import masked
from lms.people.models import Person
from lms.web import dateformat

TEMPLATE = Path(__file__).with_name("certificate.typ")
# Any of the eight masks can be read. Trying them all for the prettiest took 110 ms of a certificate, this takes 25.
MASK = 2
# Beyond so many characters the code mends less dirt, so that its dots stay as large as telephones need them.
LONG = 800
# More pages than this are set in a process of their own.
FEW = 5
_WITH_QUIZ = _l(
    "This is to certify that %(name)s has watched all lectures of the training plan “%(plan)s” and passed %(exam)s."
)
_QUIZ_ALONE = _l("This is to certify that %(name)s has passed %(exam)s of the training plan “%(plan)s”.")
# What was passed, by the fact `exam`. Older certificates have no such fact, and go on saying what was printed on them.
_EXAMS = {"formal": _l("the formal examination"), "both": _l("the closing test and the formal examination")}
SCORES = {"formal": _l("Score of the formal examination"), "both": _l("Scores of closing test and formal examination")}
_WITHOUT_QUIZ = _l("This is to certify that %(name)s has completed the training plan “%(plan)s”.")


def address(certificate: Certificate) -> str:
    """What the code says: the page for checking, with all that was signed behind #, which no browser sends."""
    signed = Statement(certificate.statement, certificate.signature)
    return f"{current_app.config['PUBLIC_URL']}{VERIFY}#{signed.payload}"


def pdf(certificates: Sequence[Certificate], *, holder: Person | None = None) -> bytes:
    """One page for each. The whole ID number is on the holder's own alone, as far as the signed part of it still agrees."""
    told = _told(certificates, holder)
    return typesetting.pdf_of_many(TEMPLATE, told) if len(certificates) > FEW else typesetting.pdf(TEMPLATE, told)


def _told(certificates: Sequence[Certificate], holder: Person | None) -> str:
    with force_locale("zh_Hans"):
        pages = [_page(each, holder) for each in certificates]
        return json.dumps({"title": str(_("Certificate")), "certificates": pages}, ensure_ascii=False)


def _page(certificate: Certificate, holder: Person | None) -> dict[str, Any]:
    facts = Statement(certificate.statement, certificate.signature).facts
    number = _id_number(facts, certificate, holder)
    rows = [(words, printable(value)) for words, value in fact_rows(facts, number) if value]
    sentence = certificate.text or customary(facts)
    texts = [*(value for _words, value in rows), printable(sentence), printable(certificate.issuer or "")]
    middle = -(-len(rows) // 2)
    return {
        "title": printable(facts["title"]),
        "number": certificate.number,
        "sentence": printable(sentence),
        "left": rows[:middle],
        "right": rows[middle:],
        "limits": str(limits()),
        "note": str(_codes_named()) if any("〔U+" in each for each in texts) else "",
        "address": address(certificate),
        "code": code(certificate),
        "issuer": printable(certificate.issuer or ""),
        "issued": _day(facts["issued"]),
        "how": str(_how(facts)),
        "labels": {"number": str(_("Certificate no.")), "genuine": str(_("Authenticity check")), "seal": str(_("(stamp of the issuing unit)"))},
    }  # fmt: skip


def _codes_named() -> str:
    return str(_("〔U+…〕 stands for a rare character that the printing font lacks; please write it in by hand."))


def _how(facts: dict[str, str]) -> str:
    words = _(
        "Scan the code, or open %(address)s and give the number. What is printed must be what is shown there. Key %(key)s, %(algorithm)s.",
        address=f"{current_app.config['PUBLIC_URL']}{VERIFY}",
        key=facts["key"],
        algorithm=facts["alg"],
    )
    return str(words)


def customary(facts: dict[str, str]) -> str:
    """The sentence that a certificate says where its plan has no other."""
    words = (_QUIZ_ALONE if facts.get("only") == "quiz" else _WITH_QUIZ) if facts.get("score") else _WITHOUT_QUIZ
    exam = _EXAMS.get(facts.get("exam", ""), _("the closing test"))
    return str(words % {"name": facts["name"], "plan": facts["plan"], "exam": exam})


def score_label(facts: dict[str, str]) -> str:
    """What the score is of: the closing test, unless the facts name another examination."""
    return str(SCORES.get(facts.get("exam", ""), _("Score of the quiz")))


def limits() -> str:
    """What every certificate says of itself, whatever a plan makes it say besides."""
    words = _(
        "This certificate proves completion of this course only. It replaces neither the statutory training hours nor the assessment certificate (考核合格证)."
    )
    return str(words)


def fact_rows(facts: dict[str, str], id_number: str | None = None) -> list[tuple[str, str]]:
    """The facts in words, in the order of paper and page."""
    until = _day(facts["until"]) if facts.get("until") else _("does not expire")
    rows = (
        (_("Name of the person"), facts["name"]),
        (_("ID number"), id_number or facts.get("id", "")),
        (_("Unit"), facts["unit"]),
        (_("Training plan"), facts["plan"]),
        (_("Course"), facts.get("course", "")),
        (_("Law"), facts.get("law", "")),
        (score_label(facts), facts.get("score", "")),
        (_("Class hours"), facts.get("hours", "")),
        (_("Learnt"), _days(facts["from"], facts["to"])),
        (_("Issued on"), _day(facts["issued"])),
        (_("Valid until"), until),
    )
    return [(str(words), str(value)) for words, value in rows]


def _days(first: str, last: str) -> str:
    return _day(first) if first == last else _("%(first)s to %(last)s", first=_day(first), last=_day(last))


def _day(written: str) -> str:
    return dateformat(date.fromisoformat(written))


def _id_number(facts: dict[str, str], certificate: Certificate, holder: Person | None) -> str | None:
    if holder is None or holder.id != certificate.person_id or not holder.id_number_sealed:
        return None
    whole = vault.unseal(holder.id_number_sealed)
    return whole if masked(whole) == facts.get("id") else None


def code(certificate: Certificate) -> str:
    """The QR code as SVG."""
    drawn = io.BytesIO()
    told = address(certificate)
    level = "m" if len(told) <= LONG else "l"
    made = segno.make(told, error=level, micro=False, mask=MASK, boost_error=False)
    made.save(drawn, kind="svg", border=2, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()
