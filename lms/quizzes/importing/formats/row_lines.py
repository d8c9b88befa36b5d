"""The rows of a table that is no sheet of questions: cell by cell, but with what belongs together on one line."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lms.quizzes.importing.formats import key_blocks, labels
from lms.quizzes.importing.formats.lines import Line

STEM = re.compile(r"^[【]?(?:题目|题干|试题)(?:内容)?[】]?\s*[:：]?$")


def of(cells: Sequence[Sequence[Line]]) -> list[Line]:
    """The lines of a row: 题号 1 2 3 or 答案 A B C on one, "答案" with what stands beside it, and any others apart."""
    lines = [line for cell in cells for line in cell]
    first = lines[0].text.strip() if lines else ""
    if len(cells) > 2 and (key_blocks.NUMBERS.fullmatch(first) or key_blocks.ANSWERS.fullmatch(first)):
        return [replace(lines[0], text=" ".join(line.text.strip() or "-" for line in lines))]
    is_label = STEM.match(first) or labels.LABEL.fullmatch(f"{first.rstrip(':：')}：")
    if len(cells) == 2 and len(lines) > 1 and is_label:
        return [replace(lines[0], text=f"{first.rstrip(':：')}：{lines[1].text}"), *lines[2:]]
    return lines


def are_questions(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table without headings has a question in each row: its number or kind, options and answer in cells of their own."""
    wide = [row for row in rows if sum(map(bool, row)) >= 3]
    is_key = any(key_blocks.NUMBERS.match(row[0]) or key_blocks.ANSWERS.match(row[0]) for row in rows if row)
    return (
        len(wide) >= max(1, 0.6 * len(rows))
        and not is_key
        and all(row[0].strip().rstrip("、.．").isdecimal() for row in wide)
    )
