"""The privacy notice: which text is in force, and who has read it.

An acknowledgement and no consent: the Work Safety Law itself (arts. 28 and 97) asks for true records of training.
"""

from lms import clock
from lms.people import audit
from lms.people.models import Person

# Change it with the words of templates/people/entrance/_notice.html; everybody then reads the new text at the next sign-in.
VERSION = "2026-11-27.2"


def is_acknowledged(person: Person) -> bool:
    return person.privacy_version == VERSION


def acknowledge(person: Person) -> None:
    """This person has read the text in force."""
    person.privacy_version = VERSION
    person.privacy_accepted_at = clock.now()
    audit.record("person.notice_read", by=person, subject=person, version=VERSION)
