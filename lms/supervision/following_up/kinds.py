"""What may happen to a 督办, by code, with its words."""

from flask_babel import lazy_gettext as _l

STEPS = {
    "issued": _l("issued"),
    "replied": _l("replied"),
    "sent_back": _l("returned for more"),
    "accepted": _l("accepted"),
    "withdrawn": _l("withdrawn"),
}
# After these the unit has to answer, or the issuer to look, or nobody to do anything.
WAITS_FOR_UNIT, WAITS_FOR_ISSUER, IS_OVER = ("issued", "sent_back"), ("replied",), ("accepted", "withdrawn")
