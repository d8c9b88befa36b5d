"""A paper as a Word file, laid out as GB/T 9704-2012 lays out official papers, with fonts that offices have; whoever opens it edits on."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordFile
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from lms import clock
from lms.supervision.papers.heads import Head
from lms.supervision.papers.written import Attachment, Paper
from lms.web import dateformat

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, TITLE, HEADING, PLAIN = "仿宋", "方正小标宋简体", "黑体", "宋体"
BODY_SIZE, TITLE_SIZE, TABLE_SIZE = Pt(16), Pt(22), Pt(12)
# The red head fills its line, and is never larger than this.
LARGEST_HEAD = Pt(40)
LINE, ROOM_IN_CELL = Pt(28), Pt(3)
TEXT_WIDTH = Mm(156)
LINE_NUMBER_WIDTH, NARROW_WIDTH = Mm(14), Mm(24)
RED = RGBColor(0xC8, 0x10, 0x10)
# Room for the stamp, over issuer and date.
STAMP_LINES = 3
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def made(paper: Paper, head: Head) -> bytes:
    file = Document()
    _set_up(file, paper, head)
    _open(file, head)
    _title(file, paper.title)
    _line(file, f"{paper.to}：", SONG, BODY_SIZE)
    for part in paper.body:
        _paragraph(file, part)
    file.add_paragraph()
    _paragraph(file, f"附件：{paper.attachment.title}")
    _sign(file, head)
    _attach(file, paper.attachment)
    kept = io.BytesIO()
    file.save(kept)
    return kept.getvalue()


def _set_up(file: WordFile, paper: Paper, head: Head) -> None:
    facts = file.core_properties
    facts.title, facts.author, facts.comments = paper.title, head.issuer, ""
    facts.created = facts.modified = clock.now().replace(tzinfo=None)
    page = file.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    plain = file.styles["Normal"]
    plain.font.size = BODY_SIZE  # type: ignore[attr-defined]
    space = plain.paragraph_format  # type: ignore[attr-defined]
    space.space_after, space.line_spacing_rule, space.line_spacing = Pt(0), WD_LINE_SPACING.EXACTLY, LINE


def _open(file: WordFile, head: Head) -> None:
    """红头 if the county has one, and 文号 with room for its number."""
    number = f"{head.mark or ''}〔{clock.today().year}〕　　号"
    if not head.red_head:
        _line(file, number, SONG, BODY_SIZE, RIGHT)
        return
    over = _line(file, head.red_head, TITLE, min(LARGEST_HEAD, Pt(int(TEXT_WIDTH.pt / len(head.red_head)))), CENTRE)
    over.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    over.paragraph_format.space_after = LINE
    over.runs[0].font.color.rgb = RED
    _underline(_line(file, number, SONG, BODY_SIZE, CENTRE))


def _underline(paragraph: Paragraph) -> None:
    """The red line over the whole width."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "16"), ("space", "6"), ("color", str(RED))):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _title(file: WordFile, words: str) -> None:
    """An empty line before and after it."""
    file.add_paragraph()
    _line(file, words, TITLE, TITLE_SIZE, CENTRE)
    file.add_paragraph()


def _line(file: WordFile, words: str, font: str, size: Pt, place: WD_ALIGN_PARAGRAPH | None = None) -> Paragraph:
    paragraph = file.add_paragraph()
    paragraph.alignment = place  # type: ignore[assignment]
    _run(paragraph, words, font, size)
    return paragraph


def _paragraph(file: WordFile, part: str | tuple[str, str]) -> None:
    """Two signs in from the margin; its heading, if it has one, in 黑体."""
    heading, words = ("", part) if isinstance(part, str) else part
    paragraph = file.add_paragraph()
    paragraph.paragraph_format.first_line_indent = 2 * BODY_SIZE
    if heading:
        _run(paragraph, heading, HEADING, BODY_SIZE)
    _run(paragraph, words, SONG, BODY_SIZE)


def _run(paragraph: Paragraph, words: str, font: str, size: Pt) -> Run:
    run = paragraph.add_run(words)
    run.font.name, run.font.size = font, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def _sign(file: WordFile, head: Head) -> None:
    for _blank in range(STAMP_LINES):
        file.add_paragraph()
    for words in (head.issuer, dateformat(clock.today())):
        paragraph = _line(file, words, SONG, BODY_SIZE, RIGHT)
        paragraph.paragraph_format.right_indent = 4 * BODY_SIZE
        paragraph.paragraph_format.keep_together = True


def _attach(file: WordFile, attachment: Attachment) -> None:
    file.add_section(WD_SECTION.NEW_PAGE)
    _line(file, "附件", HEADING, BODY_SIZE)
    _title(file, attachment.title)
    _fill(file.add_table(1 + len(attachment.lines), len(attachment.columns), "Table Grid"), attachment)
    for words in attachment.notes:
        _line(file, words, PLAIN, TABLE_SIZE)


def _fill(table: Table, attachment: Attachment) -> None:
    table.autofit = False
    widths = _widths(attachment.columns)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (row, cells) in enumerate(zip(table.rows, [attachment.columns, *attachment.lines], strict=True)):
        _write(row.cells, cells, widths, HEADING if number == 0 else PLAIN)
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))  # on every page


def _widths(columns: Sequence[str]) -> list[Length]:
    """序号 and figures take little, and names what is left."""
    narrow = [NARROW_WIDTH] * (len(columns) - 2)
    return [LINE_NUMBER_WIDTH, Length(TEXT_WIDTH - LINE_NUMBER_WIDTH - sum(narrow)), *narrow]


def _write(cells: Sequence[_Cell], words: Sequence[str], widths: Sequence[Length], font: str) -> None:
    for place, (cell, each) in enumerate(zip(cells, words, strict=True)):
        cell.width = widths[place]
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = ROOM_IN_CELL
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.alignment = CENTRE if font == HEADING or place != 1 else None
        _run(paragraph, each, font, TABLE_SIZE)
