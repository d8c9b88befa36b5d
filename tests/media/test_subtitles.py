import pytest

from lms.media.subtitles import BadCaptions, Cue, read, webvtt

SRT = """1
00:00:01,000 --> 00:00:04,500
生产经营单位的主要负责人
对安全生产工作全面负责。

2
00:01:02,050 --> 00:01:05,000
<i>第二句</i>{\\an8}
"""
CUES = [
    Cue(1.0, 4.5, "生产经营单位的主要负责人\n对安全生产工作全面负责。"),
    Cue(62.05, 65.0, "第二句"),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_srt_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert read(SRT.encode(encoding)) == CUES


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(end: str) -> None:
    assert read(SRT.replace("\n", end).encode()) == CUES


def test_webvtt_is_read_without_its_notes_styles_and_places() -> None:
    text = "WEBVTT\n\nNOTE by hand\n\nSTYLE\n::cue {}\n\nopening\n01:02.050 --> 01:05.000 align:start line:0\n<v 讲师>第二句</v>\n"

    assert read(text.encode()) == [Cue(62.05, 65.0, "第二句")]


def test_cues_come_in_the_order_of_their_times() -> None:
    text = "00:00:09,000 --> 00:00:10,000\n后\n\n00:00:01,000 --> 00:00:02,000\n先\n"

    assert [cue.text for cue in read(text.encode())] == ["先", "后"]


def test_what_was_written_reads_the_same() -> None:
    cues = [*CUES, Cue(7200.0, 7203.25, "a < b & c > d")]

    assert read(webvtt(cues).encode()) == cues
    assert "a &lt; b &amp; c" in webvtt(cues)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "no_cues", 0),
        ("第一句\n第二句\n".encode(), "no_cues", 0),
        (b"\x00\x01\x02\xff\xff\xff\xff", "no_text", 0),
        (b"1\n00:00:01 -> 00:00:02\nx\n", "no_cues", 0),
        (b"1\n00:00:01,000 --> soon\nx\n", "bad_time", 2),
        (b"1\n00:99:01,000 --> 00:99:02,000\nx\n", "bad_time", 2),
        (b"1\n00:00:05,000 --> 00:00:02,000\nx\n", "ends_before_it_begins", 2),
    ],
)
def test_what_holds_no_captions_is_refused_by_its_line(data: bytes, code: str, line: int) -> None:
    with pytest.raises(BadCaptions) as refusal:
        read(data)

    assert (refusal.value.code, refusal.value.line) == (code, line)
