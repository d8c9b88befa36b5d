"""Audit entries in words: the deed, whom it concerns, and what changed from what to what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from lms.db import db
from lms.people.audit import DEEDS, describe
from lms.people.kinds import LINES, POST_KINDS, ROLES, SEXES, UNIT_KINDS
from lms.people.models import AuditEntry, Person, Post, Unit
from lms.people.words import rank
from lms.web import dateformat, timeformat

describe(
    {
        "person.signed_in": _l("signed in"),
        "person.signed_out": _l("signed out"),
        "person.activated": _l("began with a slip and chose a password"),
        "person.password_reset": _l("chose a new password with a slip"),
        "person.password_changed": _l("changed the own password"),
        "person.notice_read": _l("read the privacy notice"),
        "person.added": _l("added a person"),
        "person.changed": _l("changed a person's data"),
        "person.closed": _l("closed an account"),
        "person.reopened": _l("reopened an account"),
        "person.unlocked": _l("lifted a lock"),
        "person.id_number_shown": _l("looked at a whole ID number"),
        "person.mobile_shown": _l("looked at a whole mobile number"),
        "slip.issued": _l("issued a slip"),
        "unit.added": _l("added a unit"),
        "unit.changed": _l("changed a unit's data"),
        "unit.closed": _l("closed a unit"),
        "unit.supervisor_assigned": _l("assigned a supervising unit"),
        "unit.list_confirmed": _l("confirmed a township's list of enterprises"),
        "post.added": _l("added a post"),
        "post.changed": _l("changed a post"),
        "post.ended": _l("ended a post"),
        "post.begin_proposed": _l("proposed a post"),
        "post.begin_approved": _l("approved a proposed post"),
        "post.begin_refused": _l("refused a proposed post"),
        "post.begin_withdrawn": _l("withdrew a proposed post"),
        "post.end_proposed": _l("proposed the end of a post"),
        "post.end_approved": _l("approved the proposed end of a post"),
        "post.end_refused": _l("refused the proposed end of a post"),
        "post.end_withdrawn": _l("withdrew the proposed end of a post"),
        "role.granted": _l("granted a role"),
        "role.withdrawn": _l("withdrew a role"),
        "audit.exported": _l("exported the audit trail"),
        "roster.applied": _l("imported a roster"),
        "roster.made": _l("added by a roster"),
        "roster.changed": _l("changed by a roster"),
        "roster.row_mended": _l("mended a row of a roster"),
        "roster.unit_admitted": _l("admitted a unit for verification"),
        "roster.flagged_exported": _l("downloaded flagged rows of a roster"),
    }
)

FIELDS: Mapping[str, Any] = {
    "person": _l("Name"),
    "action": _l("Deed"),
    "name": _l("Name"),
    "short_name": _l("Short name"),
    "name_en": _l("English name"),
    "credit_code": _l("Unified social credit code"),
    "doubtful_code": _l("Doubtful credit code"),
    "kind": _l("Kind of unit or post"),
    "township": _l("Township"),
    "township_id": _l("Township"),
    "sector": _l("Industry sector"),
    "risk_class": _l("Risk class"),
    "high_risk_hours": _l("High-risk list for class hours"),
    "low_risk_hours": _l("not on the high-risk list for class hours"),
    "lists": _l("Named lists"),
    "duty_rules": _l("Rule book"),
    "high_risk_assessed": _l("List for statutory assessment"),
    "employees": _l("Number of employees"),
    "phone": _l("Telephone"),
    "position": _l("Place in lists"),
    "note": _l("Note"),
    "state": _l("State"),
    "sex": _l("Sex"),
    "mobile": _l("Mobile number"),
    "id_number": _l("ID number"),
    "education": _l("Education"),
    "title": _l("Post title"),
    "rank": _l("Rank"),
    "training": _l("Training"),
    "from_on": _l("From day"),
    "to_on": _l("To day"),
    "day": _l("Day"),
    "role": _l("Role"),
    "line": _l("Supervision line"),
    "unit": _l("Unit"),
    "supervisor": _l("Supervising unit"),
    "version": _l("Version"),
    "row": _l("Row"),
    "sheet": _l("Sheet"),
    "files": _l("Files"),
    "new": _l("New"),
    "changed": _l("Changed"),
    "unchanged": _l("Unchanged"),
    "flagged": _l("Flagged"),
    "enrolled": _l("Enrolled"),
    "kinds": _l("Kinds of post"),
    "rank_from": _l("Rank from"),
    "sectors": _l("Industry sectors"),
    "townships": _l("Townships"),
    "units": _l("Units"),
    "risk_classes": _l("Risk classes"),
    "supervisors": _l("Supervising units"),
    "digest": _l("SHA-256 of the list"),
    "due_on": _l("Due day"),
    "names": _l("Number of names"),
    "format": _l("Format"),
    "part": _l("Of which part"),
    "law": _l("Law"),
    "short_title": _l("Short title"),
    "title_en": _l("Title in English"),
    "label": _l("Edition"),
    "effective_on": _l("In force from"),
    "superseded_on": _l("Superseded on"),
    "articles": _l("Number of articles"),
    "article": _l("Article"),
    "articles_added": _l("Articles added"),
    "articles_changed": _l("Articles changed"),
    "articles_removed": _l("Articles taken away"),
    "recording": _l("Recording"),
    "chapter": _l("Chapter"),
    "begins": _l("Begins at"),
    "citations_moved": _l("Links of lectures moved"),
    "questions_moved": _l("Questions moved"),
    "command": _l("Command on the server"),
    "path": _l("File"),
    "made_at": _l("State of"),
    "fields": _l("Fields"),
    "rows": _l("Rows"),
    "signal": _l("Signal"),
    "outcome": _l("Decision"),
    "reason": _l("Ground"),
    "number": _l("Certificate no."),
    "before": _l("instead of"),
    "certificates": _l("Certificates"),
    "given": _l("Gives certificates"),
    "valid_months": _l("Months of validity"),
    "lesson": _l("Lecture"),
    "minutes": _l("Minutes for one class hour"),
    "daily_cap": _l("Class hours a day, at most"),
    "longest_gap": _l("Longest silence of the player (seconds)"),
    "plan_title": _l("Training plan"),
    "ground": _l("Ground"),
    "document": _l("Document no."),
    "course": _l("Course"),
    "hours": _l("Class hours"),
    "organiser": _l("Organiser"),
    "approved_by": _l("Approved by"),
    "until": _l("Until"),
    "asked_by": _l("Asked for by"),
    "record_kind": _l("Kind of record"),
    "months": _l("Months"),
    "source": _l("Where it is written"),
    "pieces": _l("Pieces"),
    "year": _l("Year"),
    "sha256": "SHA-256",
    **LINES,
}
# All others with two values tell what was before and what is now.
LISTS = frozenset(
    {"files", "fields", "kinds", "sectors", "townships", "units", "part", "articles_changed", "articles_removed"}
)
DAYS = frozenset({"until", "from_on", "to_on", "day", "due_on", "effective_on", "superseded_on"})
RANKS = frozenset({"rank", "rank_from"})
NUMBERS_OF_UNITS = frozenset({"townships", "units"})
VALUES: Mapping[str, Any] = {
    **UNIT_KINDS, **POST_KINDS, **LINES, **ROLES, **SEXES,
    "verified": _l("verified"), "unverified": _l("to be verified"),
    "initial": _l("initial training"), "refresher": _l("refresher training"),
    "all": _l("all"), "incomplete": _l("not completed"), "overdue": _l("overdue"), "completed": _l("completed"),
    "left": _l("left"), "exempt": _l("exempt"), "deferred": _l("deferred"),
    "seconded": _l("seconded elsewhere"), "in_village": _l("posted to a village"), "sick_leave": _l("long sick leave"),
    "maternity_leave": _l("maternity leave"), "full_time_study": _l("full-time study"),
    "near_retirement": _l("near retirement, by a paper that says so"), "trained_elsewhere": _l("trained elsewhere"),
    "another": _l("another ground"),
    "shared_device": _l("Many accounts on one device"), "regular_beats": _l("Reports of playing as regular as a clock"),
    "same_minute": _l("Lectures completed in the same minute"),
    "same_answers": _l("The same answers in the same rhythm"),
    "missed_checks": _l("Many wrong answers to the player’s question"), "by_hand": _l("Opened by a reviewer"),
    "no_finding": _l("no finding"), "annul": _l("annul"), "uphold": _l("uphold the annulment"),
    "reinstate": _l("reinstate"),
    "mistake": _l("issued by mistake"), "wrong_facts": _l("its facts are wrong"), "misused": _l("it was misused"),
    "other": _l("for another reason, which the issuer tells"),
    "papers": _l("papers"), "personal": _l("personal data of who left"), "messages": _l("messages"),
    "sign_ins": _l("sign-ins"),
}  # fmt: skip


def deed(entry: AuditEntry) -> str:
    return str(DEEDS.get(entry.action, entry.action))


def details(entry: AuditEntry) -> str:
    """Everything that the entry tells besides: “Post title: 厂长 → 总经理”."""
    return str(_("; ")).join(told(entry.details))


def told(details: Mapping[str, Any]) -> Iterator[str]:
    """Each field that details tell of, with what it says or changes."""
    for name, value in details.items():
        if isinstance(value, dict):
            yield from told(value)
        elif value not in (None, "", [], ()):
            yield str(_("%(field)s: %(value)s", field=FIELDS.get(name, name), value=_value(name, value)))


def _value(name: str, value: Any) -> str:
    if isinstance(value, list) and len(value) == 2 and name in FIELDS and name not in LISTS:
        return " → ".join(_value(name, each) for each in value)
    if name in NUMBERS_OF_UNITS:
        return str(_(", ")).join(_names_of_units(value))
    if isinstance(value, list):
        return str(_(", ")).join(str(FIELDS.get(each) or VALUES.get(each, each)) for each in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value is None:
        return "—"
    if name in DAYS:
        return str(dateformat(date.fromisoformat(value)))
    if name == "made_at":
        return timeformat(datetime.fromisoformat(value))
    if name in RANKS and isinstance(value, int):
        return rank(value)
    return str(VALUES.get(value) or DEEDS.get(value, value))


def _names_of_units(numbers: Sequence[int]) -> Sequence[str]:
    called = select(func.coalesce(Unit.short_name, Unit.name)).where(Unit.id.in_(numbers))
    return db.session.scalars(called.order_by(Unit.position, Unit.id)).all()


def subjects(entries: Iterable[AuditEntry]) -> dict[tuple[str, int], str]:
    """The names of what the entries concern, one query for each table."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.subject and entry.subject_id:
            wanted.setdefault(entry.subject, set()).add(entry.subject_id)
    return {
        (table, number): name for table, numbers in wanted.items() for number, name in _names(table, sorted(numbers))
    }


def _names(table: str, numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
    query = _posts(numbers) if table == Post.__tablename__ else _named(table, numbers)
    for row in db.session.execute(query) if query is not None else ():
        yield row[0], str(_(", ")).join(row[1:])


def _posts(numbers: Sequence[int]) -> Select[*tuple[Any, ...]]:
    held = select(Post.id, Person.name, Unit.name).join(Post.person).join(Post.unit)
    return held.where(Post.id.in_(numbers))


def _named(table: str, numbers: Sequence[int]) -> Select[*tuple[Any, ...]] | None:
    """Rows of other packages are called by their name or title, if they have one."""
    columns = db.metadata.tables[table].c
    name = columns.get("name", columns.get("title"))
    return None if name is None else select(columns.id, name).where(columns.id.in_(numbers))
