"""People who sit an exam that is all of their course and gives a certificate."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, ForeignKey, Table, insert, or_, select
from sqlalchemy.orm import joinedload

from lms.certificates import tasks as certificates
from lms.certificates import terms
from lms.courses import tasks as courses
from lms.courses.models import Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.people.models import Person, Post
from lms.quizzes import answering, attempts, banks, blueprints, correcting, marking_anew, papers, scoring, sources
from lms.quizzes import tasks as quizzes
from lms.quizzes.correction_rules import KEY
from lms.quizzes.marking import Rule
from lms.quizzes.models import (
    Answer,
    Attempt,
    AttemptResult,
    HumanMark,
    KeyCorrection,
    QuestionVersion,
    WrittenAnswer,
)
from tests import cast as cast_of_people
from tests import factories
from tests.conftest import Client
from tests.quizzes import making

Work = Callable[[], None]
# What the worker does of all this, in the order of a turn.
WORK: tuple[Work, ...] = (
    quizzes.close_due_attempts, quizzes.stamp_later_enrolments, quizzes.go_on_marking_anew, certificates.follow_completions, courses.enter_into_ledger,
    quizzes.enter_results_into_ledger, certificates.enter_into_ledger,
)  # fmt: skip
# What belongs to a person before the worker's turn, each after what it points at.
TABLES = tuple(
    model.__table__
    for model in (Person, Post, Enrolment, LessonProgress, Attempt, Answer, AttemptResult, WrittenAnswer, HumanMark)
)
# Columns with whoever did something to it.
DOERS = {"by_id", "marker_id"}
Rows = dict[Table, list[dict[str, Any]]]


@dataclass(frozen=True)
class Sitting:
    """Somebody, the number of their only attempt, and the answers that were acknowledged in it."""

    person: int
    attempt: int = 0
    acknowledged: dict[int, str] = field(default_factory=dict)


class Hall:
    """The exam, and whoever comes to sit it."""

    def __init__(self, app: Flask, rules: Mapping[str, Any] = making.RULES) -> None:
        self.app = app
        app.config["WTF_CSRF_ENABLED"] = False
        app.test_client_class = Client
        with app.app_context():
            cast = cast_of_people.assemble()
            course = factories.course(cast.zhao_min)
            lesson = Lesson(course_id=course.id, position=1, kind="quiz", title="结业测试")
            db.session.add(lesson)
            db.session.flush()
            blueprints.define(lesson, making.bank(cast.zhao_min, each=12), dict(rules))
            plans = [factories.plan(course, cast.admin) for _ in range(2)]
            for plan in plans:
                terms.keep(
                    plan, is_given=True, title="学习证明", text=None, issuer=None, valid_months=None, by=cast.admin
                )
            db.session.commit()
            self.lesson, self.unit, self.plans = lesson.id, cast.lis_works.id, [plan.id for plan in plans]
            self.author = cast.zhao_min.id

    def somebody(self) -> Sitting:
        """Who owes the exam and has not begun."""
        with self.app.app_context():
            person = factories.person("学员").id
            self._enrol(person, self.plans[0], "staff")
            db.session.commit()
            return Sitting(person)

    def _enrol(self, person: int, plan: int, kind: str) -> None:
        post = Post(person_id=person, unit_id=self.unit, kind=kind, from_on=cast_of_people.LONG_AGO)
        db.session.add(post)
        db.session.flush()
        factories.enrolment(db.session.get_one(Plan, plan), post)

    def begun(self) -> Sitting:
        """Who has the paper and no answer yet."""
        sitting = self.somebody()
        with self.app.app_context():
            person, lesson = db.session.get_one(Person, sitting.person), db.session.get_one(Lesson, self.lesson)
            attempt = attempts.start(person, lesson).id
            db.session.commit()
            return Sitting(sitting.person, attempt)

    def seated(self, *, passes: bool = True) -> Sitting:
        """Who has answered all of it, rightly or not."""
        return self._answered(self.begun(), lambda asked: asked.key if passes else "B")

    def _answered(self, sitting: Sitting, answer: Callable[[papers.Sealed], str]) -> Sitting:
        with self.app.app_context():
            person, attempt = db.session.get_one(Person, sitting.person), db.session.get_one(Attempt, sitting.attempt)
            answers = {each.number: answer(each) for each in papers.questions(attempt.paper)}
            for question, chosen in answers.items():
                answering.save(person, attempt.id, question, chosen, age=making.NO_AGE)
            db.session.commit()
            return Sitting(sitting.person, sitting.attempt, answers)

    def unready(self) -> Sitting:
        return self.seated(passes=False)

    def out_of_time(self) -> Sitting:
        sitting = self.seated()
        making.run_out(self.app, sitting.attempt)
        return sitting

    def handed_in(self) -> Sitting:
        sitting = self.seated()
        self.hand_in(sitting)
        return sitting

    def marked(self) -> Sitting:
        """Who passes by what a marker gave, and does not know it yet."""
        sitting = self.begun()
        with self.app.app_context():
            attempt = db.session.get_one(Attempt, sitting.attempt)
            *chosen, last = attempt.paper["questions"]
            written = last | {"kind": "short_answer", "options": [], "order": [], "key": ""}
            attempt.paper = attempt.paper | {"questions": [*chosen, written]}
            attempt.shape = papers.shape(attempt.paper)
            db.session.commit()
        # One wrong, so that these points decide.
        sitting = self._answered(sitting, lambda asked: "B" if asked.number == 1 else asked.key or "先撤人")
        self.hand_in(sitting)
        with self.app.app_context():
            row = db.session.scalars(select(WrittenAnswer).where(WrittenAnswer.attempt_id == sitting.attempt)).one()
            db.session.add(HumanMark(written_id=row.id, marker_id=self.author, points=row.points))
            db.session.commit()
        return sitting

    def passes_by_key(self) -> Sitting:
        """Who failed by a key that was corrected since, and whose result was not given anew yet."""
        return self._miskeyed(wrong=(3, 4), right=False)

    def fails_by_key(self) -> Sitting:
        """Who passed by a key that was corrected since."""
        return self._miskeyed(wrong=(4,), right=True)

    def _miskeyed(self, wrong: Sequence[int], *, right: bool) -> Sitting:
        """Question 3 stands in a bank of its own, so that nobody else's paper has it."""
        sitting = self.begun()
        with self.app.app_context():
            attempt, author = db.session.get_one(Attempt, sitting.attempt), db.session.get_one(Person, self.author)
            bank = banks.create(f"题库{sitting.attempt}", author)
            banks.add_all(bank, [making.wording("single", 1)], author)
            [source] = sources.of_bank(bank.id)
            [other] = papers.seal([(source, range(4), 20.0)], Rule())["questions"]
            asked = [other | {"number": 3} if each["number"] == 3 else each for each in attempt.paper["questions"]]
            attempt.paper = attempt.paper | {"questions": asked}
            db.session.commit()
        # The bank's A is right until it is B.
        sitting = self._answered(sitting, lambda asked: "CB"[asked.number == 3] if asked.number in wrong else asked.key)
        self.hand_in(sitting)
        with self.app.app_context():
            author = db.session.get_one(Person, self.author)
            version = db.session.get_one(
                QuestionVersion, source.version, options=[joinedload(QuestionVersion.question)]
            )
            made = correcting.propose(version, KEY, "B", "印错了", author)
            correcting.decide(made, by=author, needs_second=False)
            db.session.commit()
        return sitting

    def mark_anew(self, sitting: Sitting) -> None:
        """What the worker does for one attempt."""
        with self.app.app_context():
            versions = scoring.versions(db.session.get_one(Attempt, sitting.attempt).paper)
            found = select(KeyCorrection).where(KeyCorrection.version_id.in_(versions))
            marking_anew.mark_anew(sitting.attempt, db.session.scalars(found).one())
            db.session.commit()

    def asked_again(self) -> Sitting:
        """Who has passed, and owes the same by another plan that does not know yet."""
        sitting = self.handed_in()
        with self.app.app_context():
            self._enrol(sitting.person, self.plans[1], "volunteer")
            db.session.commit()
        return sitting

    def rows_of(self, sitting: Sitting) -> Rows:
        """All that is written of somebody so far."""
        with self.app.app_context():
            found: Rows = {TABLES[0]: [_row(TABLES[0].c.id == sitting.person)]}
            for table in TABLES[1:]:
                keys = [key for key in table.foreign_keys if key.column.table in found and key.parent.name not in DOERS]
                mine = select(table).where(*(_points_at(key, found[key.column.table]) for key in keys))
                found[table] = [dict(row._mapping) for row in db.session.execute(mine)]
            return found

    def like(self, sitting: Sitting, rows: Rows) -> Sitting:
        """Somebody new of whom the same is written."""
        new: dict[Table, dict[int, int]] = defaultdict(dict)
        with self.app.app_context():
            for table, each in [(of, row) for of, all_of_it in rows.items() for row in all_of_it]:
                values = {name: value for name, value in each.items() if name != "id"}
                for key in table.foreign_keys:
                    name = key.parent.name
                    values[name] = new[key.column.table].get(values[name], values[name])
                done = db.session.execute(insert(table).values(values))
                if "id" in each:
                    new[table][each["id"]] = done.inserted_primary_key[0]
            db.session.commit()
        person, attempt = new[TABLES[0]][sitting.person], new[Attempt.__table__].get(sitting.attempt, 0)
        return Sitting(person, attempt, sitting.acknowledged)

    def _client(self, sitting: Sitting) -> Client:
        client = self.app.test_client()
        client.sign_in(Person(id=sitting.person, sign_in_epoch=0))  # type: ignore[attr-defined]
        return client  # type: ignore[return-value]

    def _order(self, sitting: Sitting, path: str, **body: Any) -> None:
        """An order from the person's browser, which the site obeys."""
        answer = self._client(sitting).post(path, **body)
        assert answer.status_code < 400, answer.text

    def begin(self, sitting: Sitting) -> None:
        self._order(sitting, f"/lessons/{self.lesson}/attempts")

    def change_mind(self, sitting: Sitting) -> None:
        self._order(sitting, f"/attempts/{sitting.attempt}/answers/3", json={"chosen": "D"})

    def save_page(self, sitting: Sitting) -> None:
        self._order(sitting, f"/attempts/{sitting.attempt}/answers", data={"q3": "D", "q4": "D"})

    def hand_in(self, sitting: Sitting) -> None:
        self._order(sitting, f"/attempts/{sitting.attempt}/submission")

    def look(self, sitting: Sitting) -> None:
        """A look at the result, which closes what is due."""
        assert self._client(sitting).get(f"/attempts/{sitting.attempt}/result").status_code == 200

    def do(self, *work: Work) -> None:
        for each in work:
            with self.app.app_context():
                each()
                db.session.remove()


def _row(which: Any) -> dict[str, Any]:
    return dict(db.session.execute(select(Person.__table__).where(which)).one()._mapping)


def _points_at(key: ForeignKey, rows: list[dict[str, Any]]) -> ColumnElement[bool]:
    """At one of these rows, or at nothing if it may."""
    found = key.parent.in_([row["id"] for row in rows])
    return or_(found, key.parent.is_(None)) if key.parent.nullable else found
