import signal
import sys
from pathlib import Path

import pytest

from lms.media.faults import Fault
from lms.media.running import fault_of, run

COUNTS_TO_TWO = "print('out_time_us=N/A\\nout_time_us=1000000\\nout_time_us=1000000\\nout_time_us=2000000', flush=True)"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_it_tells_each_second_that_was_gained_once(tmp_path: Path) -> None:
    told: list[float] = []

    run(python(COUNTS_TO_TWO), tmp_path / "log", progressed=told.append)

    assert told == [1.0, 2.0]


def test_a_process_that_gets_nowhere_is_ended_and_called_stalled(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="stalled"):
        run(python("import time; time.sleep(60)"), tmp_path / "log", patience=0.1)


@pytest.mark.slow
def test_one_that_will_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('out_time_us=1', flush=True); time.sleep(60)"

    with pytest.raises(Fault, match="stalled"):
        run(python(deaf), tmp_path / "log", patience=0.1)


def test_failure_says_the_last_words(tmp_path: Path) -> None:
    with pytest.raises(Fault) as failure:
        run(python("import sys; sys.exit('first\\nCodec not supported')"), tmp_path / "log")

    assert failure.value.code == "ffmpeg_failed"
    assert failure.value.figures == {"detail": "Codec not supported"}


@pytest.mark.parametrize(
    ("returncode", "words", "code"),
    [
        (228, "[hls] Error writing trailer: No space left on device\nConversion failed!", "disk_full"),
        (-signal.SIGKILL, "", "killed"),
        (183, "Error opening input: Invalid data found when processing input\nError opening input files", "unreadable"),
        (1, "", "ffmpeg_failed"),
    ],
)
def test_what_ffmpeg_says_becomes_a_reason(returncode: int, words: str, code: str) -> None:
    assert fault_of(returncode, words).code == code
