"""The making of the demonstration county, step by step, through the same functions as a real county's."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, select

from lms import clock
from lms.certificates import tasks as certificate_tasks
from lms.courses import tasks as course_tasks
from lms.courses.models import Plan
from lms.db import db
from lms.demo import (
    accounts,
    activity,
    certifying,
    checking,
    entering,
    exam,
    excusing,
    gathering,
    handing,
    past,
    reviewing,
    rosters,
    ruling,
    supervising,
    teaching,
    volunteering,
)
from lms.demo.entering import Slips
from lms.demo.teaching import TEACHINGS
from lms.media import tasks
from lms.media.models import Recording
from lms.people.models import Person
from lms.people.roster import applying, closing, opening, planning
from lms.people.roster.opening import Sent
from lms.people.roster.tasks import take
from lms.quizzes import tasks as quiz_tasks
from lms.statutes.models import Edition
from lms.watching import tasks as watching_tasks
from lms.watching.group import tasks as group_tasks

# How long ago the plans were published; the activity lies between then and yesterday.
DAYS_AGO = 24
SIGN = "demonstration.json"
# What the worker would do in its first minutes: whoever comes at once finds hours, stamps and ledger up to date.
WORK = (
    course_tasks.follow_posts,
    watching_tasks.follow_evidence,
    group_tasks.follow_groups,
    certifying.issue,
    course_tasks.enter_into_ledger,
    quiz_tasks.enter_results_into_ledger,
    quiz_tasks.count_for_analysis,
    certificate_tasks.enter_into_ledger,
    watching_tasks.seal_closed_sessions,
)
# Seconds between two questions of the player.
SELDOM = (6 * 60, 12 * 60)
# The step and the share of it that is done.
Show = Callable[[str, float], None]


def is_wanted() -> bool:
    """Whether nobody is in the database yet, or a making was broken off half-way."""
    return db.session.scalar(select(Person.id).limit(1)) is None or (is_demonstration() and not _said()["finished"])


def is_demonstration() -> bool:
    return os.path.exists(f"{current_app.instance_path}/{SIGN}")  # every page asks; a Path takes six times as long


def _sign() -> Path:
    return Path(current_app.instance_path) / SIGN


def _said() -> dict[str, bool]:
    said: dict[str, bool] = json.loads(_sign().read_text())
    return said


def _say(*, finished: bool) -> None:
    _sign().write_text(json.dumps({"finished": finished}))


def make(show: Show) -> None:
    """Make the county, on what a broken-off making may have left. Commits as it goes."""
    assert is_wanted(), "only an empty site becomes a demonstration"
    _say(finished=False)
    _clear()
    with past.at(clock.now() - timedelta(days=DAYS_AGO)), tempfile.TemporaryDirectory() as folder:
        _people(Path(folder), show)
        staff = accounts.appoint()
        slips = entering.hand_out(staff[accounts.ADMINISTRATOR])
        accounts.enter(slips)
        plans, examined = _teach(Path(folder), staff, show)
        certifying.give(plans, staff[accounts.ADMINISTRATOR])
        db.session.commit()
    with past.asked_between(*SELDOM):
        _live(plans, slips, show)
    exam.tell(examined, staff)
    excusing.tell(plans[0], staff[accounts.ADMINISTRATOR])
    ruling.tell(plans[1], staff[accounts.ADMINISTRATOR])
    supervising.tell(plans[1], plans[0], staff)
    volunteering.tell(staff)
    reviewing.tell(staff[accounts.ADMINISTRATOR], staff[accounts.SUPERVISOR])
    handing.tell(plans[1], staff)
    gathering.tell(plans, staff)
    checking.tell(plans[1], staff)
    db.session.commit()
    _say(finished=True)
    # Last, for the ledger could not be cleared; what a broken-off making leaves out, the worker does.
    for work in WORK:
        work()


def _clear() -> None:
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(delete(table))
    db.session.commit()


def _teach(folder: Path, staff: dict[str, Person], show: Show) -> tuple[list[Plan], Plan]:
    """The plans of the lectures, and that of the exam."""
    administrator, author = staff[accounts.ADMINISTRATOR], staff[accounts.AUTHOR]
    edition = teaching.law()
    bank = teaching.bank(edition, author)
    db.session.commit()
    rows = list(_recordings(folder, edition, author, show))
    courses = [teaching.course(each, row, bank, edition, author) for each, row in zip(TEACHINGS, rows, strict=True)]
    taught = [teaching.plan(each, made, administrator) for each, made in zip(TEACHINGS, courses, strict=True)]
    return taught, exam.prepare(bank, edition, staff)


def _recordings(folder: Path, edition: Edition, author: Person, show: Show) -> Iterator[Recording]:
    """Film both lectures and make them fit for every line, as the worker would."""
    for number, each in enumerate(TEACHINGS):
        made = teaching.film(each, folder, lambda share, done=number: show("films", (done + share) / 2))  # type: ignore[misc]
        row = teaching.recording(each, made, edition, author)
        db.session.commit()
        show("lectures", number / 2)
        tasks.make(row.id)
        show("lectures", (number + 1) / 2)
        yield row


def _people(folder: Path, show: Show) -> None:
    """Import the rosters as an administrator does: looked through and staged, then applied in one stroke."""
    begun = opening.begin([Sent(file.name, file.read_bytes()) for file in rosters.write(folder)], by=None)
    db.session.commit()
    take(planning.steps(begun))
    show("people", 0.7)
    applying.apply(begun, by=None)
    db.session.commit()
    closing.close(begun)
    take(closing.clean(begun))
    show("people", 1.0)


def _live(plans: list[Plan], slips: Slips, show: Show) -> None:
    for number, plan in enumerate(plans):
        for share in activity.tell(plan, slips):
            show("past", (number + share) / len(plans))
