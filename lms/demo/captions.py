"""Captions of a film as WebVTT, one cue for each sentence."""

from collections.abc import Iterable

from lms.demo.timeline import Cue


def webvtt(cues: Iterable[Cue]) -> str:
    return "WEBVTT\n" + "".join(f"\n{_clock(cue.start)} --> {_clock(cue.end)}\n{cue.text}\n" for cue in cues)


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
