"""The way around the site: each role's entries, in order, as far as their pages exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import current_app
from flask_login import current_user

from lms.languages import Later as _l  # noqa: N813 - the mark by which texts are collected
from lms.people import access
from lms.people.gates import AUTHORS, OVERSEERS
from lms.supervision import seeing
from lms.web import address

# More than this many entries do not fit on one line of a desk's screen; then each group folds into a list of its own.
ROOM = 6
# Who reviews, by role and line, sees an entry of their own.
REVIEWER = "reviewer"


@dataclass(frozen=True)
class Entry:
    """One entry of the menu: its address, its words, its icon, and the roles that see it (none: everybody)."""

    endpoint: str
    words: Any
    icon: str
    roles: frozenset[str] = frozenset()

    @property
    def address(self) -> str:
        return address(self.endpoint)

    def where(self, path: str) -> str:
        """For `aria-current` on the page at this path: "page" on the entry's own, "true" on one below it."""
        if path == self.address:
            return "page"
        return "true" if self.address != "/" and path.startswith(f"{self.address}/") else ""


@dataclass(frozen=True)
class Group:
    """Entries that belong together, and the words that they stand under when folded."""

    words: Any
    entries: Sequence[Entry]

    def where(self, path: str) -> str:
        return "true" if any(entry.where(path) for entry in self.entries) else ""


MENU = (
    Group("", (
        Entry("home.show", _l("Home"), "house"),
        Entry("home.record", _l("My record"), "journal-check"),
        Entry("statutes.laws", _l("Laws"), "book"),
        Entry("reports.completion", _l("Completion"), "bar-chart", frozenset(OVERSEERS)),
    )),
    Group(_l("Supervise"), (
        Entry("following_up.follow_ups", _l("Follow-ups"), "send", frozenset(OVERSEERS)),
        Entry("dispatching.dispatches", _l("Documents to units"), "envelope-paper", frozenset({"administrator", "supervisor"})),
        Entry("handing_out.ledger_of_plan", _l("Learning slips"), "qr-code", frozenset(OVERSEERS)),
        Entry("watching.group_sessions", _l("Group sessions"), "easel", frozenset(OVERSEERS)),
        Entry("volunteers.overview", _l("Volunteers"), "person-heart", frozenset({"administrator", "supervisor"})),
        Entry("watching.offline_packs", _l("Offline packs"), "usb-drive", frozenset(OVERSEERS)),
        Entry("spot_checks.checks", _l("Spot checks"), "clipboard-check", frozenset(OVERSEERS)),
        Entry("supervision.cases_seen", _l("Reviews"), "search", frozenset({REVIEWER})),
    )),
    Group(_l("Teaching"), (
        Entry("courses.courses", _l("Courses"), "collection-play", frozenset(AUTHORS)),
        Entry("media.recordings", _l("Recordings"), "film", frozenset(AUTHORS)),
        Entry("quizzes.banks", _l("Question banks"), "ui-checks", frozenset(AUTHORS)),
        Entry("courses.plans", _l("Training plans"), "calendar-check", frozenset({"administrator"})),
        Entry("courses.outside_training", _l("Outside training"), "clipboard-check", frozenset({"administrator"})),
        Entry("courses.hall_lectures", _l("Lectures in the hall"), "easel", frozenset({"administrator"})),
        Entry("quizzes.sittings", _l("Exam sittings"), "door-open", frozenset({"administrator"})),
    )),
    Group(_l("Administration"), (
        Entry("people.units", _l("Units and people"), "people", frozenset(OVERSEERS)),
        Entry("roster.imports", _l("Rosters"), "file-earmark-spreadsheet", frozenset({"administrator"})),
        Entry("channels.channels", _l("Channels"), "send-plus", frozenset({"administrator"})),
        Entry("people.audit", _l("Audit"), "shield-check", frozenset({"administrator"})),
        Entry("reports.retention", _l("Retention"), "archive", frozenset({"administrator"})),
    )),
)  # fmt: skip


def shown() -> dict[str, Any]:
    """The menu for the person who is looking."""
    if not current_user.is_authenticated:
        return {"navigation": []}
    reviewer = {REVIEWER} if seeing.is_reviewer(current_user) else set()
    return {"navigation": _menu(access.roles_of(current_user) | reviewer)}


@cache
def _menu(roles: frozenset[str]) -> list[Entry | Group]:
    groups = [Group(group.words, [each for each in group.entries if _is_open(each, roles)]) for group in MENU]
    return _folded([group for group in groups if group.entries])


def _folded(groups: Sequence[Group]) -> list[Entry | Group]:
    entries = [entry for group in groups for entry in group.entries]
    if len(entries) <= ROOM:
        return list(entries)
    first, *others = groups
    return [*first.entries, *others]


def _is_open(entry: Entry, roles: frozenset[str]) -> bool:
    return entry.endpoint in current_app.view_functions and (not entry.roles or not entry.roles.isdisjoint(roles))
