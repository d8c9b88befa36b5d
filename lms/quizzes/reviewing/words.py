"""The states of a question by code, with their words."""

from typing import Any

from flask_babel import lazy_gettext as _l

VERDICTS: dict[str, Any] = {"approved": _l("approved"), "sent_back": _l("sent back")}
DRAFT, RETURNED, REVIEWED, RETIRED = "draft", "returned", "reviewed", "retired"
STATES: dict[str, Any] = {
    DRAFT: _l("draft"),
    RETURNED: _l("sent back"),
    REVIEWED: _l("reviewed"),
    RETIRED: _l("retired"),
}
