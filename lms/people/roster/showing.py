"""Staged rows in words: what changes, from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.people.kinds import LINES, SEXES
from lms.people.models import RosterRow
from lms.people.ranks import RANK_LABELS, Rank
from lms.web import dateformat

FIELDS: dict[str, Any] = LINES | {
    "name": _l("Name"),
    "short_name": _l("Short name"),
    "credit_code": _l("Credit code"),
    "sector": _l("Sector"),
    "risk_class": _l("Risk class"),
    "high_risk_hours": _l("High-risk by class hours"),
    "high_risk_assessed": _l("Statutory assessment"),
    "employees": _l("Employees"),
    "phone": _l("Telephone"),
    "note": _l("Note"),
    "state": _l("State"),
    "sex": _l("Sex"),
    "mobile": _l("Mobile number"),
    "education": _l("Education"),
    "id_number": _l("ID number"),
    "title": _l("Duty"),
    "rank": _l("Rank"),
    "training": _l("Training"),
    "from_on": _l("In post since"),
}
STATES = {"verified": _l("verified"), "unverified": _l("to be verified")}
TRAININGS = {"initial": _l("initial training"), "refresher": _l("refresher training")}
CODES: dict[str, dict[str, Any]] = {"sex": SEXES, "state": STATES, "training": TRAININGS}


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


def changes(row: RosterRow) -> Iterator[Change]:
    """Each field that the row changes, in words."""
    for fields in (row.changes or {}).values():
        for field, (before, after) in fields.items():
            yield Change(str(FIELDS[field]), _words(field, before), _words(field, after))


def _words(field: str, value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if field in CODES:
        return str(CODES[field][value])
    if field == "rank":
        return str(RANK_LABELS[Rank(value)])
    return str(dateformat(date.fromisoformat(value))) if field == "from_on" else str(value)
