"""Ranks of officials as ordered codes, junior to senior (公务员法 arts. 18-19).

Leading posts and the parallel ranks (职级) share one order: "deputy section rank and above" is `rank >= DEPUTY_SECTION`.
"""

from enum import IntEnum

from flask_babel import lazy_gettext as _l


class Rank(IntEnum):
    CLERK_2 = 10
    CLERK_1 = 11
    PRINCIPAL_CLERK_4 = 20
    PRINCIPAL_CLERK_3 = 21
    SECTION_DEPUTY = 25
    PRINCIPAL_CLERK_2 = 30
    PRINCIPAL_CLERK_1 = 31
    SECTION_HEAD = 35
    CONSULTANT_4 = 40
    CONSULTANT_3 = 41
    DIVISION_DEPUTY = 45
    CONSULTANT_2 = 50
    CONSULTANT_1 = 51
    DIVISION_HEAD = 55


DEPUTY_SECTION = Rank.PRINCIPAL_CLERK_4
DEPUTY_DIVISION = Rank.DIVISION_DEPUTY

RANK_NAMES = {
    Rank.CLERK_2: "二级科员",
    Rank.CLERK_1: "一级科员",
    Rank.PRINCIPAL_CLERK_4: "四级主任科员",
    Rank.PRINCIPAL_CLERK_3: "三级主任科员",
    Rank.SECTION_DEPUTY: "乡科级副职",
    Rank.PRINCIPAL_CLERK_2: "二级主任科员",
    Rank.PRINCIPAL_CLERK_1: "一级主任科员",
    Rank.SECTION_HEAD: "乡科级正职",
    Rank.CONSULTANT_4: "四级调研员",
    Rank.CONSULTANT_3: "三级调研员",
    Rank.DIVISION_DEPUTY: "县处级副职",
    Rank.CONSULTANT_2: "二级调研员",
    Rank.CONSULTANT_1: "一级调研员",
    Rank.DIVISION_HEAD: "县处级正职",
}

RANK_LABELS = {
    Rank.CLERK_2: _l("clerk, grade 2"),
    Rank.CLERK_1: _l("clerk, grade 1"),
    Rank.PRINCIPAL_CLERK_4: _l("principal clerk, grade 4"),
    Rank.PRINCIPAL_CLERK_3: _l("principal clerk, grade 3"),
    Rank.SECTION_DEPUTY: _l("section level, deputy post"),
    Rank.PRINCIPAL_CLERK_2: _l("principal clerk, grade 2"),
    Rank.PRINCIPAL_CLERK_1: _l("principal clerk, grade 1"),
    Rank.SECTION_HEAD: _l("section level, principal post"),
    Rank.CONSULTANT_4: _l("consultant, grade 4"),
    Rank.CONSULTANT_3: _l("consultant, grade 3"),
    Rank.DIVISION_DEPUTY: _l("division level, deputy post"),
    Rank.CONSULTANT_2: _l("consultant, grade 2"),
    Rank.CONSULTANT_1: _l("consultant, grade 1"),
    Rank.DIVISION_HEAD: _l("division level, principal post"),
}
