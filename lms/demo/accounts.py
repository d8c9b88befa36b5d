"""Who may sign in to the demonstration county at once: one of each role, with a password that everybody may know."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.people.entrance import passwords, privacy
from lms.people.models import Person, Post, RoleGrant, Unit

PASSWORD = "Anquan-2021"  # noqa: S105 - printed at every start; the county is invented
BUREAU = "曲沃县应急管理局"
DEPARTMENT = "曲沃县工业和信息化局"
TOWNSHIP = "乐昌镇人民政府"


@dataclass(frozen=True)
class Account:
    """A role to be tried out: whose post it is given to (the nth of the unit), and its grant."""

    words: object
    mobile: str
    unit: str | None
    nth: int = 0
    role: str | None = None
    line: str | None = None


ADMINISTRATOR, AUTHOR = "15400000001", "15400000005"
# Numbers that begin with 154 are given to no operator.
ACCOUNTS = (
    Account(_l("administrator"), ADMINISTRATOR, BUREAU, 1, "administrator"),
    Account(_l("county supervisor (comprehensive)"), "15400000002", BUREAU, 2, "supervisor", "comprehensive"),
    Account(_l("department supervisor (industry)"), "15400000003", DEPARTMENT, 2, "supervisor", "industry"),
    Account(_l("township supervisor (territorial)"), "15400000004", TOWNSHIP, 2, "supervisor", "territorial"),
    Account(_l("course author"), AUTHOR, BUREAU, 3, "author"),
    Account(_l("unit liaison"), "15400000006", None, 1, "liaison"),
    Account(_l("enterprise head"), "15400000007", None, 0),
    Account(_l("official"), "15400000008", DEPARTMENT, 4),
    Account(_l("volunteer"), "15400000009", "乐昌镇安全生产志愿者队伍", 0),
)


def open_all() -> dict[str, Person]:
    """Give each account its person, number, password and grant; by mobile number."""
    return {account.mobile: _open(account) for account in ACCOUNTS}


def _open(account: Account) -> Person:
    post = _post(account)
    person = db.session.get_one(Person, post.person_id)
    person.mobile = account.mobile
    passwords.give(person, PASSWORD)
    privacy.acknowledge(person)
    if account.role:
        scope = post.unit_id if account.role in ("supervisor", "liaison") else None
        db.session.add(
            RoleGrant(person_id=person.id, role=account.role, line=account.line, unit_id=scope, from_on=clock.today())
        )
    return person


def _post(account: Account) -> Post:
    """The nth post of the named unit; without a name, of the first enterprises."""
    found = select(Post).join(Unit, Unit.id == Post.unit_id).order_by(Post.id)
    found = found.where(Unit.name == account.unit) if account.unit else found.where(Unit.kind == "enterprise")
    return db.session.scalars(found.offset(account.nth).limit(1)).one()
