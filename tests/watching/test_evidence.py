"""Past evidence is read in one way, link by link."""

from lms.watching import evidence


def test_every_session_tells_its_links_in_order(world, player):
    player.play(0, 30)
    world.wait(60)
    later = world.player()
    later.play(20, 40)

    with world.transaction():
        first, second = evidence.links_of(world.cast.li_lei.id, world.recording_id)

    assert (first.session_id, second.session_id) == (player.session_id, later.session_id)
    assert [(link.number, link.kind, link.played) for link in first.links] == [
        (1, "beat", "0-10"), (2, "beat", "10-20"), (3, "beat", "20-30"),
    ]  # fmt: skip
    assert str(second.played) == "20-40"
    assert first.closed_for == "taken_over"


def test_links_before_a_moment_are_left_out(world, player):
    player.play(0, 30)
    since = world.now
    player.play(30, 40)
    world.player().fetch(0, 10)

    with world.transaction():
        (session,) = evidence.links_of(world.cast.li_lei.id, world.recording_id, since=since)

    assert [link.number for link in session.links] == [3, 4]


def test_nobody_reads_the_evidence_of_somebody_else(world, player):
    player.play(0, 10)

    with world.transaction():
        assert evidence.links_of(world.cast.han_mei.id, world.recording_id) == []
