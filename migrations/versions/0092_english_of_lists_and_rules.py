"""Named lists and what a rule rests on can be said in English, too."""

import sqlalchemy as sa
from alembic import op

revision = "0092_english_of_lists_and_rules"
down_revision = "0091_group_sessions"
branch_labels = None
depends_on = None

COLUMNS = {"name_list": ("name_en", 100), "duty_version": ("source_en", 300)}
THIRD, THIRD_EN = (
    "生产经营单位安全培训规定（总局令第3号）",
    "Provisions on Safety Training of Production and Operation Units (Order No. 3)",
)
COUNTY, COUNTY_EN = "（期限由本县设定）", "; the months are set by the county"
# What the usual rules came with.
SHIPPED = {
    f"{THIRD}第九条第一款{COUNTY}": f"{THIRD_EN}, Article 9 (1){COUNTY_EN}",
    f"{THIRD}第九条第一款": f"{THIRD_EN}, Article 9 (1)",
    f"{THIRD}第九条第二款{COUNTY}": f"{THIRD_EN}, Article 9 (2){COUNTY_EN}",
    f"{THIRD}第九条第二款": f"{THIRD_EN}, Article 9 (2)",
    f"{THIRD}第二十四条": f"{THIRD_EN}, Article 24",
}


def upgrade() -> None:
    for table, (column, length) in COLUMNS.items():
        op.add_column(table, sa.Column(column, sa.String(length), nullable=True))
    version = sa.table("duty_version", sa.column("source"), sa.column("source_en"))
    for source, english in SHIPPED.items():
        op.execute(version.update().where(version.c.source == source).values(source_en=english))


def downgrade() -> None:
    for table, (column, _length) in COLUMNS.items():
        op.drop_column(table, column)
