"""What became of a list, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.reports.disposing.models import DisposalList

OUTCOMES = {
    "carried_out": _l("carried out"),
    "refused": _l("refused: everything stays"),
    "withdrawn": _l("taken back"),
}
WAITING = _l("waits for a decision by another administrator")


def outcome_words(row: DisposalList) -> Any:
    return OUTCOMES.get(row.outcome or "", WAITING)
