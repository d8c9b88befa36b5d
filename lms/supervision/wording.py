"""Cases in words: what was seen, what honest reasons there are for it, and its facts, each with its name."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select

from lms.courses.models import Lesson
from lms.db import db
from lms.languages import in_language
from lms.supervision.models import ReviewCase
from lms.web import clockformat, timeformat

TITLES: Mapping[str, Any] = {
    "shared_device": _l("Many accounts on one device"),
    "regular_beats": _l("Reports of playing as regular as a clock"),
    "same_minute": _l("Lectures completed in the same minute"),
    "same_answers": _l("The same answers in the same rhythm"),
    "missed_checks": _l("Many wrong answers to the player’s question"),
    "two_places": _l("In two places at once"),
    "by_hand": _l("Opened by a reviewer"),
}
# What there may be behind it that is in order: a signal is no accusation.
HONEST_REASONS: Mapping[str, Any] = {
    "shared_device": _l("A training room, a library or a neighbour’s telephone looks the same."),
    "regular_beats": _l("The site’s own player cannot do it. An old or altered browser may."),
    "same_minute": _l("People who were called together into one room and began together look the same."),
    "same_answers": _l("Colleagues who sit side by side and talk look the same, and so does a common mistake."),
    "missed_checks": _l("Somebody who does not see well, or presses in haste, looks the same."),
    "two_places": _l(
        "Who forgets to sign out of a room, or lets the own player run on, looks the same, and so does a machine whose clock is hours wrong. The time counts nowhere twice."
    ),
    "by_hand": _l("Please let the person say how it came before you decide."),
}
OUTCOMES: Mapping[str, Any] = {
    "no_finding": _l("no finding"),
    "annul": _l("annul"),
    "uphold": _l("uphold the annulment"),
    "reinstate": _l("reinstate"),
}
# What a closed case or second look came to.
CLOSED: Mapping[str, Any] = {
    "no_finding": _l("no finding"),
    "annul": _l("annulled"),
    "uphold": _l("upheld"),
    "reinstate": _l("reinstated"),
    "partly_reinstate": _l("partly reinstated"),
}


def facts(case: ReviewCase, persons: int) -> list[tuple[str, str]]:
    """Every fact that is kept with the case, with its name. `persons`: how many it concerns."""
    described = _FACTS.get(case.signal)
    return described(case.facts, persons) if described else []


def _shared_device(facts: Mapping[str, Any], persons: int) -> list[tuple[str, str]]:
    return [
        (_("Persons on this device"), str(persons)),
        (_("Of them without a unit in common"), ngettext("%(num)s group", "%(num)s groups", facts["groups"])),
        (_("Lectures opened"), str(facts["openings"])),
        *_from_to(facts),
    ]


def _regular_beats(facts: Mapping[str, Any], persons: int) -> list[tuple[str, str]]:
    return [
        (_("Lecture"), _lesson(facts["lesson"])),
        (_("Pauses between two reports"), str(facts["gaps"])),
        (_("The middle one"), _("%(seconds)s seconds", seconds=facts["seconds"])),
        (_("Within a quarter of a second of it"), f"{facts['share'] * 100:.0f}%"),
        *_from_to(facts),
    ]


def _same_minute(facts: Mapping[str, Any], persons: int) -> list[tuple[str, str]]:
    listed = (f"{_lesson(lesson)} {timeformat(datetime.fromisoformat(at))}" for lesson, at in facts["occasions"])
    return [
        (_("Persons"), str(persons)),
        (_("Occasions"), str(facts["times"])),
        (_("Lectures and minutes"), _("; ").join(listed)),
    ]


def _same_answers(facts: Mapping[str, Any], persons: int) -> list[tuple[str, str]]:
    return [
        (_("Quiz"), _lesson(facts["lesson"])),
        (_("Questions that both papers had"), str(facts["common"])),
        (_("Answered alike"), _("all of them")),
        (_("Of them wrong"), str(facts["wrong"])),
        (_("Took both nearly as long"), str(facts["in_rhythm"])),
    ]


def _missed_checks(facts: Mapping[str, Any], persons: int) -> list[tuple[str, str]]:
    return [
        (_("Questions answered"), str(facts["asked"])),
        (_("Wrong numbers pressed"), str(facts["wrong"])),
        *_from_to(facts),
    ]


def _two_places(facts: Mapping[str, Any], persons: int) -> list[tuple[str, str]]:
    return [
        (_("Group sessions and offline records"), str(facts["sessions"])),
        (_("Somewhere else as well for"), clockformat(facts["seconds"])),
        *_from_to(facts),
    ]


def _from_to(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    first, last = (timeformat(datetime.fromisoformat(facts[name])) for name in ("first_at", "last_at"))
    return [(_("First"), first), (_("Last"), last)]


def _lesson(lesson_id: int) -> str:
    lesson = db.session.scalar(select(Lesson).where(Lesson.id == lesson_id))
    return str(in_language(lesson)) if lesson else "—"


_FACTS: Mapping[str, Callable[[Mapping[str, Any], int], list[tuple[str, str]]]] = {
    "shared_device": _shared_device,
    "regular_beats": _regular_beats,
    "same_minute": _same_minute,
    "same_answers": _same_answers,
    "missed_checks": _missed_checks,
    "two_places": _two_places,
}
