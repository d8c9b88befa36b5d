"""Voiding the paper of a mistaken check: it stays, with what came of it, says who voided it and why, and is in no rate."""

from flask_babel import lazy_gettext as _l

from lms import clock
from lms.errors import Refused, Unreadable
from lms.people.models import Person
from lms.quizzes.models import SpotPaper


class NothingToVoid(Refused):
    message = _l("Nothing came of this paper yet, so there is nothing to void.")


class VoidedBefore(Refused):
    message = _l("This paper was voided before. The first ground stands.")


class NoVoidGround(Unreadable):
    message = _l("Please write why the check was a mistake.")


def void(paper: SpotPaper, ground: str, *, by: Person) -> None:
    """The paper is locked. Raises NothingToVoid, VoidedBefore or NoVoidGround."""
    if paper.received_at is None:
        raise NothingToVoid
    if paper.voided_at is not None:
        raise VoidedBefore
    if not ground.strip():
        raise NoVoidGround
    paper.voided_at, paper.void_ground, paper.voided_by_id = clock.now(), ground.strip(), by.id
