"""What analysis reads says the same as the sealed papers and the answers themselves."""

import statistics
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms import clock
from lms.courses import annulling
from lms.courses.models import Enrolment, Lesson, Plan
from lms.db import db
from lms.quizzes import answer_keys, banks, blueprints, correcting, in_force, papers, results, sources, tasks
from lms.quizzes.analysis import quizzes, signs
from lms.quizzes.analysis.asking import Wanted
from lms.quizzes.analysis.quizzes import DRAWN
from lms.quizzes.analysis.signs import Outcome
from lms.quizzes.correction_rules import GIVEN, KEY, TAKEN_OUT
from lms.quizzes.marking import Rule
from lms.quizzes.models import Answer, Attempt, CountedAttempt, CountedOutcome, Question, QuestionBank, QuestionVersion
from lms.quizzes.models.results import MARKED
from lms.quizzes.papers import Sealed
from lms.quizzes.scoring import Basis
from lms.quizzes.sections import Section
from tests import factories
from tests.cast import Cast
from tests.quizzes import making
from tests.quizzes.analysis import sat
from tests.quizzes.analysis.test_formulas import hoyt
from tests.quizzes.making import Quiz


def class_of(quiz: Quiz, people: int = 40) -> None:
    """People who know from little to all; each has a paper of their own, with shuffled options."""
    for number in range(people):
        person = factories.person(f"人{number}")

        def some(question: Sealed, number: int = number) -> str:
            return sat.knowing(question) if (question.number * 7 + number) % 40 < number else sat.guessing(question)

        sat.paper(person, quiz.lesson, some, seed=str(number))
    db.session.commit()


def outcomes() -> list[Outcome]:
    """Of the one paper that was counted, in its order."""
    known = {sign: outcome for outcome, sign in signs.outcomes().items()}
    return [known[sign] for sign in db.session.scalars(select(CountedAttempt.outcomes)).one()]


def lesson(quiz: Quiz) -> Lesson:
    return db.session.get_one(Lesson, quiz.lesson)


def test_every_figure_follows_from_the_papers(app: Flask, quiz: Quiz) -> None:
    with app.app_context():
        class_of(quiz)
        assert sat.counted() == 40
        found = quizzes.of_quiz(lesson(quiz), Wanted())

        earned, letters = defaultdict(list), defaultdict(Counter)
        attempts = db.session.scalars(select(Attempt)).all()
        for attempt in attempts:
            for line in results.lines(attempt):
                texts = dict(line.question.lettered)
                earned[line.question.version].append(line.mark.points / line.question.points)
                letters[line.question.version].update(texts[letter] for letter in line.chosen)
        assert {line.version.id for line in found.lines} == set(earned)
        for line in found.lines:
            shares = earned[line.version.id]
            assert (line.item.papers, line.item.difficulty) == (len(shares), pytest.approx(sum(shares) / len(shares)))
            # Letters of the bank again, whatever the order on the screen.
            counted = {
                line.version.options["ABCD".index(each.letter)]: each.chosen for each in line.options if each.letter
            }
            assert counted == {text: letters[line.version.id][text] for text in line.version.options}
        assert found.papers.scores == Counter(attempt.score for attempt in attempts)
        assert found.papers.passed == sum(attempt.passed_at is not None for attempt in attempts)
        assert found.reliability.kind == DRAWN
        # A single multiple-choice question tells nothing about others of its kind.
        assert found.reliability.value is None


def test_where_all_papers_hold_the_same_it_is_alpha(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        last = db.session.scalars(select(Question).order_by(Question.id.desc())).first()
        assert last
        banks.retire(last)
        sections = (Section("true_false", 6, 5.0), Section("single", 6, 5.0), Section("multiple", 5, 8.0))
        bank = db.session.get_one(QuestionBank, quiz.bank)
        blueprints.define(lesson(quiz), bank, making.RULES | {"sections": sections})
        class_of(quiz, 32)
        sat.counted()

        found = quizzes.of_quiz(lesson(quiz), Wanted())

        assert (found.reliability.kind, len(found.lines)) == (quizzes.ALPHA, 17)
        earned = defaultdict(dict[int, float])
        for attempt in db.session.scalars(select(Attempt)):
            for line in results.lines(attempt):
                earned[attempt.id][line.question.version] = line.mark.points
        matrix = [[row[version] for version in sorted(row)] for row in earned.values()]
        assert found.reliability.value == pytest.approx(hoyt(matrix))


@pytest.mark.parametrize("rule", [GIVEN, TAKEN_OUT])
def test_with_a_void_question_all_figures_are_those_of_the_others(app: Flask, cast: Cast, rule: str) -> None:
    with app.app_context():
        quiz = making.made(cast)
        sections = (Section("true_false", 6, 10.0), Section("single", 2, 10.0), Section("multiple", 2, 10.0))
        bank = making.bank(cast.zhao_min, each=6, name="小题库")
        drop = db.session.scalars(select(Question).where(Question.bank_id == bank.id).order_by(Question.id)).all()
        for question in [*drop[8:12], *drop[14:]]:
            banks.retire(question)
        blueprints.define(lesson(quiz), bank, making.RULES | {"sections": sections})
        class_of(quiz, 60)
        void = void_version(drop[7], rule, cast)
        sat.counted()

        found = quizzes.of_quiz(lesson(quiz), Wanted())

        matrix = told_matrix(void)
        totals = [sum(row.values()) for row in matrix]
        worth, scores = (
            10 / 9 if rule == TAKEN_OUT else 1.0,
            db.session.scalars(select(Attempt.score).order_by(Attempt.id)).all(),
        )
        alpha = hoyt([[row[version] for version in sorted(row)] for row in matrix])
        assert (len(found.lines), found.reliability.kind) == (9, quizzes.ALPHA)
        assert found.reliability.value == pytest.approx(alpha)
        assert found.reliability.standard_error == pytest.approx(worth * statistics.stdev(totals) * (1 - alpha) ** 0.5)
        for line in found.lines:
            column = [row[line.version.id] for row in matrix]
            rest = [score - worth * own for score, own in zip(scores, column, strict=True)]
            assert line.item.correlation == pytest.approx(statistics.correlation(column, rest))


def void_version(question: Question, rule: str, cast: Cast, part: int = 0) -> int:
    """Declare the question void, and mark anew; the id of its version."""
    version = db.session.scalars(
        select(QuestionVersion).options(joinedload(QuestionVersion.question)).where(
            QuestionVersion.question_id == question.id)
    ).one()  # fmt: skip
    correct(version, rule, "", cast, part)
    return version.id


def correct(version: QuestionVersion, rule: str, key: str, cast: Cast, part: int) -> None:
    made = correcting.propose(version, rule, key, "印错了", cast.zhao_min, part=part)
    db.session.flush()
    correcting.decide(made, by=cast.zhao_min, needs_second=False)
    db.session.commit()
    tasks.mark_anew(made.id)


def told_matrix(void: int) -> list[dict[int, float]]:
    """Of each paper what each question but the void one earned, in points of the paper."""
    return [
        {line.question.version: line.mark.points for line in results.lines(attempt) if line.question.version != void}
        for attempt in db.session.scalars(select(Attempt).order_by(Attempt.id))
    ]


def test_drawn_papers_of_a_void_question_err_in_points_of_the_score(app: Flask, cast: Cast) -> None:
    with app.app_context():
        quiz = making.made(cast)
        blueprints.define(lesson(quiz), db.session.get_one(QuestionBank, quiz.bank), making.RULES | {
            "sections": (Section("true_false", 5, 10.0), Section("single", 5, 10.0))})  # fmt: skip
        class_of(quiz, 40)
        void = void_version(db.session.scalars(select(Question).order_by(Question.id)).all()[8], TAKEN_OUT, cast)
        sat.counted()

        found = quizzes.of_quiz(lesson(quiz), Wanted())

        errors, scores = [], []
        for attempt in db.session.scalars(select(Attempt)):
            kinds, out = defaultdict(list), False
            for line in results.lines(attempt):
                if line.question.version == void:
                    out = True
                else:
                    kinds[line.question.kind].append(line.mark.points)
            squared = (10 / 9) ** 2 if out else 1.0
            errors.append(squared * sum(len(each) * statistics.variance(each) for each in kinds.values()))
            scores.append(attempt.score)
        assert found.reliability.kind == DRAWN
        assert found.reliability.value == pytest.approx(1 - statistics.fmean(errors) / statistics.variance(scores))
        assert found.reliability.standard_error == pytest.approx(statistics.fmean(errors) ** 0.5)


BLANKS_OF_PART = answer_keys.of_blanks([["十五", "15"]])
# Corrections of parts of a case in their order, and the points that its other parts are worth and earned then.
PARTS_OF_A_CASE = {
    "a given part": ([(1, GIVEN, "")], (30.0, 10.0)),
    "a part taken out": ([(1, TAKEN_OUT, "")], (30.0 * 50 / 40, 10.0 * 50 / 40)),
    "a given part, then the key of another": ([(1, GIVEN, ""), (2, KEY, BLANKS_OF_PART)], (30.0, 10.0)),
    "the key of another, then a given part": ([(2, KEY, BLANKS_OF_PART), (1, GIVEN, "")], (30.0, 10.0)),
    "the whole": ([(0, GIVEN, "")], None),
}


@pytest.mark.parametrize("what", PARTS_OF_A_CASE)
def test_a_void_part_tells_nothing_and_the_others_do(app: Flask, cast: Cast, quiz: Quiz, what: str) -> None:
    corrections, told = PARTS_OF_A_CASE[what]
    with app.app_context():
        bank = banks.create("案例", cast.zhao_min)
        banks.add_all(bank, [making.wording("single", 1), making.wording("case", 2)], cast.zhao_min)
        single, case = sorted(sources.of_bank(bank.id), key=lambda each: each.kind == "case")
        paper = papers.seal([(single, range(4), 10.0), (case, [range(4), [], []], 40.0)], Rule())
        attempt = db.session.get_one(Attempt, making.sitting(cast.li_lei, quiz, paper))
        now = clock.now()
        db.session.add(Answer(attempt_id=attempt.id, number=3, chosen=papers.filled(["十五"]), chosen_at=now))
        in_force.close(attempt, now, "person")
        db.session.commit()
        version = db.session.get_one(QuestionVersion, case.version, options=[joinedload(QuestionVersion.question)])
        for part, rule, key in corrections:
            correct(version, rule, key, cast, part)
        sat.counted()

        found = [(each.points, each.earned) for each in outcomes() if each.version == case.version]

        assert found == ([pytest.approx(told)] if told else [])


def test_fewer_than_thirty_papers_have_no_reliability(app: Flask, quiz: Quiz) -> None:
    with app.app_context():
        class_of(quiz, 5)
        sat.counted()

        assert quizzes.of_quiz(lesson(quiz), Wanted()).reliability.value is None


def test_of_each_person_the_first_try_counts_unless_all_are_wanted(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        now = clock.now()
        for hour, answering in enumerate((sat.guessing, sat.knowing, sat.guessing)):
            sat.paper(cast.li_lei, quiz.lesson, answering, at=now - timedelta(hours=9 - hour))
        sat.counted()

        # Whoever passed and is asked again in a new period begins anew.
        turns = select(CountedAttempt.turn).order_by(CountedAttempt.attempt_id)
        assert db.session.scalars(turns).all() == [1, 2, 1]
        assert quizzes.of_quiz(lesson(quiz), Wanted()).papers.scores == {0.0: 2}
        assert quizzes.of_quiz(lesson(quiz), Wanted(every_try=True)).papers.scores == {0.0: 2, 100.0: 1}


def test_a_plan_and_days_narrow_what_is_counted(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        plan = db.session.scalars(select(Plan)).one()
        today = clock.today()
        sat.paper(cast.li_lei, quiz.lesson, sat.knowing)
        sat.paper(cast.ma_jun, quiz.lesson, sat.guessing)
        sat.paper(cast.li_lei, quiz.lesson, sat.guessing, at=clock.now() - timedelta(days=300))
        sat.counted()

        def scores(**wanted: object) -> dict[float, int]:
            return quizzes.of_quiz(lesson(quiz), Wanted(every_try=True, **wanted)).papers.scores  # type: ignore[arg-type]

        assert scores(plan=plan) == {100.0: 1}
        assert scores(since=today) == {100.0: 1, 0.0: 1}
        assert scores(until=today - timedelta(days=1)) == {0.0: 1}


def test_what_was_annulled_counts_nowhere_until_that_is_lifted(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        sat.paper(cast.li_lei, quiz.lesson, sat.knowing)
        sat.counted()
        plan = db.session.scalars(select(Enrolment.plan_id)).one()
        annulment = annulling.annul(cast.li_lei.id, plan, ground="代学", by=[cast.admin])
        db.session.flush()
        assert quizzes.of_quiz(lesson(quiz), Wanted()).lines == []

        annulment.lifted_at = clock.now()
        db.session.flush()

        assert quizzes.of_quiz(lesson(quiz), Wanted()).papers.scores == {100.0: 1}


def test_a_stamp_taken_back_by_a_corrected_key_leaves_the_paper_in_the_figures(
    app: Flask, cast: Cast, quiz: Quiz
) -> None:
    with app.app_context():
        sat.paper(cast.li_lei, quiz.lesson, sat.knowing)
        sat.counted()
        plan = db.session.scalars(select(Enrolment.plan_id)).one()
        assert annulling.annul_lesson(cast.li_lei.id, plan, quiz.lecture, ground="印错了", by=[cast.admin])
        db.session.flush()

        assert quizzes.of_quiz(lesson(quiz), Wanted()).papers.scores == {100.0: 1}


def test_counting_anew_gives_the_same(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        class_of(quiz, 3)
        sat.counted()
        before = _rows()

        told = app.test_cli_runner().invoke(args=["questions", "recount"]).output

        assert "3" in told
        assert _rows() == before
        assert sat.counted() == 0


def _rows() -> list[list[object]]:
    tables = (CountedAttempt.__table__, CountedOutcome.__table__)
    return [[tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))] for table in tables]


def test_another_result_is_counted_in_place_of_the_one_before(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        number = sat.paper(cast.li_lei, quiz.lesson, sat.guessing)
        db.session.commit()
        making.with_words(app, number)
        sat.counted()
        assert quizzes.of_quiz(lesson(quiz), Wanted()).papers.scores == {0.0: 1}

        attempt = db.session.get_one(Attempt, number)
        db.session.refresh(attempt)
        in_force.put(attempt, MARKED, Basis(points={5: 12.5}), by=cast.zhao_min)
        assert sat.counted() == 1

        assert quizzes.of_quiz(lesson(quiz), Wanted()).papers.scores == {12.5: 1}
        assert [outcome.earned for outcome in outcomes()] == [0.0, 0.0, 0.0, 0.0, 12.5]


def test_a_case_counts_as_one_question_and_words_have_no_letters(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        paper = making.paper("single", "fill_in", "case")
        known = db.session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id).limit(3)).all()
        for question in paper["questions"]:
            question["version"] = known[question["version"] - 1]
        attempt = db.session.get_one(Attempt, making.sitting(cast.li_lei, quiz, paper))
        now = clock.now()
        given = {1: paper["questions"][0]["key"], 2: papers.filled(["甲"])}
        for number, chosen in given.items():
            db.session.add(Answer(attempt_id=attempt.id, number=number, chosen=chosen, chosen_at=now))
        db.session.flush()
        in_force.close(attempt, now, "person")
        db.session.commit()
        sat.counted()

        found = [(outcome.version, outcome.chosen, outcome.points) for outcome in outcomes()]
        assert len(paper["questions"]) > 3
        assert found == [(known[0], "A", 10.0), (known[1], "", 10.0), (known[2], "", 10.0)]


def test_a_question_is_analysed_by_its_versions(app: Flask, cast: Cast, quiz: Quiz) -> None:
    with app.app_context():
        sat.paper(cast.li_lei, quiz.lesson, sat.guessing)
        sat.counted()
        asked = outcomes()[0].version
        question = db.session.scalars(select(Question).join(QuestionVersion).where(QuestionVersion.id == asked)).one()
        wording = making.wording(db.session.get_one(QuestionVersion, asked).kind, 99)
        banks.change(question, wording, cast.zhao_min)
        # A paper that holds the new version, too.
        while len(found := quizzes.of_question(question, Wanted())) < 2:
            sat.paper(cast.ma_jun, quiz.lesson, sat.knowing, seed=str(db.session.query(Attempt).count()))
            sat.counted()

        figures = {line.version.number: (line.item.papers, line.item.difficulty) for line in found.values()}
        assert figures == {1: (1, 0.0), 2: (1, 1.0)}
        assert {
            line.version.question_id for line in quizzes.of_bank(db.session.get_one(QuestionBank, quiz.bank), Wanted())
        } >= {question.id}


@pytest.mark.parametrize(("rule", "told"), [(KEY, (1, 1.0, "B")), (GIVEN, None), (TAKEN_OUT, None)])
def test_a_corrected_key_is_the_one_that_analysis_goes_by(
    app: Flask, cast: Cast, quiz: Quiz, rule: str, told: tuple[int, float, str] | None
) -> None:
    def second_option(question: Sealed) -> str:
        return papers.letters([question.order.index(1)])

    with app.app_context():
        sat.paper(cast.li_lei, quiz.lesson, second_option)
        db.session.commit()
        sat.counted()
        asked_singly = select(QuestionVersion).options(joinedload(QuestionVersion.question))
        asked_singly = asked_singly.where(QuestionVersion.id.in_({outcome.version for outcome in outcomes()}))
        version = db.session.scalars(asked_singly.where(QuestionVersion.kind == "single")).first()
        assert version
        asked = version.id
        made = correcting.propose(version, rule, "B" if rule == KEY else "", "印错了", cast.zhao_min)
        db.session.flush()
        correcting.decide(made, by=cast.zhao_min, needs_second=False)
        db.session.commit()
        tasks.mark_anew(made.id)
        assert sat.counted() == 1

        lines = {line.version.id: line for line in quizzes.of_quiz(lesson(quiz), Wanted()).lines}

        found = lines.get(asked)
        assert told == (
            found
            and (found.item.papers, found.item.difficulty, *(each.letter for each in found.options if each.is_key))
        )


def test_signs_are_texts_that_every_database_holds() -> None:
    numbers = [1, signs.HALVES - signs.FIRST - 1, signs.HALVES - signs.FIRST, 1_000_000]

    assert len({signs.sign(number).encode() for number in numbers}) == len(numbers)
