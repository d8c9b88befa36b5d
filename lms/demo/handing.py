"""Learning slips and a document to units of the demonstration county: some handed over and opened, some receipts, some still out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.demo import accounts, papers, past
from lms.people import access
from lms.people.directory.catalogue import Wanted
from lms.people.models import Person, Post, Unit
from lms.reports.scope import Scope
from lms.reports.slices import Slice
from lms.supervision.dispatching import drafting, receiving
from lms.supervision.dispatching.models import Dispatch
from lms.supervision.handing_out import ledger, slips
from lms.supervision.handing_out.models import LearningSlip

# Of the enterprises of one township: whose slip was handed over, and which of them was lost.
HANDED, LOST = 14, 2
TITLE = "关于做好安全生产法录播课学习的通知"
WORDS = "请各乡镇将学习单发至辖区企业，督促主要负责人在期限前完成学习，并于收到后签收。"
RECEIPTS = 3


def tell(plan: Plan, staff: dict[str, Person]) -> None:
    _slips(plan, staff)
    db.session.commit()
    _document(staff)
    db.session.commit()


def _slips(plan: Plan, staff: dict[str, Person]) -> None:
    """Made and printed the day after the opening; the township brought some of them on the days after."""
    township = db.session.scalars(select(Unit).where(Unit.name == accounts.TOWNSHIP)).one()
    by, begin = staff[accounts.TERRITORIAL], clock.start_of(plan.opens_on) + timedelta(days=1, hours=9)
    scope = Scope(plan, access.units_overseen_by(by), slice=Slice("territorial", township.id))
    with past.at(begin):
        slips.make(plan.id, ledger.units(scope), by=by)
        rows = ledger.slips(scope, "all")
        slips.printed([row.id for row in rows], by=by)
    for number, row in enumerate(rows[:HANDED]):
        with past.at(begin + timedelta(days=1 + number // 5, hours=number % 5)):
            slips.hand_over(row, _taker(row), "message" if number % 4 == 3 else "paper", None, by=by)
            db.session.flush()  # the time of its step is told now, as below
    with past.at(begin + timedelta(days=6)):
        slips.make_anew(rows[LOST], "交接途中遗失", by=by)
        db.session.flush()
    for row in rows[:HANDED]:
        _opened(row)


def _taker(row: LearningSlip) -> str:
    return db.session.scalars(
        select(Person.name).join(Post, Post.person_id == Person.id).where(Post.unit_id == row.unit_id).limit(1)
    ).one()


def _opened(row: LearningSlip) -> None:
    """By who began, and shortly before; whoever had begun before the slip came did not need it."""
    began = select(Enrolment).where(Enrolment.plan_id == row.plan_id, Enrolment.unit_id == row.unit_id)
    task = db.session.scalars(
        began.where(Enrolment.started_at > row.handed_at).options(joinedload(Enrolment.person)).limit(1)
    ).first()
    if task is not None:
        assert task.started_at is not None
        with past.at(task.started_at - timedelta(minutes=1)):
            slips.opened(row, by=task.person)
            db.session.flush()


def _document(staff: dict[str, Person]) -> None:
    """To all townships three days ago; one confirmed it itself, others told the office by telephone, and the rest were reminded."""
    by, sent_at = staff[accounts.ADMINISTRATOR], _morning(3)
    with past.at(sent_at):
        values = {"title": TITLE, "document": f"曲安办发〔{clock.today().year}〕13号", "words": WORDS,
                  "receipt_by": clock.today() + timedelta(days=7)}  # fmt: skip
        row = drafting.draft(values, ("学习通知.pdf", papers.empty_sheet()), by=by)
        drafting.choose(row, Wanted(kind="township"), by=by)
        drafting.send(row, by=by)
        db.session.flush()
    townships = db.session.scalars(select(Unit).where(Unit.kind == "township").order_by(Unit.position, Unit.id)).all()
    _receipts(row, townships, staff, sent_at)
    with past.at(_morning(1)):
        receiving.remind(row, by=by)
        db.session.flush()


def _receipts(row: Dispatch, townships: Sequence[Unit], staff: dict[str, Person], sent_at: datetime) -> None:
    own, *others = sorted(townships, key=lambda unit: unit.name != accounts.TOWNSHIP)
    with past.at(sent_at + timedelta(hours=2)):
        receiving.confirm(row, own.id, "已收到，今日转发各企业。", by=staff[accounts.TERRITORIAL])
        db.session.flush()
    for number, unit in enumerate(others[: RECEIPTS - 1], 1):
        with past.at(sent_at + timedelta(hours=4 + number)):
            receiving.confirm(row, unit.id, None, by=staff[accounts.ADMINISTRATOR], told_by="镇政府值班人员")
            db.session.flush()


def _morning(days_ago: int) -> datetime:
    return clock.start_of(clock.today() - timedelta(days=days_ago)) + timedelta(hours=9)
