"""What earlier releases left is carried over, and can be taken back.

One way up and one way down for all of it: the rows of each case are put in when the migrations have come to its release, and
are looked at after the last migration, and again when the way back has come to that release.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from lms.courses.models import LessonProgress
from lms.db import db
from lms.quizzes.models import Blueprint
from lms.quizzes.sections import Section
from tests.cast import assemble
from tests.databases import MIGRATIONS, site
from tests.static.test_migrations import assert_triggers_stand
from tests.watching.conftest import begun
from tests.watching.offline_world import Pack

Look = Callable[[], None]


def rows(query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(text(query))]


@dataclass(frozen=True)
class Case:
    """The last migration of a release, what was in its database, what that has become, and what it is once it is taken back."""

    release: str
    left: tuple[str, ...]
    carried: Look
    back: Look
    values: dict[str, str] = field(default_factory=dict)


def test_what_earlier_releases_left_is_carried_over_and_back(tmp_path: Path, pytestconfig: pytest.Config) -> None:
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh, fresh.app_context():
            downgrade(str(MIGRATIONS), revision="base")
            assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
            for case in CASES:
                upgrade(str(MIGRATIONS), revision=case.release)
                _put(case)
            upgrade(str(MIGRATIONS))
            assert_triggers_stand()
            for case in CASES:
                case.carried()
            db.session.rollback()
            for case in reversed(CASES):
                downgrade(str(MIGRATIONS), revision=case.release)
                case.back()
                db.session.rollback()


def test_what_packs_gave_is_not_left_to_a_release_that_does_not_know_them(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    for kind in pytestconfig.getoption("--databases").split(","):
        with site(kind, tmp_path / kind) as fresh:
            with fresh.app_context():
                cast = assemble()
            world = begun(fresh, cast)
            pack = Pack(world)
            world.wait(86_400)
            pack.take(pack.machine().play(0, 60).record())
            with fresh.app_context():
                with pytest.raises(SystemExit):
                    downgrade(str(MIGRATIONS), revision="0094_hall_lectures")
                assert rows("SELECT grade FROM watch_session") == [("offline",)]
                db.session.rollback()


def _put(case: Case) -> None:
    for statement in case.left:
        db.session.execute(text(statement), case.values if ":" in statement else {})
    db.session.commit()


# A plan's minutes become its first rule of class hours. Nothing is counted more strictly than it was: the widest cap and silence
# that a rule can have.
PLAN_BEFORE_RULES = (
    "INSERT INTO person (id, name, sign_in_epoch, created_at) VALUES (1, '管理员', 0, '2026-01-01')",
    "INSERT INTO course (id, title, author_id, watched_share, created_at) VALUES (1, '课', 1, 0.95, '2026-01-01')",
    "INSERT INTO plan (id, title, course_id, period, audience, opens_on, due_on, minutes_per_hour, created_by_id, "
    "created_at) VALUES (1, '计划', 1, '2026', '{}', '2026-03-01', '2026-12-31', 30, 1, '2026-01-01')",
)


def minutes_are_a_rule() -> None:
    (rule,) = rows("SELECT minutes, daily_cap, longest_gap, from_on FROM hours_rule WHERE plan_id = 1")
    assert (*rule[:3], str(rule[3])) == (30, 24, 3600, "2026-03-01")


def minutes_are_the_plans() -> None:
    assert rows("SELECT minutes_per_hour FROM plan WHERE id = 1") == [(30,)]


# Captions become rows, as the site wrote them, with every sign that WebVTT spells out.
VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n甲 &lt; 乙\nＡ B\n\n01:00:00.050 --> 01:00:02.000\n丙\n"
CAPTIONS_BEFORE_ROWS = (
    "INSERT INTO recording (id, title, owner_id, source_name, source_bytes, state, percent, failure_figures, tries, "
    "has_picture, has_sound, is_synthetic_voice, created_at) VALUES (1, '讲', 1, 'a.mp4', 0, 'waiting', 0, '{}', 0, "
    "TRUE, TRUE, FALSE, '2026-01-01')",
    "INSERT INTO captions (id, recording_id, language, vtt, changed_at) VALUES (1, 1, 'zh', :vtt, '2026-01-01')",
)


def captions_are_rows() -> None:
    cues = rows('SELECT start, "end", text, sought FROM cue ORDER BY start')
    assert cues == [(1.0, 4.5, "甲 < 乙\nＡ B", "甲<乙ab"), (3600.05, 3602.0, "丙", "丙")]


def captions_are_text() -> None:
    assert rows("SELECT vtt FROM captions") == [(VTT,)]


# Hours become the seconds that they were made of. Nobody's hours become fewer; where an hour has had several lengths, they are
# counted anew. Plan 11 has hours of 45 minutes, plan 12 had and has of 30 from a day on, plan 13 was never given a rule.
HOURS_BEFORE_SECONDS = (
    "INSERT INTO unit (id, name, kind, position, state, high_risk_hours, high_risk_assessed, created_at) "
    "VALUES (1, '厂', 'enterprise', 1, 'verified', false, false, '2026-01-01')",
    "INSERT INTO post (id, person_id, unit_id, kind, from_on, created_at) VALUES (1, 1, 1, 'staff', '2026-01-01', '2026-01-01')",
    "INSERT INTO lesson (id, course_id, position, kind, title) VALUES (1, 1, 1, 'lecture', '一'), (2, 1, 2, 'lecture', '二')",
    "INSERT INTO plan (id, title, course_id, period, audience, opens_on, due_on, created_by_id, created_at) "
    "SELECT id, '计划', 1, '2026', '{}', '2026-03-01', '2026-12-31', 1, '2026-01-01' "
    "FROM (SELECT 11 AS id UNION SELECT 12 UNION SELECT 13) AS three",
    "INSERT INTO hours_rule (plan_id, from_on, minutes, daily_cap, longest_gap) VALUES (11, '2026-03-01', 45, 8, 360), "
    "(11, '2026-04-01', 45, 4, 360), (12, '2026-03-01', 45, 8, 360), (12, '2026-04-01', 30, 8, 360)",
    "INSERT INTO enrolment (id, plan_id, post_id, person_id, unit_id, post_kind, period, enrolled_at, due_on, entered) "
    "SELECT id, id, 1, 1, 1, 'staff', '2026', '2026-03-01', '2026-12-31', 0 FROM plan WHERE id > 10",
    "INSERT INTO lesson_progress (id, enrolment_id, lesson_id, started_at, tenths, earned_seconds, counted_at, entered) "
    "VALUES (1, 11, 1, '2026-03-02', 1, 360, '2026-03-02', false), (2, 11, 2, '2026-03-02', 0, 0, '2026-03-02', false), "
    "(3, 12, 1, '2026-03-02', 12, 2700, '2026-03-02', false), (4, 13, 1, '2026-03-02', 10, 2700, '2026-03-02', false)",
)


def hours_are_seconds() -> None:
    kept = db.session.execute(select(LessonProgress.earned, LessonProgress.counted_at).order_by(LessonProgress.id))
    assert [(earned, counted is not None) for earned, counted in kept] == [
        ({"45": 360}, True), ({}, True), ({"30": 2700}, False), ({"45": 2700}, True),
    ]  # fmt: skip


def hours_are_tenths() -> None:
    back = rows("SELECT earned_seconds, tenths FROM lesson_progress ORDER BY id")
    assert back == [(360, 1), (0, 0), (2700, 15), (2700, 10)]


# Three kinds become sections that draw the same papers. A kind of which none was asked is no section; test_drawing has papers that
# were drawn before.
QUIZ_BEFORE_SECTIONS = (
    "INSERT INTO course (id, title, author_id, watched_share, created_at) VALUES (4, '课', 1, 0.95, '2026-01-01')",
    "INSERT INTO lesson (id, course_id, position, kind, title) VALUES (4, 4, 1, 'quiz', '测试')",
    "INSERT INTO question_bank (id, name, created_at) VALUES (1, '题库', '2026-01-01')",
    "INSERT INTO blueprint (lesson_id, bank_id, true_false, single, multiple, true_false_points, single_points, "
    "multiple_points, minutes, pass_mark, shuffles, multiple_rule, points_each) "
    "VALUES (4, 1, 10, 0, 15, 2.5, 5, 5, 30, 80, true, 'all_or_nothing', 0.5)",
)


def kinds_are_sections() -> None:
    sections = Section("true_false", 10, 2.5), Section("multiple", 15, 5.0)
    assert db.session.scalars(select(Blueprint.sections)).one() == sections


def sections_are_kinds() -> None:
    back = rows("SELECT true_false, true_false_points, single, multiple FROM blueprint")
    assert back == [(10, 2.5, 0, 15)]


# Plans that ran without certificates go on giving none; drafts fall under the default; what was set stays. Plan 21 was published,
# plan 22 is a draft, plan 23 gives a certificate of its own.
PLANS_BEFORE_DEFAULT = (
    "INSERT INTO plan (id, title, course_id, period, audience, opens_on, due_on, created_by_id, created_at, published_at) "
    "VALUES (21, '甲', 1, '2026', '{}', '2026-03-01', '2026-12-31', 1, '2026-01-01', '2026-02-01'), "
    "(22, '乙', 1, '2026', '{}', '2026-03-01', '2026-12-31', 1, '2026-01-01', NULL), "
    "(23, '丙', 1, '2026', '{}', '2026-03-01', '2026-12-31', 1, '2026-01-01', '2026-02-01')",
    "INSERT INTO certificate_terms (plan_id, title, given_since) VALUES (23, '结业', '2026-02-01')",
)


def plans_give_none() -> None:
    given = rows("SELECT plan_id, title, stopped_at IS NULL FROM certificate_terms WHERE plan_id > 20 ORDER BY plan_id")
    assert given == [(21, "学习证明", False), (23, "结业", True)]


def terms_are_gone() -> None:
    assert rows("SELECT plan_id FROM certificate_terms WHERE plan_id > 20") == [(23,)]


# What has waited for people comes into the queue, as attempts were left that were handed in before there were markers: with the
# answer chosen last, if it says anything. Question 1 is chosen, 2 is a written part of a case, 3 was emptied again and 4 not
# answered.
PAPER_WITH_WORDS = {"questions": [
    {"number": 1, "kind": "single", "version": 10, "points": 20.0},
    {"number": 2, "kind": "short_answer", "version": 20, "part": 3, "points": 12.5},
    {"number": 3, "kind": "short_answer", "version": 30, "points": 10.0},
    {"number": 4, "kind": "short_answer", "version": 40, "points": 10.0},
]}  # fmt: skip
# Attempt 1 waits and is not in the queue; attempt 2 is.
WAITING_FOR_PEOPLE = (
    *(
        "INSERT INTO attempt (id, person_id, lesson_id, seed, paper, shape, pass_mark, started_at, closes_at, saves, "
        f"submitted_at, submitted_by, awaits_marking, entered) VALUES ({number}, 1, 4, '', :paper, '[]', 80, "
        "'2026-01-01', '2026-01-01', 0, '2026-01-01', 'person', TRUE, FALSE)"
        for number in (1, 2)
    ),
    "INSERT INTO written_answer (attempt_id, number, lesson_id, version_id, part, points) VALUES (2, 9, 4, 90, 0, 5)",
    "INSERT INTO answer (attempt_id, number, chosen, chosen_at, saved_at) VALUES (1, 1, 'A', '2026-01-01', '2026-01-01'), "
    "(1, 2, '先撤人', '2026-01-01', '2026-01-01'), (1, 3, '字', '2026-01-01', '2026-01-01'), "
    "(1, 3, '  ', '2026-01-02', '2026-01-02')",
)


def answers_are_in_the_queue() -> None:
    queue = rows("SELECT attempt_id, number, lesson_id, version_id, part, points FROM written_answer ORDER BY id")
    assert queue == [(2, 9, 4, 90, 0, 5.0), (1, 2, 4, 20, 3, 12.5)]


def answers_are_there() -> None:
    assert rows("SELECT count(*) FROM answer") == [(4,)]


# What a screen played to a group stands for nobody once the release is taken back that knew screens; own watching stays.
SCREEN = (
    "INSERT INTO media_grant (id, person_id, recording_id, folder, issued_at, expires_at) VALUES (1, 1, 1, '', '2026-01-01', '2026-01-02')",
    "INSERT INTO watch_session (id, person_id, recording_id, lesson_id, grant_id, device, grade, seconds, opened_at, "
    "last_beat_at, nonce, chain_head, beats, sealed, played, held) SELECT id, 1, 1, 1, 1, '', grade, 60, '2026-01-01', '2026-01-01', '', "
    "'', 1, 0, '', '' FROM (SELECT 1 AS id, 'online' AS grade UNION SELECT 2, 'screen') AS two",
    "INSERT INTO beat (session_id, number, at, played, kind, receipts, chain_hash) "
    "SELECT id, 1, '2026-01-01', '', 'beat', '', '' FROM watch_session",
    "INSERT INTO attention_clock (person_id, allowance, as_of, until_check, session_id) VALUES (1, 0, '2026-01-01', 0, 2)",
    "INSERT INTO group_session (id, unit_id, lesson_id, recording_id, opened_by_id, opened_at, heard_at) "
    "VALUES (1, 1, 1, 1, 1, '2026-01-01', '2026-01-01')",
    "INSERT INTO group_screen (session_id, group_id) VALUES (2, 1)",
)


def both_are_there() -> None:
    assert rows("SELECT id, grade FROM watch_session ORDER BY id") == [(1, "online"), (2, "screen")]


def the_screen_is_gone() -> None:
    assert rows("SELECT id, grade FROM watch_session") == [(1, "online")]
    assert rows("SELECT session_id FROM beat") == [(1,)]
    assert rows("SELECT session_id FROM attention_clock") == [(None,)]
    kept = next(
        each
        for each in inspect(db.session.connection()).get_check_constraints("watch_session")
        if "grade" in str(each["name"])
    )
    assert "screen" not in kept["sqltext"]


def nothing_yet() -> None:
    pass


CASES = (
    Case("0010_presence", PLAN_BEFORE_RULES, minutes_are_a_rule, minutes_are_the_plans),
    Case("0018_annulments_entered", CAPTIONS_BEFORE_ROWS, captions_are_rows, captions_are_text, {"vtt": VTT}),
    Case("0020_downloads", HOURS_BEFORE_SECONDS, hours_are_seconds, hours_are_tenths),
    Case("0033_sound_tracks", QUIZ_BEFORE_SECTIONS, kinds_are_sections, sections_are_kinds),
    Case("0053_rescored_certificates", PLANS_BEFORE_DEFAULT, plans_give_none, terms_are_gone),
    Case("0059_mark_changes", WAITING_FOR_PEOPLE, answers_are_in_the_queue, answers_are_there,
         {"paper": json.dumps(PAPER_WITH_WORDS)}),
    Case("0090_tallies_by_day", (), nothing_yet, the_screen_is_gone),
    Case("0091_group_sessions", SCREEN, both_are_there, both_are_there),
)  # fmt: skip
