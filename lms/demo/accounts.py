"""Who may sign in to the demonstration county at once: one of each role, with the password that everybody there has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.db import db
from lms.demo import entering
from lms.demo.entering import Slips
from lms.people import roles
from lms.people.models import Person, Post, Unit

BUREAU = "曲沃县应急管理局"
DEPARTMENT = "曲沃县工业和信息化局"
OFFICE = "曲沃县交通运输局"
TOWNSHIP = "乐昌镇人民政府"
TEAM = "乐昌镇安全生产志愿者队伍"


@dataclass(frozen=True)
class Account:
    """A role to be tried out: whose post it is given to (the nth of the unit), how many from there on share the number."""

    words: object
    mobile: str
    unit: str | None
    nth: int = 0
    role: str | None = None
    line: str | None = None
    sharing: int = 1


ADMINISTRATOR, SUPERVISOR, AUTHOR, LIAISON = "15400000001", "15400000002", "15400000005", "15400000006"
TERRITORIAL = "15400000004"
HEAD, OFFICIAL, VOLUNTEER = "15400000007", "15400000008", "15400000009"
# Numbers that begin with 154 are given to no operator.
ACCOUNTS = (
    Account(_l("administrator"), ADMINISTRATOR, BUREAU, 1, "administrator"),
    Account(_l("county supervisor (comprehensive)"), SUPERVISOR, BUREAU, 2, "supervisor", "comprehensive"),
    Account(_l("department supervisor (industry)"), "15400000003", DEPARTMENT, 2, "supervisor", "industry"),
    Account(_l("township supervisor (territorial)"), TERRITORIAL, TOWNSHIP, 2, "supervisor", "territorial"),
    Account(_l("course author"), AUTHOR, BUREAU, 3, "author"),
    Account(_l("unit liaison"), LIAISON, OFFICE, 5, "liaison"),
    Account(_l("enterprise head"), HEAD, None, 0),
    Account(_l("official"), OFFICIAL, DEPARTMENT, 4),
    Account(_l("volunteer"), VOLUNTEER, TEAM, 0),
    Account(_l("two volunteers who share one telephone"), "15400000010", TEAM, 1, sharing=2),
)


def appoint() -> dict[str, Person]:
    """Give each account its number and role; the (first) person by mobile number."""
    posts = {account: _posts(account) for account in ACCOUNTS}
    staff = {account.mobile: posts[account][0].person for account in ACCOUNTS}
    for account in ACCOUNTS:
        for post in posts[account]:
            post.person.mobile = account.mobile
        if account.role:
            unit, by = posts[account][0].unit, staff[ADMINISTRATOR] if account.mobile != ADMINISTRATOR else None
            roles.grant(staff[account.mobile], account.role, by=by, line=account.line, unit=unit)
    return staff


def enter(slips: Slips) -> None:
    """Whoever the accounts are of has come in for the first time by the evening."""
    mobiles = [account.mobile for account in ACCOUNTS]
    found = select(Person).where(Person.mobile.in_(mobiles)).order_by(Person.mobile, Person.id)
    for number, person in enumerate(db.session.scalars(found).all(), 1):
        entering.come_in(person, slips, clock.now() + timedelta(minutes=17 * number))


def _posts(account: Account) -> Sequence[Post]:
    """From the nth post of the named unit on; without a name, of the first enterprises."""
    found = select(Post).join(Post.unit).order_by(Post.id).options(contains_eager(Post.unit), joinedload(Post.person))
    found = found.where(Unit.name == account.unit) if account.unit else found.where(Unit.kind == "enterprise")
    return db.session.scalars(found.offset(account.nth).limit(account.sharing)).all()
