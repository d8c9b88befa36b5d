"""Units, persons, posts, roles, sign-in, rosters and audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001_people"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("sex", sa.String(length=6), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_hash", sa.String(length=64), nullable=True),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("education", sa.String(length=20), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_set_at", sa.DateTime(), nullable=True),
        sa.Column("privacy_version", sa.String(length=20), nullable=True),
        sa.Column("privacy_accepted_at", sa.DateTime(), nullable=True),
        sa.Column("sign_in_epoch", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("sex IN ('male', 'female')", name=op.f("ck_person_sex_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("id_number_hash", name=op.f("uq_person_id_number_hash")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_mobile"), ["mobile"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name"), ["name"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=100), nullable=True),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("area_code", sa.String(length=12), nullable=True),
        sa.Column("township_id", sa.Integer(), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("risk_class", sa.String(length=1), nullable=True),
        sa.Column("high_risk_hours", sa.Boolean(), nullable=False),
        sa.Column("high_risk_assessed", sa.Boolean(), nullable=False),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('organ', 'township', 'enterprise', 'team')", name=op.f("ck_unit_kind_known")),
        sa.CheckConstraint("state IN ('verified', 'unverified')", name=op.f("ck_unit_state_known")),
        sa.ForeignKeyConstraint(["township_id"], ["unit.id"], name=op.f("fk_unit_township_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_unit_credit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_sector"), ["sector"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_short_name"), ["short_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_township_id"), ["township_id"], unique=False)
        batch_op.create_index(
            "uq_unit_public_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("kind IN ('organ', 'township')"),
            postgresql_where=sa.text("kind IN ('organ', 'township')"),
        )

    op.create_table(
        "activation_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_activation_code_issued_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_activation_code_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activation_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_activation_code_code_hash")),
    )
    with op.batch_alter_table("activation_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_activation_code_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_activation_code_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("used_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("used_at IS NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=True),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_audit_entry_actor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("rank", sa.SmallInteger(), nullable=True),
        sa.Column("training", sa.String(length=10), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('official', 'enterprise_head', 'safety_manager', 'volunteer', 'staff')",
            name=op.f("ck_post_kind_known"),
        ),
        sa.CheckConstraint("training IN ('initial', 'refresher')", name=op.f("ck_post_training_known")),
        sa.CheckConstraint(
            "to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name=op.f("ck_post_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_post_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_post_open",
            ["person_id", "unit_id", "kind"],
            unique=True,
            sqlite_where=sa.text("to_on IS NULL"),
            postgresql_where=sa.text("to_on IS NULL"),
        )

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("line", sa.String(length=20), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("granted_by_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(role = 'supervisor') = (line IS NOT NULL)", name=op.f("ck_role_grant_supervisors_have_a_line")
        ),
        sa.CheckConstraint(
            "(role IN ('supervisor', 'liaison')) = (unit_id IS NOT NULL)", name=op.f("ck_role_grant_scope_where_needed")
        ),
        sa.CheckConstraint(
            "line IN ('comprehensive', 'industry', 'territorial')", name=op.f("ck_role_grant_line_known")
        ),
        sa.CheckConstraint(
            "role IN ('administrator', 'author', 'supervisor', 'liaison')", name=op.f("ck_role_grant_role_known")
        ),
        sa.ForeignKeyConstraint(["granted_by_id"], ["person.id"], name=op.f("fk_role_grant_granted_by_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_grant_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "roster_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("failed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name=op.f("fk_roster_import_created_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
    )
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_import_applied_at"), ["applied_at"], unique=False)

    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_try_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_try_address_at", ["address", "at"], unique=False)
        batch_op.create_index("ix_sign_in_try_login_hash_at", ["login_hash", "at"], unique=False)

    op.create_table(
        "supervision_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=20), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "line IN ('comprehensive', 'industry', 'territorial')", name=op.f("ck_supervision_line_line_known")
        ),
        sa.CheckConstraint("to_on IS NULL OR to_on > from_on", name=op.f("ck_supervision_line_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["unit.id"], name=op.f("fk_supervision_line_supervisor_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_line_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_line")),
    )
    with op.batch_alter_table("supervision_line", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_line_supervisor", ["supervisor_id", "line", "unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_line_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_supervision_line_open",
            ["unit_id", "line"],
            unique=True,
            sqlite_where=sa.text("to_on IS NULL"),
            postgresql_where=sa.text("to_on IS NULL"),
        )

    op.create_table(
        "roster_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_import_id"],
            ["roster_import.id"],
            name=op.f("fk_roster_file_roster_import_id_roster_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_file")),
    )
    with op.batch_alter_table("roster_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_file_roster_import_id"), ["roster_import_id"], unique=False)

    op.create_table(
        "roster_leaver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_import_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("kept_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_roster_leaver_post_id_post")),
        sa.ForeignKeyConstraint(
            ["roster_import_id"],
            ["roster_import.id"],
            name=op.f("fk_roster_leaver_roster_import_id_roster_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_leaver")),
        sa.UniqueConstraint("roster_import_id", "post_id", name=op.f("uq_roster_leaver_roster_import_id_post_id")),
    )
    op.create_table(
        "roster_line_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_import_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=20), nullable=False),
        sa.Column("supervisor_id", sa.Integer(), nullable=True),
        sa.Column("supervisor_number", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("ends_id", sa.Integer(), nullable=True),
        sa.Column("corrects", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_import_id"],
            ["roster_import.id"],
            name=op.f("fk_roster_line_change_roster_import_id_roster_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_line_change")),
    )
    with op.batch_alter_table("roster_line_change", schema=None) as batch_op:
        batch_op.create_index("ix_roster_line_change_import", ["roster_import_id", "plan"], unique=False)

    op.create_table(
        "roster_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_import_id", sa.Integer(), nullable=False),
        sa.Column("plan", sa.Integer(), nullable=False),
        sa.Column("roster_file_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("flags", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("unit_number", sa.Integer(), nullable=True),
        sa.Column("unit_name", sa.String(length=200), nullable=True),
        sa.Column("unit_kind", sa.String(length=20), nullable=True),
        sa.Column("unit_state", sa.String(length=12), nullable=True),
        sa.Column("short_name", sa.String(length=100), nullable=True),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("sector", sa.String(length=40), nullable=True),
        sa.Column("risk_class", sa.String(length=1), nullable=True),
        sa.Column("high_risk_hours", sa.Boolean(), nullable=True),
        sa.Column("high_risk_assessed", sa.Boolean(), nullable=True),
        sa.Column("employees", sa.Integer(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("township_id", sa.Integer(), nullable=True),
        sa.Column("township_number", sa.Integer(), nullable=True),
        sa.Column("industry_id", sa.Integer(), nullable=True),
        sa.Column("industry_number", sa.Integer(), nullable=True),
        sa.Column("comprehensive_id", sa.Integer(), nullable=True),
        sa.Column("comprehensive_number", sa.Integer(), nullable=True),
        sa.Column("lines_from_on", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("person_number", sa.Integer(), nullable=True),
        sa.Column("speaks_for_person", sa.Boolean(), nullable=False),
        sa.Column("changes_person", sa.Boolean(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(length=6), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_number_hash", sa.String(length=64), nullable=True),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("education", sa.String(length=20), nullable=True),
        sa.Column("post_kind", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("rank", sa.SmallInteger(), nullable=True),
        sa.Column("training", sa.String(length=10), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('new', 'changed', 'unchanged', 'flagged')", name=op.f("ck_roster_row_verdict_known")
        ),
        sa.ForeignKeyConstraint(
            ["roster_import_id"],
            ["roster_import.id"],
            name=op.f("fk_roster_row_roster_import_id_roster_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_row")),
    )
    with op.batch_alter_table("roster_row", schema=None) as batch_op:
        batch_op.create_index("ix_roster_row_verdict", ["roster_import_id", "plan", "verdict", "id"], unique=False)

    op.create_table(
        "roster_mend",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_file_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("cells_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("admitted_name", sa.String(length=200), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_roster_mend_made_by_id_person")),
        sa.ForeignKeyConstraint(
            ["roster_file_id"],
            ["roster_file.id"],
            name=op.f("fk_roster_mend_roster_file_id_roster_file"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_mend")),
        sa.UniqueConstraint("roster_file_id", "sheet", "row", name=op.f("uq_roster_mend_roster_file_id_sheet_row")),
    )


def downgrade() -> None:
    op.drop_table("roster_mend")
    with op.batch_alter_table("roster_row", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_row_verdict")

    op.drop_table("roster_row")
    with op.batch_alter_table("roster_line_change", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_line_change_import")

    op.drop_table("roster_line_change")
    op.drop_table("roster_leaver")
    with op.batch_alter_table("roster_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_file_roster_import_id"))

    op.drop_table("roster_file")
    with op.batch_alter_table("supervision_line", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_supervision_line_open", sqlite_where=sa.text("to_on IS NULL"), postgresql_where=sa.text("to_on IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_supervision_line_unit_id"))
        batch_op.drop_index("ix_supervision_line_supervisor")

    op.drop_table("supervision_line")
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_try_login_hash_at")
        batch_op.drop_index("ix_sign_in_try_address_at")

    op.drop_table("sign_in_try")
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_import_applied_at"))

    op.drop_table("roster_import")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_person_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_post_open", sqlite_where=sa.text("to_on IS NULL"), postgresql_where=sa.text("to_on IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_post_unit_id"))
        batch_op.drop_index(batch_op.f("ix_post_person_id"))

    op.drop_table("post")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_actor_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("activation_code", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_activation_code_open",
            sqlite_where=sa.text("used_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("used_at IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_activation_code_person_id"))

    op.drop_table("activation_code")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_unit_public_name",
            sqlite_where=sa.text("kind IN ('organ', 'township')"),
            postgresql_where=sa.text("kind IN ('organ', 'township')"),
        )
        batch_op.drop_index(batch_op.f("ix_unit_township_id"))
        batch_op.drop_index(batch_op.f("ix_unit_short_name"))
        batch_op.drop_index(batch_op.f("ix_unit_sector"))
        batch_op.drop_index(batch_op.f("ix_unit_name"))

    op.drop_table("unit")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name"))
        batch_op.drop_index(batch_op.f("ix_person_mobile"))

    op.drop_table("person")
