"""Text in the encodings that offices write: UTF-8, UTF-16, the GB and Big5 encodings of Excel and Notepad, and HZ of old mail."""

# HZ writes Chinese in letters of ASCII, between these.
HZ_BEGINS, HZ_ENDS = b"~{", b"~}"
MARKED = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# Where each standard keeps its common characters, by the first of their two bytes, and where its rare ones. A text that is read
# by the wrong standard is full of rare ones.
COMMON = {"gb2312": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}
FIRST_HAN = {"gb2312": 0xB0, "big5": 0xA4}
# Big5 must be this much likelier: nearly all files are from the mainland.
CLEARLY = 0.25
LOOKED_AT = 20_000


def text_of(data: bytes) -> str | None:
    """The text, or nothing when these bytes are none."""
    marked = next((encoding for mark, encoding in MARKED if data.startswith(mark)), None)
    if marked:
        text = _decoded(data, marked)
    elif b"\0" in data:
        text = _two_bytes_each(data)
    elif data.isascii() and HZ_BEGINS in data and HZ_ENDS in data:
        hz = _decoded(data, "hz")
        text = data.decode() if hz is None or hz.isascii() else hz
    else:
        text = _first_of(_decoded(data, "utf-8"), _chinese(data))
    return None if text is None or "\0" in text else text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _first_of(*texts: str | None) -> str | None:
    return next((text for text in texts if text is not None), None)


def _two_bytes_each(data: bytes) -> str | None:
    """UTF-16 without its mark: digits, blanks and line ends have their zero in the second byte, or in the first."""
    is_little = data[1::2].count(0) > data[::2].count(0)
    text = _decoded(data, "utf-16-le" if is_little else "utf-16-be")
    return text if text and all(letter.isprintable() or letter.isspace() for letter in text) else None


def _chinese(data: bytes) -> str | None:
    """GB18030 holds all of GBK and GB2312 and takes almost any bytes, so Big5 is asked whether it reads better."""
    gb, big5 = _decoded(data, "gb18030"), _decoded(data, "big5hkscs")
    if gb is None or big5 is None:
        return _first_of(gb, big5)
    return big5 if _share_common(big5, "big5") > _share_common(gb, "gb2312") + CLEARLY else gb


def _share_common(text: str, standard: str) -> float:
    """The share of Chinese characters that are common ones of that standard, in the beginning of the text."""
    others = "".join(letter for letter in text[:LOOKED_AT] if not letter.isascii())
    firsts = [letter.encode(standard, "replace")[0] for letter in others]
    han = [first for first in firsts if first >= FIRST_HAN[standard] or first == ord("?")]
    return sum(first in COMMON[standard] for first in han) / len(han) if han else 0.0
