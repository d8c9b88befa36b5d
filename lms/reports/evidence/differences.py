"""Differences between what stands in the tables and what the evidence gives, each in one sentence. Persons by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lms import clock
from lms.reports.evidence.group_differences import GROUP_SENTENCES
from lms.reports.evidence.pack_differences import PACK_SENTENCES

SENTENCES: dict[str, Callable[[], str]] = {
    "tally": lambda: _(
        "Plan %(plan)s, unit %(unit)s (%(kind)s, due on %(due_on)s): the tally stands as %(stands)s; the stamps give %(evidence)s."
    ),
    "unit_tally": lambda: _(
        "Plan %(plan)s, unit %(unit)s (due on %(due_on)s): the sum of its tallies stands as %(stands)s; they give %(evidence)s."
    ),
    "day_tally": lambda: _(
        "Plan %(plan)s, unit %(unit)s, %(day)s: what was completed and who came in that day stands as %(stands)s; the stamps give %(evidence)s."
    ),
    "grouping": lambda: _(
        "Unit %(unit)s: it stands as supervised like unit %(stands)s; the lines of supervision make it like unit %(evidence)s."
    ),
    "group_tally": lambda: _(
        "Plan %(plan)s, the units supervised like unit %(unit)s (%(key)s): the sum of their tallies stands as %(stands)s; they give %(evidence)s."
    ),
    "shared_task": lambda: _(
        "Plan %(plan)s, unit %(unit)s: task %(enrolment)s is counted as one of several of a person: %(stands)s; the stamps give %(evidence)s."
    ),
    "entries_missing": lambda: _("The ledger: entries %(first)s to %(last)s are missing."),
    "entry_altered": lambda: _(
        "The ledger: entry %(number)s (%(kind)s) is not what was entered, or not where it was; its hash does not follow from the one before."
    ),
    "entry_unreadable": lambda: _("The ledger: entry %(number)s (person %(person)s) can't be read."),
    "digest_damaged": lambda: _(
        "The digests that are kept: “%(file)s” can't be read, or is not of the day in its name."
    ),
    "digest_unsigned": lambda: _("The digest of %(day)s: its signature is not that of this site's key."),
    "digest_differs": lambda: _(
        "The digest of %(day)s: the ledger had the hash %(digest)s at entry %(number)s, and has %(ledger)s there now."
    ),
    "recording_length": lambda: _(
        "Recording %(recording)s: its length stands as %(stands)s seconds; %(evidence)s were entered."
    ),
    "plan_altered": lambda: _(
        "Plan %(plan)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered once it was published."
    ),
    "rule_reaches_back": lambda: _(
        "Plan %(plan)s: its rule of class hours for %(day)s stands as %(stands)s (minutes/hours a day/seconds of silence); on that day %(evidence)s held."
    ),
    "session_missing": lambda: _(
        "Person %(person)s, recording %(recording)s: session %(session)s with %(evidence)s reports was sealed, and is not in the table any more."
    ),
    "session_altered": lambda: _(
        "Person %(person)s, recording %(recording)s, session %(session)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "session_not_sealed": lambda: _(
        "Person %(person)s, recording %(recording)s, session %(session)s: %(stands)s reports are said to be sealed; the ledger has %(evidence)s."
    ),
    "session_broken": lambda: _(
        "Person %(person)s, recording %(recording)s, session %(session)s: its chain breaks at report %(number)s; what stands there is not what was reported, or is missing."
    ),
    "beat_altered": lambda: _(
        "Person %(person)s, recording %(recording)s, session %(session)s, report %(number)s: it stands as %(stands)s; %(evidence)s was sealed."
    ),
    "session_played": lambda: _(
        "Person %(person)s, recording %(recording)s, session %(session)s: played stands as “%(stands)s”; its reports give “%(evidence)s”."
    ),
    "session_not_delivered": lambda: _(
        "Person %(person)s, recording %(recording)s, session %(session)s: “%(stands)s” stands as played; no media of it went out to this session."
    ),
    "check_altered": lambda: _(
        "Person %(person)s, recording %(recording)s, question %(check)s: “%(field)s” stands as %(stands)s; %(evidence)s was chained with the answer."
    ),
    "coverage": lambda: _(
        "Person %(person)s, recording %(recording)s: %(stands)s stand as watched; the evidence gives %(evidence)s."
    ),
    "enrolment_missing": lambda: _(
        "Person %(person)s, plan %(plan)s: task %(enrolment)s was entered, and is not in the table any more."
    ),
    "enrolment_not_entered": lambda: _(
        "Person %(person)s, plan %(plan)s: task %(enrolment)s is said to be entered; the ledger does not have it."
    ),
    "enrolment_altered": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "due_day": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s: due on %(stands)s; the plan was ever due on %(evidence)s."
    ),
    "stamp_altered": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s, lesson %(lesson)s: it stands as completed at %(stands)s; %(evidence)s was entered."
    ),
    "stamp_unfounded": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s, lesson %(lesson)s: it stands as completed at %(stands)s; the evidence gives %(evidence)s."
    ),
    "completion_unfounded": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s: it stands as completed at %(stands)s; the evidence gives %(evidence)s."
    ),
    "completion_missed": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s: it does not stand as completed; the evidence completes it at %(evidence)s."
    ),
    "earned_seconds": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s, lesson %(lesson)s: for class hours there stand %(stands)s; the evidence gives %(evidence)s."
    ),
    "class_hours": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s: %(stands)s class hours stand; the evidence gives %(evidence)s."
    ),
    "derived": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s: “%(field)s” stands as %(stands)s; the stamps of its lessons give %(evidence)s."
    ),
    "way_of_lesson": lambda: _(
        "Person %(person)s, plan %(plan)s, task %(enrolment)s, lesson %(lesson)s: its way of learning stands as %(stands)s; the sessions give %(evidence)s."
    ),
    "annulment_altered": lambda: _(
        "Person %(person)s, plan %(plan)s, annulment %(annulment)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "annulment_missing": lambda: _(
        "Person %(person)s, plan %(plan)s: annulment %(annulment)s was entered, and is not in the table any more."
    ),
    "annulment_not_entered": lambda: _(
        "Person %(person)s, plan %(plan)s: annulment %(annulment)s is said to be entered; the ledger does not have it."
    ),
    "certificate_altered": lambda: _(
        "Person %(person)s, plan %(plan)s, certificate %(certificate)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "certificate_missing": lambda: _(
        "Person %(person)s, plan %(plan)s: certificate %(certificate)s was entered, and is not in the table any more."
    ),
    "certificate_not_entered": lambda: _(
        "Person %(person)s, plan %(plan)s: certificate %(certificate)s is said to be entered; the ledger does not have it."
    ),
    "certificate_unfounded": lambda: _(
        "Person %(person)s, plan %(plan)s: certificate %(certificate)s stands, and its completion does not."
    ),
    "excusal_altered": lambda: _(
        "Person %(person)s, exemption or deferral %(excusal)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "excusal_missing": lambda: _(
        "Person %(person)s: exemption or deferral %(excusal)s was entered, and is not in the table any more."
    ),
    "excusal_not_entered": lambda: _(
        "Person %(person)s: exemption or deferral %(excusal)s is said to be entered; the ledger does not have it."
    ),
    "outside_altered": lambda: _(
        "Person %(person)s, outside training %(outside)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "outside_missing": lambda: _(
        "Person %(person)s: outside training %(outside)s was entered, and is not in the table any more."
    ),
    "outside_not_entered": lambda: _(
        "Person %(person)s: outside training %(outside)s is said to be entered; the ledger does not have it."
    ),
    "hall_altered": lambda: _(
        "Person %(person)s, attendance %(hall)s of a lecture in the hall: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "hall_missing": lambda: _(
        "Person %(person)s: attendance %(hall)s of a lecture in the hall was entered, and is not in the table any more."
    ),
    "hall_not_entered": lambda: _(
        "Person %(person)s: attendance %(hall)s of a lecture in the hall is said to be entered; the ledger does not have it."
    ),
    "attachment_altered": lambda: _(
        "Person %(person)s, paper %(attachment)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "attachment_missing": lambda: _(
        "Person %(person)s: paper %(attachment)s was entered, and is not in the table any more."
    ),
    "attachment_not_entered": lambda: _(
        "Person %(person)s: paper %(attachment)s is said to be entered; the ledger does not have it."
    ),
    "attachment_file": lambda: _(
        "Person %(person)s, paper %(attachment)s: its file has the hash %(stands)s; it was kept with %(evidence)s."
    ),
    "disposal_altered": lambda: _(
        "List of disposal %(list)s: its lines have the hash %(stands)s; it was carried out with %(evidence)s."
    ),
    "disposal_missing": lambda: _(
        "List of disposal %(list)s was carried out, and is not in the table any more as one that was."
    ),
    "disposal_not_entered": lambda: _(
        "List of disposal %(list)s is said to be carried out; the ledger does not have it."
    ),
    "spot_altered": lambda: _(
        "Person %(person)s, check on the spot %(spot)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "spot_missing": lambda: _(
        "Person %(person)s: check on the spot %(spot)s was entered, and is not in the table any more."
    ),
    "spot_not_entered": lambda: _(
        "Person %(person)s: check on the spot %(spot)s is said to be entered; the ledger does not have it."
    ),
    "spot_unfounded": lambda: _(
        "Person %(person)s, check on the spot %(spot)s: %(stands)s right answers stand; paper and answers give %(evidence)s."
    ),
    "attempt_altered": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "attempt_score": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: its score stands as %(stands)s; its paper and answers give %(evidence)s."
    ),
    "attempt_time": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: it closes at %(stands)s; its start, its minutes and the time given back make %(evidence)s."
    ),
    "attempt_missing": lambda: _(
        "Person %(person)s, lesson %(lesson)s: attempt %(attempt)s was entered, and is not in the table any more."
    ),
    "attempt_not_entered": lambda: _(
        "Person %(person)s, lesson %(lesson)s: attempt %(attempt)s is said to be entered; the ledger does not have it."
    ),
    "correction_altered": lambda: _(
        "Question %(question)s, correction %(correction)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "correction_missing": lambda: _(
        "Question %(question)s: correction %(correction)s was entered, and is not in the table any more."
    ),
    "correction_not_entered": lambda: _(
        "Question %(question)s: correction %(correction)s is said to be entered; the ledger does not have it."
    ),
    "correction_missed": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: its result does not rest on correction %(correction)s of a question on its paper."
    ),
    "mark_altered": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s, mark %(mark)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "mark_missing": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: mark %(mark)s was entered, and is not in the table any more."
    ),
    "mark_not_entered": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: mark %(mark)s is said to be entered; the ledger does not have it."
    ),
    "mark_change_altered": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s, change %(mark_change)s of a mark: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "mark_change_missing": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: change %(mark_change)s of a mark was entered, and is not in the table any more."
    ),
    "mark_change_not_entered": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: change %(mark_change)s of a mark is said to be entered; the ledger does not have it."
    ),
    "marks_unfounded": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s, result %(result)s: for question %(number)s there stand %(stands)s points; what the markers gave, and what was changed of it, comes to %(evidence)s."
    ),
    "result_altered": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s, result %(result)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "result_score": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s, result %(result)s: its score stands as %(stands)s; paper, answers, corrections and marks give %(evidence)s."
    ),
    "result_missing": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: result %(result)s was entered, and is not in the table any more."
    ),
    "result_not_entered": lambda: _(
        "Person %(person)s, lesson %(lesson)s, attempt %(attempt)s: result %(result)s is said to be entered; the ledger does not have it."
    ),
    "reading_altered": lambda: _(
        "Person %(person)s, lesson %(lesson)s, reading %(reading)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "reading_missing": lambda: _(
        "Person %(person)s, lesson %(lesson)s: reading %(reading)s was entered, and is not in the table any more."
    ),
    "reading_not_entered": lambda: _(
        "Person %(person)s, lesson %(lesson)s: reading %(reading)s is said to be entered; the ledger does not have it."
    ),
}

SENTENCES |= GROUP_SENTENCES | PACK_SENTENCES


@dataclass(frozen=True)
class Difference:
    """One of the sentences above by its code, and the facts that stand in it."""

    code: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        return SENTENCES[self.code]() % {name: _shown(value) for name, value in self.facts.items()}


def difference(code: str, **facts: Any) -> Difference:
    return Difference(code, facts)


def _shown(value: Any) -> Any:
    return _("nothing") if value is None else value


def time(moment: int | None) -> str | None:
    """Microseconds as the county's clock shows them."""
    if moment is None:
        return None
    return clock.from_microseconds(moment).astimezone(clock.COUNTY_ZONE).isoformat(sep=" ", timespec="milliseconds")
