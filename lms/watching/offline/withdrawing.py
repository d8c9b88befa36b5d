"""A pack is withdrawn, with a ground: what is handed in from then on counts for nothing, what counted before stays."""

from flask_babel import lazy_gettext as _l

from lms import clock
from lms.errors import Refused
from lms.people import audit
from lms.people.models import Person
from lms.watching.offline.models import OfflinePack


class WithdrawnAlready(Refused):
    message = _l("This pack was withdrawn already.")


def withdraw(pack: OfflinePack, ground: str, *, by: Person | None) -> None:
    """Raises WithdrawnAlready."""
    if pack.is_withdrawn:
        raise WithdrawnAlready
    pack.withdrawn_at, pack.withdrawn_by_id, pack.withdrawn_for = clock.now(), by and by.id, ground
    audit.record("offline.withdrawn", by=by, subject=pack, ground=ground)
