"""The words of each kind of paper, drawn from facts: title, body and table. Papers are Chinese, whoever takes them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.courses import due_days
from lms.errors import Refused
from lms.languages import in_language
from lms.supervision.following_up.after_checks import Result
from lms.supervision.papers.facts import Facts
from lms.supervision.papers.lines import Counts, Line, Listed
from lms.web import dateformat, percentformat

Row = Sequence[str]


@dataclass(frozen=True)
class Attachment:
    title: str
    columns: Row
    rows: Sequence[Row]
    notes: Sequence[str] = ()
    # 合计, where there is one.
    total: Row | None = None

    @property
    def lines(self) -> Sequence[Row]:
        """As they are printed, with the sum below."""
        return [*self.rows, self.total] if self.total else self.rows


@dataclass(frozen=True)
class Paper:
    """A paragraph that is a pair begins with its heading, as 一、学习内容。"""

    title: str
    to: str
    body: Sequence[str | tuple[str, str]]
    attachment: Attachment


@dataclass(frozen=True)
class Name:
    """Somebody in a letter to the own unit; never a leading post at division level."""

    person: str
    unit: str
    finish_by: str


def notice(facts: Facts) -> Paper:
    """通知: that a plan is to be learnt."""
    plan, given = in_language(facts.plan), _given(facts)
    body = [
        _("The following is announced about the training “%(plan)s”.", plan=plan),
        (_("1. What is learnt. "), _("The course “%(course)s”, with the tests that belong to it.", **given)),
        (_("2. Who learns. "), _("%(persons)s persons of %(units)s units; see the attachment.", **given)),
        (_("3. Until when. "), _("From %(opens)s to %(due)s. All lessons are to be completed by then.", **given)),
        (_("4. What is asked. "), _("Every unit sees to it that its people complete the course in time, each by themselves.")),
    ]  # fmt: skip
    columns = [_("Line no."), _("Unit"), _("Persons to study")]
    rows = _numbered([[each.name, str(each.counts.to_study)] for each in facts.every.lines])
    total, heading = _summed([str(facts.total.to_study)]), _("Units and persons of “%(plan)s”", plan=plan)
    attachment = Attachment(heading, columns, rows, _notes(facts, facts.every), total)
    return Paper(_("Notice of the training “%(plan)s”", plan=plan), _to(facts), body, attachment)


class NoRanking(Refused):
    message = _l("Where officials learn nothing that circulates ranks anybody.")


def circular(facts: Facts, *, is_ranked: bool = False) -> Paper:
    """通报: how far a plan is, in the county's order; to enterprises ranked where whoever takes it asks for that.

    Raises NoRanking where officials learn.
    """
    if is_ranked and facts.is_reserved:
        raise NoRanking
    plan, given = in_language(facts.plan), _given(facts)
    body: list[str | tuple[str, str]] = [
        _("The training “%(plan)s” began on %(opens)s and is to be completed by %(due)s. The state of %(day)s is circulated as follows.", plan=plan, **given),
        (_("1. As a whole. "), _overall(facts, given)),
        (_("2. What is outstanding. "), _outstanding(facts)),
    ]  # fmt: skip
    if facts.units_behind:
        body.append((_("3. What is asked. "), str(ASKED[facts.by])))
    attachment = (_ranking if is_ranked else _table)(facts, facts.every, HEADINGS[facts.by](plan))
    return Paper(_("Circular on the completion of “%(plan)s”", plan=plan), _to(facts), body, attachment)


def letter(facts: Facts, behind: Listed, names: Sequence[Name] = ()) -> Paper:
    """提醒函: who is behind is asked to go on. With names where it goes to one unit."""
    plan, given = in_language(facts.plan), _given(facts)
    body = [
        _("By the training “%(plan)s”, %(persons)s persons of %(units)s units are to study until %(due)s. On %(day)s, %(completed)s of them had completed it and %(incomplete)s had not%(deferred)s.", plan=plan, deferred=_deferred(facts), **given),
        _("Please see to it that those named in the attachment complete it soon.") if names
        else _("Please see to it that the persons of the units in the attachment complete it soon."),
    ]  # fmt: skip
    title = _("Not completed in “%(plan)s”", plan=plan)
    attachment = names_of(names, title) if names else _table(facts, behind, title)
    return Paper(_("Reminder to complete the training “%(plan)s”", plan=plan), _to(facts), body, attachment)


def names_of(names: Sequence[Name], title: str) -> Attachment:
    columns = [_("Line no."), _("Unit"), _("Person"), _("Due on")]
    return Attachment(title, columns, _numbered([[each.unit, each.person, each.finish_by] for each in names]))


def failed(results: Sequence[Result], number: int | None) -> Attachment:
    """Who did not pass a check on the spot, and what each knew."""
    rows = [[each.unit, each.person, str(each.right), str(each.asked)] for each in results]
    columns = [_("Line no."), _("Unit"), _("Person"), _("Right answers"), _("Questions")]
    return Attachment(_("Not passed in check on the spot no. %(number)s", number=number), columns, _numbered(rows))


def _given(facts: Facts) -> dict[str, object]:
    plan, total = facts.plan, facts.total
    days = {"opens": dateformat(plan.opens_on), "due": due_days.in_words(plan), "day": dateformat(facts.as_of)}
    counts = {"persons": total.to_study, "completed": total.completed, "incomplete": total.incomplete}
    return {"course": in_language(plan.course), "units": facts.units} | days | counts


def _overall(facts: Facts, given: dict[str, object]) -> str:
    words = _(
        "%(units)s units with %(persons)s persons to study: %(completed)s have completed it, %(incomplete)s have not",
        **given,
    )
    words += _deferred(facts)
    if not facts.is_reserved:
        words += _(", a completion rate by persons of %(rate)s", rate=_rate(facts.total))
    full_stop = _(".")
    return f"{words}{full_stop}"


def _deferred(facts: Facts) -> str:
    count = facts.total.deferred
    return str(_(", %(count)s of these may finish later", count=count)) if count else ""


def _outstanding(facts: Facts) -> str:
    if not facts.units_behind:
        return str(_("All have completed it."))
    return str(
        _("%(count)s units have persons who have not completed it; see the attachment.", count=facts.units_behind)
    )


def _table(facts: Facts, listed: Listed, title: str) -> Attachment:
    """Where officials learn: 应学, 完成 and 未完成, and no rate. 应学 is 完成 and 未完成 together; 缓学 is a part of 未完成."""
    columns = [_("Line no."), str(NAMED[facts.by]), _("Persons to study"), _("Completed"), _("Not completed")]
    if facts.total.deferred:
        columns.append(_("Deferred of these"))
    if not facts.is_reserved:
        columns.append(_("Completion rate by persons"))
    rows = _numbered([[each.name, *_figures(facts, each.counts)] for each in listed.lines])
    return Attachment(title, columns, rows, _notes(facts, listed), _summed(_figures(facts, listed.total)))


def _ranking(facts: Facts, listed: Listed, title: str) -> Attachment:
    """The highest rate first; equal ones share a place, and stand in the county's order. What nobody answers for has no place."""
    plain = _table(facts, listed, title)
    lines = sorted(zip(plain.rows, listed.lines, strict=True), key=lambda each: _in_ranking(each[1]))
    order = [_in_ranking(line) for _row, line in lines]
    rows = [[str(order.index(_in_ranking(line)) + 1) if line.has_name else "—", *row[1:]] for row, line in lines]
    note = _("Ranked by completion rate by persons; equal rates share a place.")
    columns = [_("Place in the ranking"), *plain.columns[1:]]
    return replace(plain, columns=columns, rows=rows, notes=[*plain.notes, note])


def _in_ranking(line: Line) -> tuple[bool, float]:
    """By the rate as it is printed, so that everybody can check it."""
    return not line.has_name, -round(_share(line.counts) * 100, 2)


def _share(counts: Counts) -> float:
    """No line is in a table without anybody to study."""
    return counts.completed / counts.to_study


def _summed(figures: Row) -> Row:
    return ["", _("Total"), *figures]


def _figures(facts: Facts, counts: Counts) -> list[str]:
    plain = [str(figure) for figure in (counts.to_study, counts.completed, counts.incomplete)]
    if facts.total.deferred:
        plain.append(str(counts.deferred))
    return plain if facts.is_reserved else [*plain, _rate(counts)]


def _rate(counts: Counts) -> str:
    return percentformat(_share(counts) if counts.to_study else None)


def _notes(facts: Facts, listed: Listed) -> list[str]:
    notes = [_("As of %(day)s, counted by persons; whoever is exempt is not among them.", day=dateformat(facts.as_of))]
    if facts.exempt:
        notes.append(_("Exempt, and in none of these figures: %(count)s persons.", count=facts.exempt))
    if listed.counts_some_twice:
        notes.append(TWICE[facts.by](listed.total.to_study))
    if facts.by != "unit":
        notes.append(_units_of(listed))
    return notes


def _units_of(listed: Listed) -> str:
    comma = _(", ")
    each = comma.join(_("%(name)s: %(count)s", name=line.name, count=line.units) for line in listed.lines)
    return str(_("Units in each line: %(lines)s.", lines=each))


def _to(facts: Facts) -> str:
    """主送: whose part of the report was opened, or all."""
    return facts.addressee or str(_("All units concerned"))


def _numbered(rows: Sequence[Row]) -> list[Row]:
    """序号 comes first, as the county prints it."""
    return [[str(number), *row] for number, row in enumerate(rows, 1)]


# The kinds that a report leads to, by the code that stands in addresses.
KINDS = {"notice": _l("Notice"), "letter": _l("Reminder letter"), "circular": _l("Circular")}
# What is said otherwise where lines go by something else.
NAMED = {"unit": _l("Unit"), "township": _l("Township"), "industry": _l("Department in charge of the industry")}
ASKED = {
    "unit": _l("The units where it is not completed see to it that it is completed soon."),
    "township": _l("The townships urge those of their units where it is not completed to complete it soon."),
    "industry": _l(
        "The departments urge those units of their industries where it is not completed to complete it soon."
    ),
}
HEADINGS: dict[str, Callable[[str], str]] = {
    "unit": lambda plan: _("Completion of “%(plan)s”", plan=plan),
    "township": lambda plan: _("Completion of “%(plan)s” by township", plan=plan),
    "industry": lambda plan: _("Completion of “%(plan)s” by department in charge of the industry", plan=plan),
}
TWICE: dict[str, Callable[[int], str]] = {
    "unit": lambda persons: _("A person with posts in several units is counted in each of them; all together they are %(persons)s persons.", persons=persons),
    "township": lambda persons: _("A person with posts in several townships is counted in each of them; all together they are %(persons)s persons.", persons=persons),
    "industry": lambda persons: _("A person with posts under several departments is counted under each of them; all together they are %(persons)s persons.", persons=persons),
}  # fmt: skip
