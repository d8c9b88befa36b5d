"""Codes of offline packs put into words."""

from flask_babel import lazy_gettext as _l

# How a record came.
WAYS = {
    "file": _l("as a file"),
    "codes": _l("as photographed codes"),
    "itself": _l("by itself, from the machine"),
    "command": _l("by the administrator’s command"),
}
