"""一人一档: what one person held, owed, learnt and reached, and what was decided about it, within what the reader may see."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, true

from lms import vault
from lms.courses.models import Enrolment, Plan
from lms.people import access
from lms.people.kinds import SEXES
from lms.people.masking import masked_id_number
from lms.people.models import Person, Post
from lms.reports import manners
from lms.reports.archives import decided, learnt
from lms.reports.archives.file import ArchiveFile
from lms.reports.archives.held import hold_facts, posts
from lms.reports.archives.owed import owed
from lms.reports.tables import hours_defined
from lms.watching import seeing

Seen = ColumnElement[bool]


def own(person: Person) -> ArchiveFile:
    """All of it, with the whole ID number."""
    number = vault.unseal(person.id_number_sealed) if person.id_number_sealed else ""
    return _made(person, number, true(), true(), is_own=True, tells_grounds=True)


def seen_by(viewer: Person, person: Person) -> ArchiveFile:
    """What of it was owed in units that the viewer oversees, with stars in the ID number.

    Why somebody is exempt is told to administrators alone; of officials no class hours are told.
    """
    units = Post.unit_id.in_(access.units_overseen_by(viewer))
    seen, told = seeing.is_seen_by(viewer), access.has_role(viewer, {"administrator"})
    found = _made(person, masked_id_number(person), seen, units, is_own=False, tells_grounds=told)
    return replace(found, facts=[*found.facts, *hold_facts(person, viewer)])


def _made(person: Person, number: str, tasks: Seen, held: Seen, *, is_own: bool, tells_grounds: bool) -> ArchiveFile:
    """`tasks` is for queries that have Enrolment, its Plan and its Post; `held` for those that have Post."""
    plans, tells_hours = _plans(person, tasks), is_own or not manners.is_official(person)
    return ArchiveFile(
        title=_("Training file of %(name)s", name=person.name),
        facts=[
            (_("Name of the person"), person.name),
            (_("Sex"), str(SEXES[person.sex]) if person.sex else None),
            (_("ID number"), number),
            (_("Education"), person.education),
        ],
        tables=[
            posts(person, held),
            owed(person, tasks, is_own=is_own),
            learnt.lectures(person, tasks, is_own=is_own),
            learnt.tests(person, plans),
            learnt.certificates(person, plans),
            learnt.in_hall(person, tells_hours=tells_hours),
            learnt.outside(person, tells_hours=tells_hours),
            decided.excusals(person, plans, tells_grounds=tells_grounds),
            decided.annulments(person, plans),
        ],
        notes=[hours_defined(), _limits()],
    )


def _plans(person: Person, tasks: Seen) -> Sequence[int]:
    found = select(Plan.id).join(Enrolment, Enrolment.plan_id == Plan.id).join(Post, Post.id == Enrolment.post_id)
    return learnt.ids(found.where(Enrolment.person_id == person.id, tasks).distinct())


def _limits() -> str:
    words = _(
        "The site knows what was learnt here. What was learnt elsewhere is not known unless a decision names it; the unit keeps its own records of training besides."
    )
    return str(words)
