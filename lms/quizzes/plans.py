"""A question file becomes questions in two steps: a plan that is looked at, and its application, whole or not at all."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import clock
from lms.cannot_read import CannotReadFile
from lms.db import db
from lms.errors import Refused
from lms.people.models import Person
from lms.quizzes import banks, citing, details, wording
from lms.quizzes.banks import Wording
from lms.quizzes.details import Picture
from lms.quizzes.importing import files, reading
from lms.quizzes.importing.drafts import Doubtful, Draft, Place, Reading, Twin
from lms.quizzes.importing.illustrated import Album
from lms.quizzes.models import Question, QuestionBank, QuestionImport
from lms.quizzes.pictures import keeping
from lms.statutes import article_numbers
from lms.statutes.models import Edition
from lms.statutes.shelf import Shelf
from lms.unpacking import CannotRead, Limits

# The largest bank seen had 6,000 questions. Pictures stay packed until they are read one by one, so a table of text stays small.
LIMITS = Limits(rows=20_000, file_bytes=30 * 2**20, unpacked_bytes=60 * 2**20)


class NothingToImport(Refused):
    message = _l("There is nothing in this file to import.")
    status = 422


class AlreadyApplied(Refused):
    message = _l("This import was done already.")


def read(
    name: str, data: bytes, bank: QuestionBank | None, *, edition: Edition | None = None, near: bool = True
) -> Reading:
    """What a file holds beside a bank; unless `near`, what is nearly the same as a question of the bank is new.

    Numbers of articles without a law are those of `edition`.
    Raises CannotReadFile, which names the file.
    """
    try:
        album = Album(keeping.known())
        unit, found = files.read(data, LIMITS, album)
        known = banks.known(bank) if bank else {}
        found = citing.placed(found, Shelf(clock.today()), edition)
        index = banks.near(bank) if bank and near else None
        read = reading.compared(unit, found, known, index, lambda one, other: keeping.alike(album.clean[one], other))
        read.pictures, read.duplicates = album.clean, _named(read.duplicates, bank)
        return read
    except CannotRead as fault:
        raise CannotReadFile(name, fault, wording.FILES) from None


def _named(twins: list[Twin], bank: QuestionBank | None) -> list[Twin]:
    """With the question of the bank that each of them stands there as."""
    if bank is None or all(twin.of for twin in twins):
        return twins
    standing = banks.by_key(bank)
    return [twin if twin.key is None else replace(twin, standing=standing.get(twin.key)) for twin in twins]


def keep(bank: QuestionBank, name: str, found: Reading, edition: Edition | None, by: Person) -> QuestionImport:
    """The plan as a row, to be looked at before it is applied."""
    plan = QuestionImport(
        bank_id=bank.id, by_id=by.id, file_name=name, edition_id=edition.id if edition else None, plan=as_json(found)
    )
    db.session.add(plan)
    db.session.flush()  # its id is wanted for the address
    keeping.used_by_import(plan, keep_pictures(found, by))
    return plan


def keep_pictures(found: Reading, by: Person | None) -> list[Picture]:
    """Put the pictures of the questions that can be added into the store."""
    drafts = [*found.recognised, *(each.draft for each in found.similar)]
    pictures = [each for draft in drafts for each in draft.details.every_picture]
    for digest in {each.digest for each in pictures}:
        keeping.keep(found.pictures[digest], by)
    return pictures


def apply(
    plan: QuestionImport,
    *,
    leave_out_outdated: bool,
    similar: Collection[int] = (),
    alike: Collection[int] = (),
    by: Person,
) -> int:
    """Add the recognised questions of a plan, and those of the similar ones at these indexes; the number added.

    Those of `alike` at these indexes are left out.

    Raises AlreadyApplied or NothingToImport.
    """
    bank = db.session.get_one(QuestionBank, plan.bank_id)
    banks.lock(bank)
    db.session.refresh(plan, ["applied_at"])
    if plan.applied_at:
        raise AlreadyApplied
    edition = db.session.get(Edition, plan.edition_id) if plan.edition_id else None
    plan.added = add(bank, _drafts(plan.plan, leave_out_outdated, similar, alike), edition, by)
    if not plan.added:
        raise NothingToImport
    plan.applied_at = clock.now()
    return plan.added


def add(bank: QuestionBank, drafts: list[Draft], edition: Edition | None, by: Person | None) -> int:
    """Add drafts that have no twin in the bank by now, which the caller has locked; the number added."""
    standing = set(
        db.session.scalars(
            select(Question.fingerprint).where(Question.bank_id == bank.id, Question.retired_at.is_(None))
        )
    )
    named = {draft.edition for draft in drafts if draft.edition}
    editions = {each.id: each for each in db.session.scalars(select(Edition).where(Edition.id.in_(named)))}
    wordings = [Wording.of(draft, editions.get(draft.edition) if draft.edition else edition) for draft in drafts]
    return len(banks.add_all(bank, [w for w in wordings if banks.fingerprint(w.key) not in standing], by))


def as_json(found: Reading) -> dict[str, Any]:
    """A reading as it is kept with its plan."""
    return {
        "unit": found.unit,
        "recognised": [
            _draft_as_json(draft)
            | {"outdated": [[each.code, each.params] for each in found.outdated.get(draft.place, ())]}
            for draft in found.recognised
        ],
        "doubtful": [
            {**_place(each.place), "reason": each.doubt.code, "params": each.doubt.params, "stem": each.stem}
            for each in found.doubtful
        ],
        "similar": [_draft_as_json(each.draft) | {"of": asdict(each.twin)} for each in found.similar],
        "alike": [_draft_as_json(each.draft) | {"of": _draft_as_json(each.of)} for each in found.alike],
        "duplicates": [
            {
                **_place(twin.draft.place),
                "stem": twin.draft.stem,
                "of": _place(twin.of) if twin.of else None,
                "number": twin.standing and twin.standing.number,
            }
            for twin in found.duplicates
        ],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"sheet": place.sheet, "row": place.row}


def _draft_as_json(draft: Draft) -> dict[str, Any]:
    return {
        **_place(draft.place),
        "kind": draft.kind,
        "stem": draft.stem,
        "options": list(draft.options),
        "right": sorted(draft.right),
        "explanation": draft.explanation,
        "article": str(draft.article) if draft.article else None,
        "details": draft.details.as_json(),
        "difficulty": draft.difficulty,
        "tags": list(draft.tags),
        "odd_difficulty": draft.odd_difficulty,
        "cited": draft.cited,
        "edition": draft.edition,
        "not_here": draft.not_here,
        "told": list(draft.told),
    }


def _drafts(
    plan: dict[str, Any], leave_out_outdated: bool, similar: Collection[int], alike: Collection[int]
) -> list[Draft]:
    wanted = [row for row in plan["recognised"] if not (leave_out_outdated and row["outdated"])]
    left_out = [(row["sheet"], row["row"]) for at, row in enumerate(plan.get("alike", ())) if at in alike]
    wanted = [row for row in wanted if (row["sheet"], row["row"]) not in left_out]
    wanted += [row for at, row in enumerate(plan.get("similar", ())) if at in similar]
    return [_draft(row) for row in wanted]


def _draft(row: dict[str, Any]) -> Draft:
    return Draft(
        place=Place(row["sheet"], row["row"]),
        kind=row["kind"],
        stem=row["stem"],
        options=tuple(row["options"]),
        right=frozenset(row["right"]),
        explanation=row["explanation"],
        # Plans that were kept before questions could cite 之一 have a plain number.
        article=article_numbers.read(str(row["article"] or "")),
        details=details.read(row.get("details")),
        difficulty=row.get("difficulty"),
        tags=tuple(row.get("tags", ())),
        cited=row.get("cited", ""),
        edition=row.get("edition"),
    )


@dataclass(frozen=True)
class Summary:
    """What a reading comes to, in the shape that the command prints."""

    file: str
    found: Reading
    # The number of the last question that there was before a dry run.
    last_kept: int | None = None

    @property
    def doubtful(self) -> list[Doubtful]:
        """What was not understood, and what is nearly the same as a question of the bank."""
        return [*self.found.doubtful, *(similar.doubtful for similar in self.found.similar)]

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "recognised": len(self.found.recognised),
            "duplicates": len(self.found.duplicates),
            "doubtful": [
                {
                    "row": each.place.row,
                    "sheet": each.place.sheet,
                    "reason": each.doubt.code,
                    "message": wording.of_doubt(each.doubt, self.found.unit),
                }
                for each in self.doubtful
            ],
            "outdated": [place.row for place in self.found.outdated],
            "twins": [_place(each.draft.place) | {"twin": self._twin(each)} for each in self.found.duplicates],
            "near_twins": [_place(each.draft.place) | {"twin": _place(each.of.place)} for each in self.found.alike],
        }

    def _twin(self, each: Twin) -> dict[str, Any]:
        """Its place in the file, or the question of the bank. What this run alone added, and takes back, has no number."""
        if each.of:
            return _place(each.of)
        if each.standing is None:
            return {"id": None, "stem": each.draft.stem}
        is_kept = self.last_kept is None or each.standing.number <= self.last_kept
        return {"id": each.standing.number if is_kept else None, "stem": each.standing.stem}
