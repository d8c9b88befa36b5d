"""The kinds of units, posts, roles and supervision lines, by code, with their words."""

from flask_babel import lazy_gettext as _l

UNIT_KINDS = {
    "organ": _l("county organ"),
    "township": _l("township"),
    "enterprise": _l("production and business operation unit"),
    "team": _l("volunteer team"),
}
POST_KINDS = {
    "official": _l("official"),
    "enterprise_head": _l("principal head of an enterprise"),
    "safety_manager": _l("safety manager"),
    "volunteer": _l("volunteer"),
    "staff": _l("staff"),
}
# 综合监管, 行业监管, 属地管理: three lines over the same units.
LINES = {
    "comprehensive": _l("comprehensive supervision"),
    "industry": _l("industry supervision"),
    "territorial": _l("territorial management"),
}
ROLES = {
    "administrator": _l("administrator"),
    "author": _l("course author"),
    "supervisor": _l("supervisor"),
    "liaison": _l("unit liaison"),
}
RISK_CLASSES = ("A", "B", "C", "D")
SEXES = {"male": _l("male"), "female": _l("female")}
