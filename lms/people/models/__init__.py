"""Units, persons, posts, roles and what proves who came in."""

from lms.people.models.audit import AuditEntry
from lms.people.models.persons import Person
from lms.people.models.posts import Post
from lms.people.models.proposals import PostProposal
from lms.people.models.roles import RoleGrant
from lms.people.models.rosters import RosterFile, RosterImport, RosterLeaver, RosterLineChange, RosterMend, RosterRow
from lms.people.models.signing_in import ActivationCode, SignInTry
from lms.people.models.township_lists import ConfirmedUnit, ListConfirmation
from lms.people.models.units import FormerSector, SupervisionLine, Unit

__all__ = [
    "ActivationCode",
    "AuditEntry",
    "ConfirmedUnit",
    "FormerSector",
    "ListConfirmation",
    "Person",
    "Post",
    "PostProposal",
    "RoleGrant",
    "RosterFile",
    "RosterImport",
    "RosterLeaver",
    "RosterLineChange",
    "RosterMend",
    "RosterRow",
    "SignInTry",
    "SupervisionLine",
    "Unit",
]
