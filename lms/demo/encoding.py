"""Pictures and sound put together into one MP4 by ffmpeg."""

from collections.abc import Callable
from pathlib import Path

import ffmpeg

from lms.demo import timeline
from lms.media import running
from lms.media.encoding import compiled

# Stills need no clever encoder; a fixed number of threads and no dates, so that a film does not depend on the machine.
_ENCODING = {
    "vcodec": "libx264",
    "preset": "ultrafast",
    "tune": "stillimage",
    "crf": 22,
    "g": 5 * timeline.FRAMES_A_SECOND,
    "threads": 2,
    "acodec": "aac",
    "aac_coder": "fast",
    "audio_bitrate": "64k",
    "movflags": "+faststart",
    "fflags": "+bitexact",
}


def put_together(pictures: Path, sound: Path, film: Path, seconds: float, progress: Callable[[float], None]) -> None:
    """Make the film, so many seconds long, from a list of pictures for ffmpeg's concat demuxer and a WAV. Raises Fault."""
    # Converted to yuv420p before the frames are multiplied, a still costs one conversion and not a hundred.
    stills = ffmpeg.input(str(pictures), f="concat").video.filter("format", "yuv420p")
    video = stills.filter("fps", timeline.FRAMES_A_SECOND)
    audio = ffmpeg.input(str(sound)).audio
    output = ffmpeg.output(video, audio, str(film), t=f"{seconds:.2f}", **_ENCODING)
    running.run(compiled(output), film.with_suffix(".log"), progressed=lambda done: progress(min(done / seconds, 1)))
