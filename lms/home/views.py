"""First pages."""

from typing import Any

from flask import Blueprint, render_template
from flask_login import current_user

from lms import clock
from lms.certificates import register as certificates
from lms.db import read_as_of_one_moment
from lms.home import administering, authoring, learning, overseeing
from lms.home import record as records
from lms.people import access
from lms.people.gates import AUTHORS, OVERSEERS
from lms.people.models import Person
from lms.people.proposals import register as proposals
from lms.people.township_lists import register as township_lists
from lms.quizzes import by_hand, moving, rechecking, sittings, undecided
from lms.quizzes import news as results
from lms.quizzes.practising import offered
from lms.reports.slices import GROUPINGS
from lms.supervision import own, waiting
from lms.supervision.escalating import notices as escalations
from lms.supervision.reminding import notices
from lms.web import Page

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Page:
    if access.has_role(current_user, OVERSEERS):
        read_as_of_one_moment()
    return render_template("home/show.html", today=clock.today(), **_parts(current_user))


@bp.get("/record")
def record() -> Page:
    return render_template("home/record.html", record=records.of(current_user), today=clock.today())


def _parts(person: Person) -> dict[str, Any]:
    """What each of the person's roles brings; one person may hold several."""
    roles = access.roles_of(person)
    found: dict[str, Any] = {"learning": learning.of(person, clock.today()), "has_role": bool(roles)}
    found["news"] = [matter for matter in own.matters_of(person) if matter.is_news]
    found["has_practice"] = bool(found["learning"].tasks) and offered.is_there(person)
    if roles:  # only staff marks papers
        found["to_mark"] = by_hand.waiting_count(person)
    if found["learning"].tasks:
        found["result_news"] = results.of_person(person)
        found["answered_rechecks"] = rechecking.answered_lately(person)
        found["reminders"] = notices.of_person(person)
        if roles.isdisjoint(OVERSEERS):
            found["documents"] = waiting.documents(person)
    if "administrator" not in roles:  # who has them all in the menu
        found["sittings"] = sittings.ahead_of(person)
    found["moved_sittings"] = moving.news_of(person)
    found["certificate_news"] = certificates.news_of(person)
    if "supervisor" in roles:
        found["lists_to_confirm"] = township_lists.to_confirm(person)
    if not roles.isdisjoint({"supervisor", "liaison"}):
        found["escalations"] = escalations.of_person(person)
    if not roles.isdisjoint(OVERSEERS):
        found["supervising"] = waiting.of(person)
        found |= {
            "progress": overseeing.of(person), "progress_words": overseeing.heading(roles), "groupings": GROUPINGS,
            "is_liaison": "liaison" in roles,
        }  # fmt: skip
    if not roles.isdisjoint(AUTHORS):
        found["undecided"] = undecided.of(person)
    if "author" in roles:
        found["authoring"] = authoring.of(person)
    if "administrator" in roles:
        found |= {"steps": administering.steps(), "waiting": administering.waiting(person)}
        found["proposals_waiting"] = found["waiting"].proposals
    elif "supervisor" in roles:
        found["proposals_waiting"] = proposals.waiting_for(person)
    return found
