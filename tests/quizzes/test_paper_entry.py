"""Answer sheets typed in by two persons: what both typed alike counts as an attempt, and nothing else does."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from lms import clock
from lms.certificates import issuing
from lms.courses import annulling, completion
from lms.courses.models import Course, Enrolment, Lesson, LessonProgress, Plan
from lms.db import db
from lms.demo import past
from lms.people.models import Person, Post, RoleGrant
from lms.people.ranks import Rank
from lms.quizzes import blueprints, entering, invigilating, papers, rules, sittings
from lms.quizzes.models import Attempt, AttemptEvent, PaperEntry, PaperForm
from lms.quizzes.on_paper import drawn_forms, entries, reading
from lms.quizzes.on_paper.entries import Typed
from lms.reports.evidence import verifying
from tests.cast import Cast
from tests.conftest import Client
from tests.quizzes import making, sitting_in

BEGAN = clock.now().replace(second=0, microsecond=0) - timedelta(hours=2)


@pytest.fixture
def form(app: Flask, cast: Cast, quiz: making.Quiz) -> int:
    """A form that was drawn yesterday; Zhao Min is an administrator from now on, too."""
    with app.app_context():
        [drawn] = drawn_forms.draw(db.session.get_one(Lesson, quiz.lesson), 1, by=cast.zhao_min)
        drawn.drawn_at = clock.now() - timedelta(days=1)
        db.session.add(RoleGrant(person_id=cast.zhao_min.id, role="administrator"))
        db.session.commit()
        return drawn.id


def _form(form_id: int) -> PaperForm:
    with_all = undefer(PaperForm.paper), joinedload(PaperForm.lesson).joinedload(Lesson.course)
    return db.session.get_one(PaperForm, form_id, options=with_all)


def _right(form: PaperForm) -> dict[str, str]:
    return {str(each.number): each.key for each in papers.questions(form.paper)}


def _enter(form_id: int, person: Person, by: Person, **wrong: str) -> PaperEntry:
    form = _form(form_id)
    answers = _right(form) | {number.removeprefix("q"): chosen for number, chosen in wrong.items()}
    entry = entries.enter(form, db.session.get_one(Person, person.id), Typed(BEGAN, "党校", answers),
                          by=db.session.get_one(Person, by.id))  # fmt: skip
    db.session.commit()
    return entry


def _differences() -> list[Any]:
    entering.enter_attempts()
    db.session.commit()
    with verifying.snapshot():
        return [each for each in verifying.verify([], verifying.Tally(), lambda *_: None) if "attempt" in each.code]


def test_what_two_persons_typed_alike_counts_and_stands_in_the_ledger(
    app: Flask, cast: Cast, quiz: making.Quiz, form: int
) -> None:
    with app.app_context():
        assert _enter(form, cast.li_lei, cast.admin).attempt_id is None
        assert not db.session.scalars(select(Attempt)).all()

        attempt = db.session.get_one(Attempt, _enter(form, cast.li_lei, cast.zhao_min).attempt_id)

        assert (attempt.score, attempt.started_at) == (100, BEGAN)
        assert attempt.passed_at == attempt.submitted_at == BEGAN + timedelta(minutes=30)
        assert attempt.paper == _form(form).paper
        stamp = db.session.scalars(select(LessonProgress).where(LessonProgress.lesson_id == quiz.lesson)).one()
        assert stamp.completed_at == attempt.passed_at
        assert db.session.get_one(Enrolment, quiz.enrolment).completed_at is not None
        event = db.session.scalars(select(AttemptEvent)).one()
        assert event.kind == "on_paper"
        assert "管理员" in str(event.words)
        assert not _differences()
        event.words = "党校"
        db.session.commit()
        assert [each.facts["field"] for each in _differences()] == ["events"]


def test_a_sheet_counts_by_the_plan_that_let_in_when_it_was_begun(
    app: Flask, cast: Cast, quiz: making.Quiz, form: int
) -> None:
    """It is typed in when the window of that plan is over, and another plan is open."""
    with app.app_context():
        course, lecture = db.session.get_one(Course, quiz.course), db.session.get_one(Lesson, quiz.lecture)
        other = making.enrol(cast.li_lei, course, cast, lecture, which=1).plan_id
        plan, blueprint = (
            db.session.get_one(Enrolment, quiz.enrolment).plan_id,
            blueprints.of_lesson(_form(form).lesson),
        )
        assert blueprint
        window = {"pass_mark": 100, "ends_at": BEGAN + timedelta(minutes=1)}
        rules.set_own(db.session.get_one(Plan, plan), quiz.lesson, rules.values(blueprint) | window, by=cast.admin)
        rules.set_own(db.session.get_one(Plan, other), quiz.lesson, rules.values(blueprint), by=cast.admin)
        db.session.commit()
        _enter(form, cast.li_lei, cast.admin)

        attempt = db.session.get_one(Attempt, _enter(form, cast.li_lei, cast.zhao_min).attempt_id)

        assert attempt.rule["plan"] == plan


def test_a_sheet_takes_its_seat_in_the_sitting_in_whose_window_it_was_begun(
    app: Flask, cast: Cast, quiz: making.Quiz, form: int
) -> None:
    with app.app_context():
        hours = (BEGAN - clock.now()) / timedelta(hours=1)
        here, elsewhere, later = (
            sitting_in.planned(cast, quiz, opens=hours - 1, ends=hours + 1),
            sitting_in.planned(cast, quiz, opens=hours - 1, ends=hours + 1),
            sitting_in.planned(cast, quiz, opens=hours + 1, ends=hours + 2),
        )
        here.place, later.place = "党校", "党校"
        _enter(form, cast.li_lei, cast.admin)
        attempt = db.session.get_one(Attempt, _enter(form, cast.li_lei, cast.zhao_min).attempt_id)

        assert attempt.sitting_id == here.id
        by = db.session.get_one(Person, cast.admin.id)
        seats = [invigilating.seats(sittings.sitting(by, each.id)) for each in (here, elsewhere)]
        assert [[seat.attempt for seat in each if seat.attempt] for each in seats] == [[attempt], []]
        assert not _differences()


def test_neither_one_person_nor_two_that_differ_make_a_result(
    app: Flask, cast: Cast, quiz: making.Quiz, form: int
) -> None:
    with app.app_context():
        _enter(form, cast.li_lei, cast.admin, q1="")
        _enter(form, cast.li_lei, cast.admin)
        assert _enter(form, cast.li_lei, cast.zhao_min, q1="").attempt_id is None

        [other] = entries.of_others(_form(form), cast.li_lei.id, db.session.get_one(Person, cast.zhao_min.id))
        typed = Typed(BEGAN - timedelta(minutes=1), "", _right(_form(form)) | {"1": ""})
        assert entries.differences(_form(form), other, typed) == [0, 1]

        assert _enter(form, cast.li_lei, cast.zhao_min).attempt_id is not None


def test_a_failed_paper_uses_a_try_and_stamps_nothing(app: Flask, cast: Cast, quiz: making.Quiz, form: int) -> None:
    with app.app_context():
        for by in (cast.admin, cast.zhao_min):
            entry = _enter(form, cast.li_lei, by, q1="", q2="")

        attempt = db.session.get_one(Attempt, entry.attempt_id)
        assert (attempt.score, attempt.passed_at) == (60, None)
        assert db.session.get_one(Enrolment, quiz.enrolment).completed_at is None
        assert not _differences()


def test_what_cannot_count_is_refused_with_its_reason(app: Flask, cast: Cast, quiz: making.Quiz, form: int) -> None:
    with app.app_context():
        paper = _form(form)
        li_lei = db.session.get_one(Person, cast.li_lei.id)
        with pytest.raises(entries.NotOverYet):
            entries.door(paper, li_lei, clock.now() - timedelta(minutes=10))
        with pytest.raises(entries.BeforeItWasDrawn):
            entries.door(paper, li_lei, clock.now() - timedelta(days=2))
        with pytest.raises(entries.NothingOwed):
            entries.door(paper, db.session.get_one(Person, cast.sun_li.id), BEGAN)
        with pytest.raises(entries.OwnSheet):
            _enter(form, cast.li_lei, cast.li_lei)
        for by in (cast.admin, cast.zhao_min):
            _enter(form, cast.li_lei, by)
        with pytest.raises(entries.PassedAlready):
            _enter(form, cast.li_lei, cast.admin)


def test_an_open_attempt_is_handed_in_before_a_paper_counts(
    app: Flask, cast: Cast, quiz: making.Quiz, form: int
) -> None:
    making.begun(app, cast.li_lei, quiz)

    with app.app_context(), pytest.raises(entries.AttemptOpen):
        _enter(form, cast.li_lei, cast.admin)


def test_after_an_annulment_both_type_the_next_sheet_anew(app: Flask, cast: Cast, quiz: making.Quiz, form: int) -> None:
    with app.app_context():
        for by in (cast.admin, cast.zhao_min):
            first = _enter(form, cast.li_lei, by)
        plan_id = db.session.get_one(Enrolment, quiz.enrolment).plan_id
        annulling.annul(cast.li_lei.id, plan_id, ground="代考", by=[cast.admin])
        db.session.commit()
        # What was sat before it counts no more, and what comes after has the lecture before it to do again.
        with pytest.raises(entries.LessonsBefore):
            _enter(form, cast.li_lei, cast.admin)
        for owed in completion.owed_lesson(cast.li_lei.id, quiz.lecture):
            completion.lesson_completed(owed, clock.now())
        db.session.commit()
        with pytest.raises(entries.NothingOwed):
            _enter(form, cast.li_lei, cast.admin)

        later = db.session.scalars(select(LessonProgress.completed_at).order_by(LessonProgress.id.desc())).first()
        assert later is not None
        with past.at(later + timedelta(hours=3)):
            sheet = Typed(
                clock.now().replace(second=0, microsecond=0) - timedelta(hours=1), "党校", _right(_form(form))
            )
            again = [
                entries.enter(
                    _form(form), db.session.get_one(Person, cast.li_lei.id), sheet, by=db.session.get_one(Person, by.id)
                )
                for by in (cast.admin, cast.zhao_min)
            ]
            db.session.commit()
        assert again[0].attempt_id is None
        assert again[1].attempt_id not in (None, first.attempt_id)
        assert db.session.get_one(Attempt, again[1].attempt_id).passed_at is not None


def _sent(app: Flask, form: int, **changed: str) -> dict[str, str]:
    with app.app_context():
        answers = {f"q{number}": key.lower() for number, key in _right(_form(form)).items()}
    local = (BEGAN + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
    return answers | {"began_at": local, "place": "县委党校"} | changed


def test_a_sheet_is_typed_looked_at_and_kept(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, form: int
) -> None:
    address = f"/paper-forms/{form}/entries/{cast.li_lei.id}"
    client.sign_in(cast.admin)
    assert "李雷" in client.get(f"/paper-forms/{form}/entries?q=李雷").text
    assert "李雷" not in client.get(f"/paper-forms/{form}/entries?q=没有").text
    assert "100" in client.post(address, data=_sent(app, form)).text
    with app.app_context():
        assert not db.session.scalars(select(PaperEntry)).all()
    assert client.post(address, data=_sent(app, form, save="1")).status_code == 303

    client.sign_in(cast.zhao_min)
    assert "管理员录入的与此不同" in client.post(address, data=_sent(app, form, q3="")).text
    assert client.post(address, data=_sent(app, form, save="1")).status_code == 303
    with app.app_context():
        attempt = db.session.scalars(select(Attempt)).one()
    client.sign_in(cast.li_lei)
    for page in (f"/attempts/{attempt.id}/result", "/record", f"/lessons/{quiz.lesson}/quiz"):
        assert "纸笔考试" in client.get(page).text
    result = client.get(f"/attempts/{attempt.id}/result").text
    assert "答题卡：已作答 5 题，共 5 题" in result
    assert "最后一次保存于" not in result
    client.sign_in(cast.admin)
    assert "纸笔考试" in client.get("/reports/completion/names").text
    assert "合格 (纸笔考试)" in client.get("/reports/completion/names.csv").text
    with app.app_context():
        (made,) = issuing.issue_to(issuing.due())
        assert '"score":"100（纸笔考试）"' in made.statement
    same = client.get(f"/lessons/{quiz.lesson}/attempts/{attempt.id}/drawn-again", query_string={"next": "/sittings"})
    assert 'href="/sittings"' in same.text


def test_the_sheet_of_a_leader_is_typed_by_the_owner_of_the_plan_and_an_invigilator(
    app: Flask, cast: Cast, client: Client, quiz: making.Quiz, form: int
) -> None:
    """Zhao Min is an administrator who owns no plan; Han Mei invigilated."""
    with app.app_context():
        for post in db.session.scalars(select(Post).where(Post.person_id == cast.li_lei.id)):
            post.kind, post.rank = "official", Rank.DIVISION_DEPUTY
        sitting_in.planned(cast, quiz, opens=-3).invigilators_enter = True
        db.session.commit()
    address, sheet = f"/paper-forms/{form}/entries", _sent(app, form, save="1")
    theirs = f"{address}/{cast.li_lei.id}"

    client.sign_in(cast.zhao_min)
    page = client.get(address).text
    assert ("李雷" in page, "另有 1 条涉及县处级领导，未列出" in page) == (False, True)
    assert (client.get(theirs).status_code, client.post(theirs, data=sheet).status_code) == (404, 404)
    client.sign_in(cast.admin)
    assert "第二人录入由其场次的监考人员完成" in client.get(address).text
    assert client.post(theirs, data=sheet).status_code == 303
    client.sign_in(cast.han_mei)
    assert client.post(theirs, data=sheet).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Attempt)).one().passed_at is not None


@pytest.mark.parametrize("changed", [{"q1": "Z"}, {"q1": "AB"}, {"began_at": "gestern"}, {"place": ""}])
def test_what_no_sheet_can_say_is_refused_and_stays_typed(
    app: Flask, cast: Cast, client: Client, form: int, changed: dict[str, str]
) -> None:
    client.sign_in(cast.admin)

    answer = client.post(f"/paper-forms/{form}/entries/{cast.li_lei.id}", data=_sent(app, form, save="1", **changed))

    assert answer.status_code in {400, 422}
    assert "县委党校" in answer.text or "place" in changed
    with app.app_context():
        assert not db.session.scalars(select(PaperEntry)).all()


def test_nobody_but_administrators_enters_results(app: Flask, cast: Cast, client: Client, form: int) -> None:
    for person in (cast.li_lei, cast.liu_fang):
        client.sign_in(person)
        assert client.get(f"/paper-forms/{form}/entries").status_code == 404
        assert client.get(f"/paper-forms/{form}/entries/{cast.li_lei.id}").status_code == 404
        assert client.post(f"/paper-forms/{form}/entries/{cast.li_lei.id}", data={}).status_code == 404
    client.sign_in(cast.admin)
    assert client.get(f"/paper-forms/{form}/entries/{cast.sun_li.id}").status_code == 404


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        ("true_false", "√", "A"),
        ("true_false", "×", "B"),
        ("true_false", "b", "B"),
        ("multiple", "a, c", "AC"),
        ("single", "Ｄ", "D"),
    ],
)
def test_letters_are_read_in_any_case_and_signs_as_right_or_wrong(kind: str, typed: str, read: str) -> None:
    [question] = papers.questions(making.paper(kind))
    assert reading.letters(question, typed) == read
