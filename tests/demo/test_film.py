"""The demonstration lectures spoken and filmed: captions and pictures stand where the voice is."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from lms.demo import encoding, film, slides, speech, timeline
from lms.demo.script import Chapter, Lecture, scenes
from lms.demo.teaching import TEACHINGS
from lms.media.faults import Fault
from lms.media.subtitles import Cue

SCENES = [scene for lecture in (each.script for each in TEACHINGS) for scene in scenes(lecture)]

each_lecture = pytest.mark.parametrize("lecture", [each.script for each in TEACHINGS], ids=lambda lecture: lecture.key)


@each_lecture
def test_captions_cover_the_narration_in_order_without_overlap(lecture: Lecture) -> None:
    cues = cues_of(takes_of(lecture))

    assert [cue.text for cue in cues] == narration(lecture)
    assert all(0 <= cue.start < cue.end for cue in cues)
    assert all(earlier.end <= later.start for earlier, later in pairwise(cues))


@each_lecture
def test_a_lecture_is_about_two_minutes_long(lecture: Lecture) -> None:
    assert 110 <= sum(take.seconds for take in takes_of(lecture)) <= 140


@given(samples=st.lists(st.integers(1, 200_000), min_size=len(SCENES) * 3, max_size=len(SCENES) * 3))
def test_pictures_change_on_whole_frames_however_long_the_sentences_are(samples: list[int]) -> None:
    takes = list(timeline.takes(SCENES, (bytes(2 * count) for count in samples)))

    for earlier, later in pairwise(takes):
        assert earlier.start + earlier.seconds == pytest.approx(later.start)
        assert later.start * timeline.FRAMES_A_SECOND == pytest.approx(round(later.start * timeline.FRAMES_A_SECOND))
        assert earlier.cues[-1].end < later.start


def test_a_voice_that_does_not_exist_is_refused() -> None:
    with pytest.raises(speech.SpeechFailed, match="no-such-voice"):
        speech.spoken(["安全第一。"], "no-such-voice")


def test_a_film_that_cannot_be_made_says_what_ffmpeg_said(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.ffconcat"

    with pytest.raises(Fault, match="No such file"):
        encoding.put_together(nothing, tmp_path / "sound.wav", tmp_path / "film.mp4", 1.0, lambda share: None)


@pytest.mark.slow
@each_lecture
def test_the_film_is_as_long_as_promised_and_shows_each_chapter_where_it_begins(
    lecture: Lecture, tmp_path: Path
) -> None:
    shares: list[float] = []

    made = film.make_lecture(lecture, tmp_path, shares.append)

    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1, abs=0.01)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{lecture.key}.mp4", f"{lecture.key}.vtt"]
    assert made.captions.read_text(encoding="utf-8").count("-->") == len(narration(lecture))
    with av.open(str(made.video)) as recording:
        assert_playable(recording, made)
        for start, chapter in zip(made.chapters, lecture.chapters, strict=True):
            assert start.articles == chapter.articles
            assert differs(picture_at(recording, start.seconds + 1), first_picture(lecture, chapter)) < 3


def assert_playable(recording: av.container.InputContainer, made: film.Film) -> None:
    [picture], [sound] = recording.streams.video, recording.streams.audio
    assert (picture.codec_context.name, picture.width, picture.height) == ("h264", 1280, 720)
    assert (picture.average_rate, sound.codec_context.name) == (25, "aac")
    for stream in (picture, sound):
        assert float(stream.duration * stream.time_base) == pytest.approx(made.seconds, abs=0.3)


def picture_at(recording: av.container.InputContainer, seconds: float) -> Image.Image:
    recording.seek(int(seconds * av.time_base))
    return next(frame.to_image() for frame in recording.decode(video=0) if frame.time >= seconds)


def first_picture(lecture: Lecture, chapter: Chapter) -> Image.Image:
    return slides.draw(next(scene for scene in scenes(lecture) if lecture.chapters[scene.chapter] == chapter))


def differs(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of the brightness of two pictures, out of 255."""
    return float(ImageStat.Stat(ImageChops.difference(one, other).convert("L")).mean[0])


def narration(lecture: Lecture) -> list[str]:
    return [sentence for scene in scenes(lecture) for sentence in scene.said]


def takes_of(lecture: Lecture) -> list[timeline.Take]:
    return list(timeline.takes(scenes(lecture), speech.spoken(narration(lecture), lecture.voice)))


def cues_of(takes: Iterable[timeline.Take]) -> list[Cue]:
    return [cue for take in takes for cue in take.cues]
