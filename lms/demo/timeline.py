"""When each picture is shown and each sentence heard, counted in whole frames so that sound and picture stay together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lms.demo import speech
from lms.demo.script import Scene
from lms.media.cues import Cue

FRAMES_A_SECOND = 25
_FRAME_OF_SOUND = speech.BYTES_A_SECOND // FRAMES_A_SECOND
# A listener sees the new picture before the voice begins, and has a breath after it.
_BEFORE, _AFTER = bytes(6 * _FRAME_OF_SOUND), bytes(5 * _FRAME_OF_SOUND)


@dataclass(frozen=True)
class Take:
    """A scene with its sound, from `start` on, in seconds of the film."""

    scene: Scene
    start: float
    sound: bytes
    cues: tuple[Cue, ...]

    @property
    def seconds(self) -> float:
        return speech.seconds(self.sound)


def takes(shown: Iterable[Scene], voices: Iterable[bytes]) -> Iterator[Take]:
    """The scenes one after another, each as long as its sentences, which `voices` gives in the order they are said."""
    start, remaining = 0, iter(voices)
    for scene in shown:
        take = _take(scene, remaining, start)
        yield take
        start += len(take.sound) // _FRAME_OF_SOUND


def _take(scene: Scene, voices: Iterator[bytes], start_frame: int) -> Take:
    start, sound, cues = start_frame / FRAMES_A_SECOND, b"", []
    for text in scene.said:
        voice = next(voices)
        begin = start + speech.seconds(sound + _BEFORE)
        cues.append(Cue(begin, begin + speech.seconds(voice), text))
        sound += _BEFORE + voice + bytes(-len(voice) % _FRAME_OF_SOUND) + _AFTER
    return Take(scene, start, sound, tuple(cues))
