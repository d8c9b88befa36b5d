"""A table of answers becomes entries in two steps: a plan that is looked at, and its application, some rows at a time.

Each row is one person's typing like any other: it counts once somebody else has typed the same, on the page or in a table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock, sheets
from lms.cannot_read import CannotReadFile
from lms.db import db
from lms.errors import NotThere, Refused
from lms.people.models import Person
from lms.quizzes import papers
from lms.quizzes.marking import Marks
from lms.quizzes.models import PaperEntry, PaperEntryFile, PaperForm
from lms.quizzes.on_paper import enterers, entries, entry_reading, entry_words, sitters
from lms.quizzes.on_paper.entries import Typed
from lms.quizzes.on_paper.entry_reading import Doubt, Doubtful, Found, Known, Paper
from lms.unpacking import CannotRead, Limits

MOST_ROWS = 500
LIMITS = Limits(rows=MOST_ROWS + 20, columns=400, file_bytes=5 * 2**20, unpacked_bytes=40 * 2**20)
# So many rows are kept by one transaction, which keeps others waiting for some tenths of a second.
TOGETHER = 10
KEPT, COUNTS, REFUSED = "kept", "counts", "refused"


class AppliedAlready(Refused):
    message = _l("This table was taken over already.")


class NothingToEnter(Refused):
    message = _l("No row of this table can be taken over.")
    status = 422


def read(name: str, data: bytes, form: PaperForm, began_at: datetime, *, by: Person) -> Found:
    """What a file holds. Raises CannotReadFile, and entries.BeforeItWasDrawn or NotOverYet of the form itself."""
    entries.refuse_time(form, began_at)
    forms = {each.letter: each for each in enterers.forms_beside(by, form)}
    people = {person.id: (person, unit) for person, unit in sitters.every(form, by)}
    known = [Known(person.id, person.name, unit) for person, unit in people.values()]
    try:
        found = entry_reading.read(
            sheets.read(data, LIMITS), {letter: Paper.of(each.id, each.paper) for letter, each in forms.items()},
            form.letter, known,
        )  # fmt: skip
    except CannotRead as fault:
        raise CannotReadFile(name, fault, entry_words.FILES) from None
    by_id = {each.id: each for each in forms.values()}
    return _through_the_door(found, by_id, {number: person for number, (person, _) in people.items()}, began_at, by)


def _through_the_door(
    found: Found, forms: Mapping[int, PaperForm], people: Mapping[int, Person], began_at: datetime, by: Person
) -> Found:
    """Rows that cannot count for their person are doubtful."""
    through = Found(doubtful=list(found.doubtful), empty=found.empty)
    for row in found.entered:
        try:
            _refuse(forms[row.form], people[row.person], began_at, by)
            through.entered.append(row)
        except Refused as refused:
            why = Doubt(entry_words.DOOR, {"why": type(refused).__name__})
            through.doubtful.append(Doubtful(row.row, people[row.person].name, [why]))
    through.doubtful.sort(key=lambda each: each.row)
    return through


def _refuse(form: PaperForm, person: Person, began_at: datetime, by: Person) -> None:
    if person.id == by.id:
        raise entries.OwnSheet
    entries.door(form, person, began_at)


def keep(form: PaperForm, name: str, found: Found, began_at: datetime, place: str, *, by: Person) -> PaperEntryFile:
    """The plan as a row."""
    file = PaperEntryFile(
        form_id=form.id, by_id=by.id, file_name=name, began_at=began_at, place=place,
        plan={"entered": [asdict(each) for each in found.entered], "empty": found.empty,
              "doubtful": [_doubtful_as_json(each) for each in found.doubtful]},
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()  # its id is wanted for the address
    return file


def _doubtful_as_json(each: Doubtful) -> dict[str, Any]:
    doubts = [{"code": doubt.code, "params": doubt.params, "column": doubt.column} for doubt in each.doubts]
    return {"row": each.row, "name": each.name, "doubts": doubts}


def own(person: Person, file_id: int) -> tuple[PaperEntryFile, PaperForm]:
    """A table that the person has sent, and its form. Raises NotThere."""
    file = db.session.scalar(
        select(PaperEntryFile).where(PaperEntryFile.id == file_id, PaperEntryFile.by_id == person.id)
    )
    if file is None:
        raise NotThere
    return file, enterers.form(person, file.form_id)


@dataclass(frozen=True)
class Line:
    """A row of the plan beside what stands: the other persons' entries of the sheet, each with the questions that differ."""

    row: int
    person: Person
    unit: str
    form: PaperForm
    answered: int
    questions: int
    marks: Marks
    others: Sequence[tuple[PaperEntry, list[int]]]
    came_to: str | None
    why: str | None


def lines(file: PaperEntryFile, form: PaperForm, *, by: Person) -> list[Line]:
    """The rows that can be taken over, or were."""
    forms = {each.id: each for each in enterers.forms_beside(by, form)}
    people = {person.id: (person, unit) for person, unit in sitters.every(form, by)}
    rows = [each for each in file.plan["entered"] if each["form"] in forms and each["person"] in people]
    waiting = {
        number: entries.since_last_results(each, [row["person"] for row in rows if row["form"] == number])
        for number, each in forms.items()
    }
    return [_line(file, row, forms[row["form"]], *people[row["person"]], waiting[row["form"]], by) for row in rows]


def _line(
    file: PaperEntryFile,
    row: Mapping[str, Any],
    form: PaperForm,
    person: Person,
    unit: str,
    waiting: Mapping[int, Sequence[PaperEntry]],
    by: Person,
) -> Line:
    typed = Typed(file.began_at, file.place, row["answers"])
    others = [] if row.get("came_to") else entries.latest_of_others(waiting.get(person.id, []), by)
    why = row.get("why")
    return Line(
        row["row"], person, unit, form, len(typed.answers), len(papers.questions(form.paper)),
        papers.mark(form.paper, {int(n): c for n, c in typed.answers.items()}, form.pass_mark),
        [(each, entries.differences(form, each, typed)) for each in others],
        row.get("came_to"), str(entry_words.REFUSALS[why]) if why else None,
    )  # fmt: skip


def doubtful(file: PaperEntryFile) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """The rows that cannot be taken over: row, name, and column and reason of each doubt in words."""
    return [
        (each["row"], each["name"], [(one["column"], entry_words.sentence(Doubt(**one))) for one in each["doubts"]])
        for each in file.plan["doubtful"]
    ]


def step(file: PaperEntryFile, *, by: Person) -> bool:
    """Keep the next rows, and whether there are more; the caller commits after each. Raises AppliedAlready or NothingToEnter.

    What has come of a row stands in the plan, so that two presses keep nothing twice.
    """
    db.session.refresh(file, with_for_update=True)
    if file.applied_at:
        raise AppliedAlready
    rows = [dict(each) for each in file.plan["entered"]]
    if not rows:
        raise NothingToEnter
    left = [each for each in rows if "came_to" not in each]
    for row in left[:TOGETHER]:
        row.update(_came_to(file, row, by))
    file.plan = file.plan | {"entered": rows}
    if len(left) <= TOGETHER:
        file.applied_at = clock.now()
    return file.applied_at is None


def _came_to(file: PaperEntryFile, row: Mapping[str, Any], by: Person) -> dict[str, str]:
    try:
        form = enterers.form(by, row["form"])
        person, _ = sitters.one(form, row["person"], by)
        typed = Typed(file.began_at, file.place, row["answers"])
        entry = entries.enter(form, person, typed, by=by)
    except NotThere:
        return {"came_to": REFUSED, "why": entries.NothingOwed.__name__}
    except Refused as refused:
        return {"came_to": REFUSED, "why": type(refused).__name__}
    return {"came_to": COUNTS if entry.attempt_id else KEPT}
