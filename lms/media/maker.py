"""The program that makes one lecture and prints its news, one JSON object a line: `python -m lms.media.maker ORDER`."""

import json
import os
import sys
from pathlib import Path

from lms.media.discs import making as discs
from lms.media.discs import reading
from lms.media.faults import Fault
from lms.media.making import Limits, Made, make
from lms.media.probing import Sound
from lms.media.workshop import Order

# The site's pages come first.
NICENESS = 10


def main(order: Order) -> None:
    os.nice(NICENESS)
    try:
        _carry_out(order)
    except Fault as fault:
        _say(fault=fault.code, figures=fault.figures)


def _carry_out(order: Order) -> None:
    """A disc of which no title was chosen yet is only looked at."""
    path, folder = Path(order.path), Path(order.folder)
    if order.disc_title is None and reading.is_disc(path):
        _say(phase="looking", share=1.0, disc=discs.show(path, folder))
    else:
        limits = Limits(order.longest_seconds, order.bytes_left_free)
        made = make(path, folder, limits, _moved, disc_title=order.disc_title, sound_track=order.sound_track)
        _say(phase="packing", share=1.0, made=_summary(made))


def _moved(phase: str, share: float) -> None:
    _say(phase=phase, share=share)


def _summary(made: Made) -> dict[str, object]:
    return {
        "seconds": made.package.seconds,
        "expected_seconds": made.source.seconds,
        "has_picture": made.source.picture is not None,
        "has_sound": made.source.sound is not None,
        "sounds": [_sound(made, sound) for sound in made.source.sounds],
        "chapters": made.chapters,
        "damaged": made.damaged,
    }


def _sound(made: Made, sound: Sound) -> dict[str, object]:
    """A track for the row, and whether it is the one that is heard."""
    about: dict[str, object] = {"number": sound.number, "format": sound.format, "language": sound.language}
    return about | {"channels": sound.channels, "is_used": sound == made.source.sound}


def _say(**news: object) -> None:
    """A worker that is gone makes this raise BrokenPipeError, which ends the work and its ffmpeg."""
    print(json.dumps(news), flush=True)


if __name__ == "__main__":
    main(Order(**json.loads(sys.argv[1])))
