"""An error of the database ends in the log: it tells what went wrong, and never a name or a mobile number."""

import traceback
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from lms.db import db
from lms.people.models import Person

# Not written out below: a traceback shows the lines of the program, too.
NAME, MOBILE = "张三", "15600000001"
BOTH = f"{NAME} {MOBILE}"
ZHANG = {"name": NAME, "mobile": MOBILE}
OF_NOBODY = text("SELECT 1 FROM nobody WHERE name = :name AND mobile = :mobile")
WRONG = {
    "IntegrityError": lambda: (db.session.add(Person(**ZHANG, sex="x")), db.session.commit()),
    # Many at once, as rosters are applied.
    "IntegrityError of many": lambda: db.session.execute(insert(Person), [ZHANG | {"id_number_hash": "同"}] * 2),
    "DataError or IntegrityError": lambda: db.session.execute(insert(Person).values(ZHANG | {"sex": BOTH})),
    "no such table": lambda: db.session.execute(OF_NOBODY, ZHANG),
    "not a type": lambda: db.session.execute(select(Person).where(Person.created_at == BOTH)),
}


@pytest.mark.parametrize("what", WRONG)
def test_an_error_in_the_log_names_nobody(app: Flask, what: str) -> None:
    with app.app_context():
        logged = _logged(WRONG[what])
        db.session.rollback()

    assert "sqlalchemy.exc." in logged
    assert NAME not in logged
    assert MOBILE not in logged


def _logged(do: Callable[[], object]) -> str:
    """What the log of the site gets, with every error that led to this one."""
    with pytest.raises(SQLAlchemyError) as raised:
        do()
    return "".join(traceback.format_exception(raised.value))
