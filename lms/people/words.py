"""Codes of this package in words, as filters for every template: `post.kind|post_kind`, `post.rank|rank`."""

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.people.kinds import LINES, POST_KINDS, ROLES, SEXES, UNIT_KINDS
from lms.people.masking import masked_email, masked_id_number, masked_mobile
from lms.people.ranks import RANK_LABELS, Rank

# Where somebody would be named whose name an administrator who does not own the plan does not read; see docs/decisions.md.
NOT_SHOWN = _l("a leader at division level (not shown)")


def rank(code: int | None) -> str:
    """An official's rank, or "—" for whoever has none."""
    return str(RANK_LABELS[Rank(code)]) if code else "—"


def role(code: str, line: str | None = None, unit: str | None = None) -> str:
    """A role with its scope: supervisor (industry supervision, 县能源局)."""
    scope = _(", ").join(str(part) for part in (LINES.get(line or ""), unit) if part)
    return _("%(role)s (%(scope)s)", role=ROLES[code], scope=scope) if scope else str(ROLES[code])


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        unit_kind=UNIT_KINDS.__getitem__,
        post_kind=POST_KINDS.__getitem__,
        line=LINES.__getitem__,
        sex=lambda code: SEXES.get(code, "—"),
        role=role,
        rank=rank,
        masked_mobile=masked_mobile,
        masked_email=masked_email,
        masked_id_number=masked_id_number,
    )
    app.jinja_env.globals.update(unit_kinds=UNIT_KINDS, leader_not_shown=NOT_SHOWN)
