"""The privacy notice: which text is in force, and who has read it.

An acknowledgement and no consent: the Work Safety Law itself (arts. 28 and 97) asks for true records of training.
"""

from sqlalchemy import select

from lms import clock
from lms.db import db
from lms.outbox.models import Channel
from lms.outbox.words import CHANNELS
from lms.people import audit
from lms.people.models import Person

# Change it with the words of templates/people/entrance/_notice.html; everybody then reads the new text at the next sign-in.
VERSION = "2026-11-27.2"
# One letter for each kind of gateway that the text names.
_SIGNS = {"sms": "s", "mail": "m", "wecom": "w", "dingtalk": "d", "feishu": "f"}


def gateways() -> list[str]:
    """The kinds of channels by which names and numbers leave the site: those that are on."""
    kinds = set(db.session.scalars(select(Channel.kind).where(Channel.on_at.is_not(None))))
    return [kind for kind in CHANNELS if kind in kinds]


def version() -> str:
    """That of the text with what it says of gateways."""
    return VERSION + "".join(_SIGNS[kind] for kind in gateways())


def is_acknowledged(person: Person) -> bool:
    """Whether the person read the text in force, of these gateways or of more."""
    read = person.privacy_version or ""
    return read.startswith(VERSION) and set(read[len(VERSION) :]) >= set(version()[len(VERSION) :])


def acknowledge(person: Person) -> None:
    """This person has read the text in force."""
    person.privacy_version = version()
    person.privacy_accepted_at = clock.now()
    audit.record("person.notice_read", by=person, subject=person, version=person.privacy_version)
