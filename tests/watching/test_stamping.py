import pytest
from sqlalchemy import select

from lms.courses import annulling
from lms.courses.models import Enrolment, LessonProgress, Plan
from lms.db import db
from lms.people.models import Post
from lms.watching import stamping
from tests import factories
from tests.watching.conftest import World


def lesson_completed_at(world: World) -> object:
    with world.transaction():
        return db.session.scalars(select(LessonProgress.completed_at)).one()


def catch_up(world: World) -> None:
    with world.transaction():
        for person_id, recording_id in stamping.behind():
            stamping.stamp(person_id, recording_id, world.now)


def test_opening_the_player_starts_nothing(world, player):
    assert world.enrolment().started_at is None


def test_the_first_counted_seconds_start_the_enrolment(world, player):
    player.play(0, 10)

    assert world.enrolment().started_at == world.now
    assert world.enrolment().completed_at is None


def test_the_watched_share_completes_the_lesson_and_the_enrolment_once(world, player):
    player.play(0, 2280, every=300)
    stamped = world.now
    assert lesson_completed_at(world) == stamped

    player.play(2280, 2400, every=60)

    assert lesson_completed_at(world) == stamped
    assert world.enrolment().completed_at == stamped
    assert world.enrolment().grade == "online"


def test_one_second_less_completes_nothing(world, player):
    player.play(0, 2279, every=300)

    assert lesson_completed_at(world) is None
    assert world.enrolment().completed_at is None


def test_the_head_of_two_firms_watches_once_for_both(world, player):
    with world.transaction():
        first = db.session.get_one(Enrolment, world.enrolment_id)
        others = select(Post).where(Post.person_id == world.cast.li_lei.id, Post.id != first.post_id)
        factories.enrolment(db.session.get_one(Plan, first.plan_id), db.session.scalars(others).one())

    player.play(0, 2400, every=300)

    with world.transaction():
        assert all(db.session.scalars(select(Enrolment.completed_at)))


@pytest.mark.parametrize(("reached", "completed"), [(2400, True), (600, False)])
def test_the_sweep_stamps_what_was_watched_before_the_enrolment(world, player, reached, completed):
    with world.transaction():
        enrolment = db.session.get_one(Enrolment, world.enrolment_id)
        plan, post = db.session.get_one(Plan, enrolment.plan_id), db.session.get_one(Post, enrolment.post_id)
        db.session.delete(enrolment)
    player.play(0, reached, every=300)
    with world.transaction():
        factories.enrolment(db.session.merge(plan), db.session.merge(post))

    catch_up(world)

    with world.transaction():
        late = db.session.scalars(select(Enrolment)).one()
        assert late.started_at == world.now
        assert (late.completed_at == world.now) is completed


def test_the_sweep_finds_nothing_when_all_is_stamped(world, player):
    player.play(0, 600, every=300)

    with world.transaction():
        assert stamping.behind() == set()


def test_last_years_watching_does_not_complete_this_years_plan(world):
    world.wait(-400 * 24 * 3600)
    world.player().play(0, 2400, every=300)
    world.wait(400 * 24 * 3600)
    catch_up(world)
    assert world.enrolment().started_at is None

    world.player().play(0, 1200, every=300)
    assert world.enrolment().started_at is not None
    assert world.enrolment().completed_at is None

    world.player().play(1200, 2400, every=300)
    assert world.enrolment().completed_at == world.now


def test_an_enrolment_that_was_closed_is_stamped_no_more(world, player):
    with world.transaction():
        enrolment = db.session.get_one(Enrolment, world.enrolment_id)
        enrolment.closed_at, enrolment.closed_for = world.now, "post_ended"

    player.play(0, 2400, every=300)

    assert world.enrolment().completed_at is None


def test_after_an_annulment_the_lecture_is_watched_anew(world, player):
    player.play(0, 2400, every=300)
    world.wait(1)
    with world.transaction():
        first = db.session.get_one(Enrolment, world.enrolment_id)
        annulling.annul(first.person_id, first.plan_id, ground="代学", by=[world.cast.admin], at=world.now)
    catch_up(world)
    world.player().play(0, 1200, every=300)
    half = _following(world)
    world.player().play(1200, 2400, every=300)

    assert (half.started_at is not None, half.completed_at) == (True, None)
    assert _following(world).completed_at == world.now
    assert world.covered() == "0-2400"


def test_reinstated_evidence_counts_from_the_plans_opening_again(world, player):
    player.play(0, 1200, every=300)
    with world.transaction():
        first = db.session.get_one(Enrolment, world.enrolment_id)
        annulment = annulling.annul(first.person_id, first.plan_id, ground="代学", by=[world.cast.admin], at=world.now)
        annulling.reinstate(annulment, ground="说明属实", by=[world.cast.wu_gang], at=world.now)

    world.player().play(1200, 2400, every=300)

    assert _following(world).completed_at == world.now


def _following(world):
    """The one open row of the task."""
    with world.transaction():
        row = db.session.scalars(select(Enrolment).where(Enrolment.closed_at.is_(None))).one()
        db.session.expunge(row)
        return row
