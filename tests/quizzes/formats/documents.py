"""Word documents and old workbooks for tests: just the parts that Office needs."""

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
)


def text(words: str, properties: str = "") -> str:
    """A paragraph that says this."""
    run = f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run}</w:p>"


def texts(words: str) -> str:
    """A paragraph for each line."""
    return "".join(map(text, words.splitlines()))


def numbered(words: str, number: int, level: int = 0) -> str:
    """A paragraph of a list, whose number Word adds."""
    return text(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def table(*rows: list[str]) -> str:
    """A table of cells with one paragraph each."""
    lines = ("".join(f"<w:tc>{text(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def levels(*shown: tuple[str, str]) -> str:
    """The levels of a list: the style of its figures and what Word shows."""
    return "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{words}"/></w:lvl>'
        for at, (style, words) in enumerate(shown)
    )


def numbering(lists: dict[int, str], instances: dict[int, int], restarting: tuple[int, ...] = ()) -> str:
    """Lists by their levels, and which list each number that paragraphs name belongs to."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{at}">{inside}</w:abstractNum>' for at, inside in lists.items()
    )
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    instance = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{again if number in restarting else ""}</w:num>'
        for number, of in instances.items()
    )
    return f'<w:numbering xmlns:w="{W}">{abstract}{instance}</w:numbering>'


def document(body: str, kind: str = TYPE, **parts: str | bytes) -> bytes:
    """A document with this body; further parts by their names under word/, with _ for the full stop."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", TYPES.format(kind=kind))
        packed.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            packed.writestr(f"word/{name.replace('_', '.')}", content)
    return stream.getvalue()


def old_workbook(rows: Sequence[Sequence[str]], name: str = "Sheet1", behind: bytes = b"") -> bytes:
    """A workbook as Excel 97 keeps it (BIFF8 in a compound file), with whatever stands behind its sheet."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(what: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, what, 0, 0, 0, 0x600))

    cells = ((at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row) if text)
    labels = (
        record(0x204, struct.pack("<HHHHB", at, column, 0, len(text), 1) + text.encode("utf-16-le"))
        for at, column, text in cells
    )
    title = name.encode("utf-16-le")
    globals_end = len(begin(5)) + 4 + 8 + len(title) + 4
    listed = record(0x85, struct.pack("<IBBBB", globals_end, 0, 0, len(name), 1) + title)
    stream = begin(5) + listed + record(0xA) + begin(0x10) + b"".join(labels) + record(0xA) + behind
    return _compound(stream)


def _compound(stream: bytes) -> bytes:
    """A compound file with this one stream: header, table of sectors, directory, and the stream from the third sector on."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return (
        head
        + table
        + _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
        + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
        + bytes(256)
        + stream
    )


def _entry(name: str, kind: int, below: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    about = struct.pack("<HBBIII", len(written) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, below)
    return written.ljust(64, b"\0") + about + bytes(36) + struct.pack("<IQ", start, size)
