"""The text for a group: whole as it is pasted, and short enough for a robot. Names are masked, units stand in the county's order."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from flask_babel import gettext as _

from lms.languages import in_language
from lms.supervision.reminding import choosing
from lms.supervision.reminding.choosing import Asked, Candidate
from lms.web import timeformat

# WeCom takes 2,048 bytes of text, and of these the title and the address of the site need some.
MOST_BYTES = 1700
ByUnit = Sequence[tuple[str, list[Candidate]]]


def units(asked: Asked) -> ByUnit:
    """Who has to learn it still, unit by unit; nobody at division level, whom one initial tells."""
    found = choosing.owing(replace(asked, goes_round=True))
    return [(unit, list(tasks)) for unit, tasks in groupby(found, lambda each: each.unit)]


def whole(asked: Asked, found: ByUnit) -> str:
    """With all names."""
    names = [_("%(unit)s (%(count)s): %(names)s", unit=unit, count=len(tasks), names=_(", ").join(each.masked for each in tasks))
             for unit, tasks in found]  # fmt: skip
    return _text(asked, names)


def _text(asked: Asked, lines: Sequence[str]) -> str:
    scope = asked.scope
    head = _("“%(plan)s”: not completed as of %(moment)s", plan=in_language(scope.plan), moment=timeformat(scope.as_of))
    end = _("Please finish it by the day that the site shows. Whoever has finished meanwhile need not answer.")
    return "\n".join(str(line) for line in (head, *lines, end))


def fitting(asked: Asked, found: ByUnit) -> str:
    """With as much of it as a robot takes: all names, or how many of each unit, or how many there are."""
    count = sum(len(tasks) for _unit, tasks in found)
    counts = [_("%(unit)s: %(count)s", unit=unit, count=len(tasks)) for unit, tasks in found]
    total = _("%(units)s units, %(tasks)s tasks. Names are on the site.", units=len(found), tasks=count)
    tried = (whole(asked, found), _text(asked, counts), _text(asked, [total]))
    return next((text for text in tried if len(text.encode()) <= MOST_BYTES), tried[-1])
