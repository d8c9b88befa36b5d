"""What a program for speech wrote although nobody said it does not reach the author; what somebody said does."""

import json
import sys
import textwrap
from pathlib import Path

import pytest

from lms.media import hearing, workshop
from lms.media.cues import Cue


def kept(*texts: str) -> list[str]:
    return [cue.text for cue in hearing.cleaned([Cue(n, n + 0.9, text) for n, text in enumerate(texts)])]


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        (["一", "谢谢。", "谢谢", "谢谢！", "谢谢。", "二"], ["一", "谢谢。", "二"]),
        (["甲", "乙", "甲", "乙", "甲", "乙", "丙"], ["甲", "乙", "丙"]),
        (["好。", "好。", "开始"], ["好。", "好。", "开始"]),
        (["甲", "乙", "甲", "乙"], ["甲", "乙", "甲", "乙"]),
        (["以下是普通话的安全生产讲座，使用简体中文和标点符号。", "第一条"], ["第一条"]),
        (["以下是普通话的", "普通话"], ["普通话"]),
        (["继续使用简体中文和标点符号。"], []),
        (["第一责任人：主要负责人的七项职责"], ["第一责任人：主要负责人的七项职责"]),
        (["字幕由Amara.org社区提供", "请不吝点赞 订阅 转发", "谢谢观看"], ["谢谢观看"]),
        (["安全安全安全安全安全安全生产"], ["安全生产"]),
        (["电话是00000000", "讲安全、讲安全、讲安全"], ["电话是00000000", "讲安全、讲安全、讲安全"]),
        (["。", "……", " "], []),
    ],
)
def test_only_what_may_have_been_said_is_left(texts: list[str], left: list[str]) -> None:
    assert kept(*texts) == left


def test_a_line_without_length_is_dropped() -> None:
    assert hearing.cleaned([Cue(1.0, 1.0, "一")]) == []


@pytest.mark.parametrize(
    ("no_speech", "sureness", "is_silence"),
    [(0.9, -1.2, True), (0.85, -0.66, True), (0.9, -0.2, False), (0.6, -0.35, False), (0.1, -1.5, False)],
)
def test_a_line_over_silence_is_one_of_which_the_model_itself_is_unsure(
    no_speech: float, sureness: float, is_silence: bool
) -> None:
    assert hearing.is_silence(no_speech, sureness) is is_silence


STAND_IN = """
    class Word:
        def __init__(self, word, start, end): self.word, self.start, self.end = word, start, end

    class Segment:
        end, avg_logprob = 2.0, -1.0
        def __init__(self, text, no_speech_prob):
            self.words, self.no_speech_prob = [Word(text, 1.0, 2.0)], no_speech_prob

    class Whole:
        duration = 4.0

    class WhisperModel:
        def __init__(self, *args, **options): pass
        def transcribe(self, path, **options):
            assert options["vad_filter"] and options["word_timestamps"] and "简体中文" in options["initial_prompt"]
            return [Segment(" 安全生產責任制,著重落實 ", 0.1), Segment("音乐", 0.9)], Whole
"""


def test_the_program_that_hears_tells_simplified_characters_and_nothing_of_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a stand-in for the package of half a gigabyte, which a test machine lacks."""
    (tmp_path / "faster_whisper.py").write_text(textwrap.dedent(STAND_IN), encoding="utf-8")
    order = {"path": "x", "model": "x", "prompt": hearing.PROMPT.format(title="第一讲")}
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.argv[1:] = [{json.dumps(order)!r}]; import runpy; runpy.run_module('lms.media.listener', run_name='__main__')"

    with workshop.process([sys.executable, "-c", program]) as process:
        assert process.stdout
        told = [json.loads(line) for line in process.stdout]

    assert told == [
        {"share": 0.5, "cue": [1.0, 2.0, "安全生产责任制，着重落实"]},
        {"share": 0.5},
        {"share": 0.5},
        {"share": 1.0, "is_whole": True},
    ]
