"""提醒函 with names: to the unit that a part of a report leads to, or to the unit of a 督办."""

from collections.abc import Sequence

from flask_babel import gettext as _

from lms.courses.models import CONTINUED
from lms.errors import NotThere
from lms.languages import in_language
from lms.people.models import Person
from lms.reports.scope import Scope
from lms.supervision.following_up import after_checks, issuing, seeing
from lms.supervision.following_up.models import FollowUp, FollowUpName
from lms.supervision.papers import facts, written
from lms.supervision.papers.written import Name, Paper
from lms.web import dateformat

# A letter to a unit with more people behind tells their numbers.
MOST_NAMES = 500


def to_part(scope: Scope, by: Person) -> Paper:
    """Names where it goes to one unit that this person may ask; numbers of units elsewhere. Raises NobodyOwes, NobodyBehind."""
    found = facts.of(scope)
    behind = facts.behind(scope, found)
    if not behind.lines:
        raise issuing.NobodyBehind
    return written.letter(found, behind, _names(scope) if scope.slice.unit and _may_ask(scope, by) else ())


def _may_ask(scope: Scope, by: Person) -> bool:
    try:
        return issuing.unit_asked(scope, by) is not None
    except NotThere:
        return False


def _names(scope: Scope) -> Sequence[Name]:
    behind = issuing.behind(scope)
    return (
        [Name(each.person, each.unit, dateformat(each.due_on)) for each in behind] if len(behind) <= MOST_NAMES else []
    )


def of_follow_up(row: FollowUp) -> Paper:
    """What was asked and until when, with those of its names who have not completed it now, or who failed the check."""
    if row.spot_check_id:
        return _of_failed_check(row)
    plan = in_language(row.plan)
    given = {"plan": plan, "day": dateformat(row.issued_at), "due": dateformat(row.due_on)}
    names = [Name(each.person, each.unit, dateformat(each.due_on)) for each in seeing.names(row) if _is_behind(each)]
    body = [
        _("On %(day)s your unit was asked about the training “%(plan)s”:", **given),
        *row.words.splitlines(),
        _("The answer is due by %(due)s. %(count)s of those named are still behind; see the attachment.", count=len(names), **given),
    ]  # fmt: skip
    attachment = written.names_of(names, _("Not completed in “%(plan)s”", plan=plan))
    return Paper(_("Letter on the supervised follow-up of “%(plan)s”", plan=plan), row.unit.name, body, attachment)


def _of_failed_check(row: FollowUp) -> Paper:
    """With what each knew; nobody whose paper was voided since."""
    results = after_checks.results(row)
    stand = [each for each in results if each.voided_for is None]
    given = {"day": dateformat(row.issued_at), "due": dateformat(row.due_on), "number": row.spot_check_id}
    body = [
        _("On %(day)s your unit was asked about check on the spot no. %(number)s:", **given),
        *row.words.splitlines(),
        _("The answer is due by %(due)s. %(count)s of those named did not pass the check; see the attachment.", count=len(stand), **given),
    ]  # fmt: skip
    if len(stand) < len(results):
        voided = len(results) - len(stand)
        body.append(
            _("Voided since as a mistake, and asked about no longer: papers of %(count)s of those named.", count=voided)
        )
    return Paper(
        _("Letter on the follow-up of a check on the spot"),
        row.unit.name,
        body,
        written.failed(stand, row.spot_check_id),
    )


def _is_behind(name: FollowUpName) -> bool:
    task = name.enrolment
    return task.completed_at is None and (task.closed_at is None or task.closed_for in CONTINUED)
