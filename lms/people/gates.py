"""The gate in front of a view: which roles may come in at all. What they see inside is the query's business."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask_login import current_user

from lms.errors import NotThere
from lms.people import access
from lms.people.models import Person

View = TypeVar("View", bound=Callable[..., Any])

AUTHORS = ("author", "administrator")
OVERSEERS = ("administrator", "supervisor", "liaison")


def only(*roles: str) -> Callable[[View], View]:
    """Let in persons who hold one of the roles; to everybody else the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not access.has_role(current_user, roles):
                raise NotThere
            return view(*args, **kwargs)

        guarded.only_roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def allowing(may: Callable[[Person], bool]) -> Callable[[View], View]:
    """Let in whoever may by more than a role, as `may` says; to everybody else the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not may(current_user):
                raise NotThere
            return view(*args, **kwargs)

        guarded.only_roles = frozenset()  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate
