"""What `evidence verify` says of group sessions."""

from collections.abc import Callable

from flask_babel import gettext as _

GROUP_SENTENCES: dict[str, Callable[[], str]] = {
    "group_altered": lambda: _("Group session %(group)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."),
    "group_missing": lambda: _("Group session %(group)s was entered, and is not in the table any more."),
    "group_not_entered": lambda: _("Group session %(group)s is said to be entered; the ledger does not have it."),
    "group_credit": lambda: _(
        "Person %(person)s, group session %(group)s: %(stands)s s count; what the screen played and when the person was there give %(evidence)s s."
    ),
    "group_elsewhere": lambda: _(
        "Person %(person)s, group session %(group)s: %(stands)s s are said to have been spent elsewhere as well; other sessions and the person's own watching give %(evidence)s s."
    ),
    "group_unfounded": lambda: _(
        "Person %(person)s, recording %(recording)s: session %(session)s is of a group, and no group session has it."
    ),
    "group_paper_altered": lambda: _(
        "Group session %(group)s, sheet %(paper)s: “%(field)s” stands as %(stands)s; %(evidence)s was entered."
    ),
    "group_paper_file": lambda: _(
        "Group session %(group)s, sheet %(paper)s: its file has the hash %(stands)s; it was kept with %(evidence)s."
    ),
}
