"""Word documents for tests: just the parts that Word needs, from the XML of their paragraphs."""

import io
import zipfile
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
