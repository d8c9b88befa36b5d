"""What `evidence verify` says of offline packs."""

from collections.abc import Callable

from flask_babel import gettext as _

PACK_SENTENCES: dict[str, Callable[[], str]] = {
    "pack_altered": lambda: _("Offline pack %(pack)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."),
    "pack_missing": lambda: _("Offline pack %(pack)s was entered, and is not in the table any more."),
    "pack_not_entered": lambda: _("Offline pack %(pack)s is said to be entered; the ledger does not have it."),
    "record_altered": lambda: _(
        "Person %(person)s, offline record %(record)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "record_missing": lambda: _(
        "Person %(person)s: offline record %(record)s was entered, and is not in the table any more."
    ),
    "record_not_entered": lambda: _(
        "Person %(person)s: offline record %(record)s is said to be entered; the ledger does not have it."
    ),
    "record_unproved": lambda: _(
        "Person %(person)s, offline record %(record)s: its lines are not those that the pack's key has signed."
    ),
    "record_credit": lambda: _(
        "Person %(person)s, offline record %(record)s: %(stands)s s count; its lines and the time that had passed give %(evidence)s s."
    ),
    "record_known": lambda: _(
        "Person %(person)s, offline record %(record)s: it was judged by other evidence than there was at that time (%(kind)s %(number)s)."
    ),
    "record_basis": lambda: _(
        "Person %(person)s, offline record %(record)s: “%(field)s” is %(stands)s; by the evidence of that time it is %(evidence)s."
    ),
    "record_blind": lambda: _(
        "Person %(person)s, offline record %(record)s: it does not say by what evidence it was judged, or cannot be read."
    ),
    "record_unfounded": lambda: _(
        "Person %(person)s, recording %(recording)s: session %(session)s is of an offline pack, and no record has it."
    ),
}
