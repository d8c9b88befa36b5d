"""考试规则: how a quiz is sat, whatever its paper. The quiz has them as defaults; a plan may have its own for a quiz of its course."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms import clock
from lms.courses.models import Plan
from lms.db import Model
from lms.people.models.units import one_of

CLOSING, FORMAL = "closing", "formal"
# What a certificate calls it; see presets.py.
EXAMS = {CLOSING: _l("Closing test"), FORMAL: _l("Formal examination")}
ANSWERED, AFTER_WINDOW, NEVER = "answered", "after_window", "never"
SHOWS_KEY = {
    ANSWERED: _l("after each try, for the questions that were answered"),
    AFTER_WINDOW: _l(
        "when the window has ended for everybody; without a window, to whoever has passed or has no tries left"
    ),
    NEVER: _l("never"),
}


class RuleColumns:
    """The columns of a rule. `opens_at` and `ends_at` bound the moment of beginning, not that of handing in."""

    # 结业测试 or 正式考试, as certificates name it.
    exam: Mapped[str] = mapped_column(String(8), default=CLOSING, server_default=CLOSING)
    minutes: Mapped[int] = mapped_column(default=30)
    pass_mark: Mapped[int] = mapped_column(default=80)
    # None: as often as one likes.
    tries: Mapped[int | None]
    # So many hours after handing in a failed try the next one may begin.
    resit_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    # Before the next try the chapters that teach what was missed are watched again.
    rewatches: Mapped[bool] = mapped_column(default=True, server_default="1")
    # It is sat in a supervised room alone, with the code of the room.
    needs_room: Mapped[bool] = mapped_column(default=False, server_default="0")
    opens_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    shows_key: Mapped[str] = mapped_column(String(12), default=ANSWERED, server_default=ANSWERED)


RULE = (
    "exam",
    "minutes",
    "pass_mark",
    "tries",
    "resit_hours",
    "rewatches",
    "needs_room",
    "opens_at",
    "ends_at",
    "shows_key",
)


def bounds() -> tuple[CheckConstraint, ...]:
    """What the database itself refuses in the columns of a rule."""
    return (
        CheckConstraint("pass_mark BETWEEN 0 AND 100", name="pass_mark_of_hundred"),
        CheckConstraint("minutes > 0", name="takes_time"),
        CheckConstraint("tries IS NULL OR tries > 0", name="may_be_tried"),
        CheckConstraint("resit_hours BETWEEN 0 AND 8784", name="wait_of_a_year_at_most"),
        CheckConstraint("opens_at IS NULL OR ends_at IS NULL OR opens_at < ends_at", name="ends_after_opening"),
        one_of("shows_key", SHOWS_KEY),
        one_of("exam", EXAMS),
    )


class PlanRule(RuleColumns, Model):
    """The rule that a plan has of its own for a quiz of its course. Without such a row the quiz's own rule holds."""

    __table_args__ = (UniqueConstraint("plan_id", "lesson_id"), *bounds())

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(Plan.id))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)
