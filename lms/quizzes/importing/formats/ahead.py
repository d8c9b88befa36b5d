"""What stands below a line of a written text: options, an answer, the questions about a case."""

import re
from collections.abc import Sequence

from lms.quizzes.importing import kinds, stems
from lms.quizzes.importing.formats import labels, marks
from lms.quizzes.importing.formats.lines import FIRST_OPTION, OPTION, Line

OPTION_INSIDE = re.compile(r"[\s)）。？?：:]\s*[(（]?A\s*[.．、:：)）]")
# A question is hardly longer.
AHEAD = 60


def after(lines: Sequence[Line], at: int) -> str:
    """The next line."""
    return lines[at + 1].text if at + 1 < len(lines) else ""


def asks(lines: Sequence[Line], at: int) -> bool:
    """Whether the line, or what stands below it up to the next number, gives options or an answer."""
    text = lines[at].text
    if stems.answer_inside(text) or OPTION_INSIDE.search(text) or labels.names_answer(text):
        return True
    for line in lines[at + 1 : at + AHEAD]:
        if marks.of(line.text) or kinds.of_heading(line.text):
            return False
        if FIRST_OPTION.match(line.text) or labels.names_answer(line.text):
            return True
    return False


def leads_to_options(lines: Sequence[Line], at: int) -> bool:
    """Whether the next lines without number or label lead to an option A."""
    for line in lines[at + 1 : at + 6]:
        if FIRST_OPTION.match(line.text):
            return True
        if marks.of(line.text) or labels.LABEL.match(line.text):
            return False
    return False


def leads_to_parts(lines: Sequence[Line], at: int) -> bool:
    """Whether the next lines without label lead to a number 1."""
    for line in lines[at + 1 : at + AHEAD]:
        mark = marks.of(line.text)
        if mark or labels.LABEL.match(line.text) or kinds.of_heading(line.text):
            return mark is not None and mark.number == 1
    return False


def is_numbered(lines: Sequence[Line]) -> bool:
    """Whether a number stands before the first option and the first answer."""
    for line in lines:
        mark = marks.of(line.text)
        if mark and mark.counts_questions:
            return True
        if OPTION.match(line.text) or labels.names_answer(line.text):
            return False
    return False
