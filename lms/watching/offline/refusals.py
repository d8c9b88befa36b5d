"""Why a record of an offline pack is not taken at all, in words. Nothing is changed by one that is not."""

from flask_babel import lazy_gettext as _l

from lms.errors import Refused, Unreadable


class NotARecord(Unreadable):
    message = _l("This is not a record of an offline pack, or a part of it is missing.")


class TooLong(Unreadable):
    message = _l("This is longer than the record of an offline pack ever gets.")


class UnknownPack(Refused):
    message = _l("No offline pack with the code %(code)s was made by this site.")


class NotSigned(Refused):
    message = _l(
        "The signature is not that of this pack for this person: the record was edited, or signed for somebody else."
    )


class OutOfOrder(Refused):
    message = _l(
        "Line %(line)s is not what the page of a pack writes there: the record was edited, or lines were cut out."
    )


class Withdrawn(Refused):
    message = _l("This pack was withdrawn: %(ground)s")


class NotNamed(Refused):
    message = _l("This pack was not made for this person.")


class NotOwed(Refused):
    message = _l("This person does not owe this lecture any more, so the record counts for nothing.")


class OtherLecture(Refused):
    message = _l("The lecture was replaced by another recording since the pack was made. Please make a new pack.")


class Forked(Refused):
    message = _l(
        "Line %(line)s differs from what was handed in before from the same machine: two records cannot both go on from there."
    )

    def __init__(self, *, line: int) -> None:
        super().__init__(line=line)
        self.line = line


class SetBack(Forked):
    message = _l(
        "This PC was set back to an earlier state, as some are every night: at line %(line)s it begins anew, where it had gone on before. What was handed in before counts still; what this record tells from that line on does not. Open the pack on that PC once while it has a line to the site: it then goes on with a record of its own, which counts what was watched since."
    )


class FromTheFuture(Refused):
    message = _l("The record tells of more time (%(told)s) than has passed since the pack was made (%(passed)s).")


class NotYours(Refused):
    message = _l("This record is of somebody whom you do not oversee. They can hand it in themselves.")


class TooOften(Refused):
    message = _l("Too many records came from your address. Please wait a minute.")
    status = 429
