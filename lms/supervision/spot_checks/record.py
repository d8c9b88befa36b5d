"""The record of a check on the spot as PDF: who was asked what came of it, with blank room for signatures."""

import base64
import json
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from lms import typesetting
from lms.glyphs import printable
from lms.languages import speaking
from lms.people.kinds import POST_KINDS
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.quizzes.models.spot_checks import ANSWERED, BY_SITE, REFUSED
from lms.quizzes.spot_checks import signatures
from lms.supervision.spot_checks import seeing
from lms.supervision.spot_checks.places import words as place_words
from lms.web import dateformat, hourformat, timeformat

TEMPLATE = Path(__file__).with_name("record.typ")


def pdf(check: SpotCheck) -> bytes:
    """The check comes with its papers and their signatures. An official paper: Chinese, whoever takes it."""
    with speaking("zh_Hans"):
        told = _told(check)
    return typesetting.pdf(TEMPLATE, json.dumps(told, ensure_ascii=False))


def _told(check: SpotCheck) -> dict[str, Any]:
    return {
        "lang": "zh",
        "title": str(_("Record of a check on the spot")),
        "facts": [[str(name), printable(str(value))] for name, value in _facts(check)],
        "columns": [
            str(words)
            for words in (_("Name of the person"), _("Kind of post"), _("When"), _("Result"), _("Timed by"), _("Signature"))
        ],
        "rows": [_row(check, paper) for paper in check.papers],
        "notes": _notes(check),
        "rooms": [
            str(_("Inspectors (two or more), signature and date")),
            str(_("Principal head of the unit, signature and date")),
        ],
        "remarks": str(_("Remarks")),
    }  # fmt: skip


def _facts(check: SpotCheck) -> list[tuple[Any, Any]]:
    places = [place_words(paper.place) for paper in check.papers if paper.place]
    return [
        (_("Unit"), check.unit.name),
        (_("Unified social credit code"), check.unit.credit_code or "—"),
        (_("Inspector"), check.inspector.name),
        (_("Questions drawn"), timeformat(check.drawn_at)),
        (_("Place"), places[0] if places else _("not noted")),
        (_("Number of the check"), check.id),
    ]


def _row(check: SpotCheck, paper: SpotPaper) -> dict[str, Any]:
    ended = f"{dateformat(paper.ended_at)} {hourformat(paper.ended_at)}" if paper.ended_at else "—"
    signature = signatures.picture(paper)
    return {
        "cells": [
            printable(paper.person.name), str(POST_KINDS[paper.post.kind]), ended, printable(outcome(check, paper)),
            _timed(paper),
        ],
        "signature": _drawn(signature) if signature else "",
    }  # fmt: skip


def _drawn(png: bytes) -> str:
    """The picture inside an SVG, for typst is told texts alone; its size stands in the head of every PNG."""
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image href="data:image/png;base64,{data}" width="{width}" height="{height}"/></svg>'
    )


def outcome(check: SpotCheck, paper: SpotPaper) -> str:
    """What came of a paper, in words, and whether it stands."""
    words = _came_of_it(check, paper)
    if paper.voided_at is None:
        return words
    return str(_("%(result)s; voided: %(ground)s", result=words, ground=paper.void_ground))


def _came_of_it(check: SpotCheck, paper: SpotPaper) -> str:
    if paper.outcome == ANSWERED:
        right = {"right": paper.right_answers, "asked": check.asked}
        if paper.passed_at:
            return str(_("passed, %(right)s of %(asked)s right", **right))
        return str(_("not passed, %(right)s of %(asked)s right", **right))
    if paper.outcome == REFUSED:
        return str(_("did not take part: %(ground)s", ground=paper.ground))
    return str(_("nothing received yet"))


def _timed(paper: SpotPaper) -> str:
    if paper.outcome != ANSWERED:
        return "—"
    return str(_("the site") if paper.timed_by == BY_SITE else _("the telephone, offline"))


def _notes(check: SpotCheck) -> list[str]:
    notes = [
        _(
            "Each person is asked %(asked)s questions about the lectures they have completed, in %(seconds)s seconds; %(mark)s right answers pass.",
            asked=check.asked,
            seconds=check.seconds,
            mark=check.pass_mark,
        ),
        *_drawn_often(check),
        _("Where the telephone timed it, the site could not confirm the time."),
        _("The check is evidence of what somebody knew that day. It is no statutory assessment."),
    ]
    return list(map(str, notes))


def _drawn_often(check: SpotCheck) -> list[Any]:
    """For whom that day's questions were not the only ones."""
    drawn = seeing.drawn_that_day(check)
    return [
        _(
            "On that day this was paper no. %(number)s drawn for %(name)s.",
            number=drawn[paper.person_id],
            name=printable(paper.person.name),
        )
        for paper in check.papers
        if drawn[paper.person_id] > 1
    ]
