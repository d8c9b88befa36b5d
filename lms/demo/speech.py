"""Sentences spoken in Mandarin by the espeak-ng library that comes as a package: no program and no network."""

import ctypes
import wave
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from threading import Lock

import espeakng_loader

# The library always speaks at this rate; `_library` checks that it still does.
RATE = 22_050
_BYTES_PER_SAMPLE = 2
BYTES_A_SECOND = RATE * _BYTES_PER_SAMPLE

# Constants of speak_lib.h: hand the samples to a callback; report failures instead of ending the process; text is UTF-8.
_SYNCHRONOUS, _DO_NOT_EXIT, _UTF8 = 2, 0x8000, 1
_SPEED, _VOLUME = 1, 2
_WORDS_PER_MINUTE = 195
# Full volume clips on stressed syllables.
_LOUDNESS = 75

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
# The library has one voice, one speed and one callback for the whole process.
_one_at_a_time = Lock()


class SpeechFailed(RuntimeError):
    """The speech library would not start or does not know the voice."""


def spoken(sentences: Iterable[str], voice: str) -> list[bytes]:
    """Each sentence as 16-bit mono samples at `RATE`."""
    with _one_at_a_time:
        library = _library()
        if library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SpeechFailed(f"espeak-ng has no voice {voice}")
        return [_samples(library, sentence) for sentence in sentences]


def seconds(samples: bytes) -> float:
    return len(samples) / BYTES_A_SECOND


def save(samples: bytes, target: Path) -> None:
    with wave.open(str(target), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(_BYTES_PER_SAMPLE)
        sound.setframerate(RATE)
        sound.writeframes(samples)


@cache
def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    data = espeakng_loader.get_data_path().encode()
    if library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DO_NOT_EXIT) != RATE:
        raise SpeechFailed("espeak-ng did not start")
    library.espeak_SetParameter(_SPEED, _WORDS_PER_MINUTE, 0)
    library.espeak_SetParameter(_VOLUME, _LOUDNESS, 0)
    return library


def _samples(library: ctypes.CDLL, sentence: str) -> bytes:
    heard = bytearray()
    listener = _Callback(_collecting(heard))
    library.espeak_SetSynthCallback(listener)
    text = sentence.encode() + b"\0"
    library.espeak_Synth(text, ctypes.c_size_t(len(text)), 0, 1, 0, _UTF8, None, None)
    library.espeak_Synchronize()
    return bytes(heard)


def _collecting(heard: bytearray) -> Callable[[int | None, int, int | None], int]:
    def listen(samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            heard.extend(ctypes.string_at(samples, count * _BYTES_PER_SAMPLE))
        return 0

    return listen
