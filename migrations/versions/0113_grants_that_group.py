"""Of roles that are given, those of supervisors alone may put a unit into another group; on PostgreSQL every grant did."""

from alembic import op

revision = "0113_grants_that_group"
down_revision = "0112_offline_refusals"
branch_labels = None
depends_on = None

NOTE = "INSERT INTO group_mark (group_id) SELECT NULL"
# Whether a row matters, by verb: now, and as it was.
INSERTED, UPDATED = "NEW.role = 'supervisor'", "'supervisor' IN (OLD.role, NEW.role)"
ON_SQLITE_BEFORE = {"INSERT": INSERTED, "UPDATE": INSERTED}
NOW = {"INSERT": INSERTED, "UPDATE": UPDATED}
VERBS = {"INSERT": "INSERT", "UPDATE": "UPDATE OF role, unit_id"}


def upgrade() -> None:
    for verb, rows in NOW.items():
        _drop(verb)
        _on_sqlite(verb, rows) if _is_sqlite() else _on_postgresql(verb, f"FOR EACH ROW WHEN ({rows})")


def downgrade() -> None:
    for verb, rows in ON_SQLITE_BEFORE.items():
        _drop(verb)
        _on_sqlite(verb, rows) if _is_sqlite() else _on_postgresql(verb, "FOR EACH STATEMENT")


def _is_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def _drop(verb: str) -> None:
    op.execute(f"DROP TRIGGER group_role_grant_{verb.lower()}" + ("" if _is_sqlite() else " ON role_grant"))


def _on_sqlite(verb: str, rows: str) -> None:
    unless = "WHERE NOT EXISTS (SELECT 1 FROM group_mark WHERE group_id IS NULL)"
    op.execute(
        f"CREATE TRIGGER group_role_grant_{verb.lower()} AFTER {VERBS[verb]} ON role_grant WHEN {rows}"
        f" BEGIN {NOTE} {unless}; END"
    )


def _on_postgresql(verb: str, which: str) -> None:
    op.execute(
        f"CREATE TRIGGER group_role_grant_{verb.lower()} AFTER {VERBS[verb]} ON role_grant {which}"
        " EXECUTE FUNCTION note_grouping()"
    )
