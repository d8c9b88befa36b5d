"""督办 after a failed check on the spot: what each of those named knew there, and its withdrawal when the check was a mistake."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, select

from lms.courses.models import Enrolment
from lms.db import db
from lms.errors import NotThere
from lms.people.models import Person
from lms.quizzes.models import SpotCheck, SpotPaper
from lms.supervision.following_up import issuing, seeing
from lms.supervision.following_up.models import FollowUp, FollowUpName
from lms.supervision.spot_checks import seeing as checks_seen


@dataclass(frozen=True)
class Result:
    """Of somebody named: how many of how many answers were right, and why that was voided since, if it was."""

    place: int
    person: str
    unit: str
    right: int
    asked: int
    voided_for: str | None


def results(row: FollowUp) -> Sequence[Result]:
    """In the order of the names; nothing where it is about no check."""
    theirs = and_(SpotPaper.post_id == Enrolment.post_id, SpotPaper.check_id == row.spot_check_id)
    columns: tuple[Any, ...] = (FollowUpName.place, FollowUpName.person, FollowUpName.unit, SpotPaper.right_answers)
    found = (
        select(*columns, SpotCheck.asked, SpotPaper.void_ground)
        .select_from(FollowUpName)
        .join(Enrolment, Enrolment.id == FollowUpName.enrolment_id)
        .join(SpotPaper, theirs)
        .join(SpotCheck, SpotCheck.id == SpotPaper.check_id)
        .where(FollowUpName.follow_up_id == row.id)
    )
    return [Result(*list(each)) for each in db.session.execute(found.order_by(FollowUpName.place))]


def to_withdraw(check: SpotCheck, by: Person) -> set[int]:
    """The papers of it, by id, whose voiding leaves a 督办 with nobody who failed, where this person may withdraw that one."""
    mine = [row for row in seeing.of_check(check) if not row.is_over and seeing.judges(by, row)]
    failed = {paper.post_id: paper.id for paper in checks_seen.failed(check)}
    left = [[failed[post] for post in posts if post in failed] for posts in seeing.posts_named(mine).values()]
    return {papers[0] for papers in left if len(papers) == 1}


def withdraw(paper: SpotPaper, ground: str, *, by: Person) -> bool:
    """Whether the 督办 that names this paper was withdrawn because it was voided for this ground: not while somebody else in it failed."""
    row = _naming(paper)
    if row is None:
        return False
    try:
        locked = seeing.locked_to_judge(by, row.id)
    except NotThere:
        return False
    if locked.is_over:
        return False
    issuing.withdraw(locked, str(_("The check on the spot was voided: %(ground)s", ground=ground)), by=by)
    return True


def _naming(paper: SpotPaper) -> FollowUp | None:
    """The one that names it, where nobody else named there failed."""
    rows = seeing.of_check(paper.check)
    named, failed = seeing.posts_named(rows), {each.post_id for each in checks_seen.failed(paper.check)}
    return next((row for row in rows if paper.post_id in named[row.id] and not named[row.id] & failed), None)
