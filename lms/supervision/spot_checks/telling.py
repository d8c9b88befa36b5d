"""What a telephone is told: the papers that it takes along, and the result once the answers are here."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lms import clock
from lms.people.kinds import POST_KINDS
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.models.spot_checks import BY_SITE, REFUSED
from lms.quizzes.spot_checks import marking, sealing


def taken_along(checks: Sequence[SpotCheck]) -> list[dict[str, Any]]:
    """Every paper that is still to be answered: the questions, never their keys."""
    return [_paper(check, paper) for check in checks for paper in check.papers if paper.received_at is None]


def _paper(check: SpotCheck, paper: SpotPaper) -> dict[str, Any]:
    begun = paper.begun_at
    return {
        "id": paper.id,
        "person": paper.person.name,
        "post": str(POST_KINDS[paper.post.kind]),
        "unit": check.unit.name,
        "seconds": check.seconds,
        "begunAgo": begun and (clock.now() - begun).total_seconds(),
        "seal": sealing.seal(paper),
        "questions": sealing.shown(paper),
        "begin": url_for("spot_checks.begin", paper_id=paper.id),
        "result": url_for("spot_checks.receive", paper_id=paper.id),
        "signature": url_for("spot_checks.sign", paper_id=paper.id),
        "page": url_for("spot_checks.check", check_id=check.id),
    }


def result(check: SpotCheck, paper: SpotPaper) -> dict[str, Any]:
    """After it was received: the verdict in words, and each question that was answered with key and explanation."""
    if paper.outcome == REFUSED:
        return {"verdict": "refused", "words": _("Noted: did not take part."), "timed": "", "lines": []}
    right = _("%(right)s of %(asked)s right", right=paper.right_answers, asked=check.asked)
    words = _("Passed: %(right)s", right=right) if paper.passed_at else _("Not passed: %(right)s", right=right)
    return {
        "verdict": "passed" if paper.passed_at else "failed",
        "words": words,
        "timed": timed(paper),
        "lines": [_line(line) for line in marking.lines(paper)],
    }


def timed(paper: SpotPaper) -> str:
    """Who timed it, in a sentence."""
    if paper.timed_by == BY_SITE:
        return str(_("Timed by the site."))
    return str(_("Timed by the telephone, which was out of reach: the site cannot confirm the two minutes."))


def _line(line: marking.Line) -> dict[str, Any]:
    """What was not answered shows no key, as in quizzes."""
    asked = line.question
    article = f"{asked.statute} {asked.numbered.words}".strip() if asked.numbered else ""
    return {
        "number": asked.number,
        "stem": asked.stem,
        "right": line.mark.is_right,
        "chosen": line.chosen,
        "key": asked.key if line.chosen else "",
        "explanation": asked.explanation if line.chosen else "",
        "article": article,
    }
