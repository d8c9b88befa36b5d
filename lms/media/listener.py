"""The program that hears one lecture and prints what is said, one JSON object a line: `python -m lms.media.listener ORDER`.

It alone loads the package for speech, which takes half a gigabyte with its model and is given back when the program ends.
"""

import json
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from lms.media.cues import Cue
from lms.media.hearing import is_silence
from lms.media.spoken_lines import Word, divided

# The site's pages come first.
NICENESS = 15
LANGUAGE = "zh"


def main(order: dict[str, Any]) -> None:
    """The order: `path` of the lecture, `model` folder, and a `prompt` in the characters that the draft shall have."""
    os.nice(NICENESS)
    try:
        # A model that was asked for simplified characters writes traditional ones now and then.
        simplified = import_module("opencc").OpenCC("tw2s").convert
        model = import_module("faster_whisper").WhisperModel(
            order["model"], device="cpu", compute_type="int8", local_files_only=True
        )
    except ImportError as error:
        _say(failure="no_package", detail=str(error))
    # Whatever a broken folder makes the package raise, its words tell the reason.
    except Exception as error:
        _say(failure="bad_model", detail=str(error))
    else:
        _hear(model, order, simplified)


def _hear(model: Any, order: dict[str, Any], simplified: Callable[[str], str]) -> None:
    # Not conditioned on what came before, for one misheard sentence is otherwise repeated for minutes.
    segments, whole = model.transcribe(
        order["path"],
        language=LANGUAGE,
        initial_prompt=order["prompt"],
        condition_on_previous_text=False,
        # Without it the model writes its prompt over silence.
        vad_filter=True,
        word_timestamps=True,
    )
    for segment in segments:
        share = min(1.0, segment.end / whole.duration) if whole.duration else 0.0
        for cue in [] if is_silence(segment.no_speech_prob, segment.avg_logprob) else _lines(segment):
            _say(share=share, cue=[cue.start, cue.end, simplified(cue.text)])
        _say(share=share)
    _say(share=1.0, is_whole=True)


def _lines(segment: Any) -> list[Cue]:
    return divided([Word(word.word, float(word.start), float(word.end)) for word in segment.words])


def _say(**news: object) -> None:
    """A worker that is gone makes this raise BrokenPipeError, which ends the work."""
    print(json.dumps(news), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
