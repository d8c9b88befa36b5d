"""The migrations make what the models say; tests/static/test_earlier_releases.py takes them back."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import CheckConstraint, inspect, text

from lms.db import db

GROUPS = {
    "role_grant": {"group_role_grant_insert", "group_role_grant_update"},
    "supervision_line": {"group_supervision_line_delete", "group_supervision_line_insert", "group_supervision_line_update"},
    "unit": {"group_unit_delete", "group_unit_insert", "group_unit_update"},
}  # fmt: skip
# A table that SQLite copies, because a column of it changes, loses them without a word.
TRIGGERS = {
    "sqlite": GROUPS | {
        "enrolment": {"tally_enrolment_came", "tally_enrolment_changed", "tally_enrolment_passed", "tally_enrolment_went"},
        "excusal": {"tally_excusal_came", "tally_excusal_changed", "tally_excusal_went"},
        "ledger_entry": {"ledger_entry_in_turn", "ledger_entry_no_delete", "ledger_entry_no_update"},
        "plan": {"tally_plan_changed"},
        "post": {"tally_post_changed"},
    },
    "postgresql": GROUPS | {
        "enrolment": {"tally_enrolment_delete", "tally_enrolment_insert", "tally_enrolment_passed", "tally_enrolment_update"},
        "excusal": {"tally_excusal_delete", "tally_excusal_insert", "tally_excusal_update"},
        "ledger_entry": {"ledger_entry_only_appended"},
        "plan": {"tally_plan_update"},
        "post": {"tally_post_update"},
    },
}  # fmt: skip
OF_DATABASES = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT CAST(tgrelid::regclass AS text), tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def assert_triggers_stand() -> None:
    """All of them, by table."""
    found: dict[str, set[str]] = {}
    for table, name in db.session.execute(text(OF_DATABASES[db.engine.dialect.name])):
        found.setdefault(table, set()).add(name)
    db.session.rollback()
    assert found == TRIGGERS[db.engine.dialect.name]


def test_no_migration_has_lost_a_trigger(app: Flask) -> None:
    with app.app_context():
        assert_triggers_stand()


def test_migrations_agree_with_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, db.metadata) == []


def test_migrations_know_the_codes_that_the_models_allow(app: Flask) -> None:
    """A kind that is added to a vocabulary needs a migration, which the comparison above does not see."""
    with app.app_context():
        tables, dialect = inspect(db.engine), db.engine.dialect.name
        kept = {
            (table, check["name"]): check["sqltext"]
            for table in tables.get_table_names()
            for check in tables.get_check_constraints(table)
        }
    told = {
        (table.name, check.name): str(check.sqltext)
        for table in db.metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }

    # PostgreSQL puts what it checks into words of its own.
    assert kept == told if dialect == "sqlite" else kept.keys() == told.keys()
