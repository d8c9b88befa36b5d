"""Text in the encodings that offices write: UTF-8, UTF-16 with its mark, and the GB encodings of Excel and Notepad in China."""

MARKED = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# GB18030 holds all of GBK and GB2312. It takes almost any bytes, so it is asked last.
UNMARKED = ("utf-8", "gb18030")


def text_of(data: bytes) -> str | None:
    """The text, or nothing when these bytes are none."""
    for encoding in [encoding for mark, encoding in MARKED if data.startswith(mark)] or UNMARKED:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None
