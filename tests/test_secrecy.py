"""An error of the database ends in the log: it tells what went wrong, and never a name or a mobile number."""

import os
import subprocess

import pytest
from flask import Flask

from tests.serving import PROJECT, PYTHON

BEGIN = """
from lms import create_app
from lms.db import db
from lms.people.models import Person
from sqlalchemy import insert, select, text
zhang = {"name": "张三", "mobile": "15600000001"}
with create_app().app_context():
"""
WRONG = {
    "IntegrityError": '    db.session.add(Person(**zhang, sex="x")); db.session.commit()',
    # Many at once, as rosters are applied.
    "IntegrityError of many": '    db.session.execute(insert(Person), [zhang | {"id_number_hash": "同"}] * 2)',
    "DataError or IntegrityError": '    db.session.execute(insert(Person).values(zhang | {"sex": "张三 15600000001"}))',
    "no such table": '    db.session.execute(text("SELECT 1 FROM nobody WHERE name = :name AND mobile = :mobile"), zhang)',
    "not a type": '    db.session.execute(select(Person).where(Person.created_at == "张三 15600000001"))',
}


@pytest.mark.parametrize("what", WRONG)
def test_an_error_in_the_log_names_nobody(app: Flask, what: str) -> None:
    settings = {"LMS_INSTANCE": app.instance_path, "LMS_DATABASE_URL": app.config["DATABASE_URL"]}

    done = subprocess.run(
        [PYTHON, "-c", BEGIN + WRONG[what]], cwd=PROJECT, env=os.environ | settings, capture_output=True, text=True
    )

    logged = done.stderr.replace(WRONG[what].strip(), "")
    assert "sqlalchemy.exc." in logged
    assert "张三" not in logged
    assert "15600000001" not in logged
