import pytest

from lms.watching.watched import counts_as_watched, seconds_needed


@pytest.mark.parametrize(
    ("lecture", "share", "needed"),
    [(2400, 0.95, 2280), (120, 0.95, 114), (61, 0.95, 58), (100, 0.55, 55), (100, 1.0, 100), (1, 0.95, 1)],
)
def test_the_share_is_rounded_up_to_whole_seconds(lecture, share, needed):
    assert seconds_needed(lecture, share) == needed
    assert counts_as_watched(needed, lecture, share)
    assert not counts_as_watched(needed - 1, lecture, share)


def test_a_lecture_without_length_is_never_watched():
    assert not counts_as_watched(0, 0, 0.95)
