"""Answers that were left in a stem: a verdict behind the sentence, [B] at its end, the words in the blanks of a 填空题."""

import re

from lms.quizzes.details import blanks_in
from lms.quizzes.importing import stems
from lms.quizzes.importing.drafts import TRUE_FALSE
from lms.quizzes.importing.records import Record
from lms.quizzes.kinds import FILL_IN

# "…。√", "…（T）", "… 错误": a verdict behind a sentence without a label.
VERDICT = re.compile(
    r"(?:(?<=[\s。.！!；;)）])[(（]?\s*([xXvVTFYN]|对|错|正确|错误|是|否)\s*[)）]?|([√✓✔×✗✘])"
    r"|[(（]\s*([xXvVtTfFyYnN是否]|[Tt]rue|[Ff]alse|TRUE|FALSE)\s*[)）]\s*[。.]?)\s*$"
)
# "…机构。[B]", "下列正确的是 ABD"
LEFT_BEHIND = re.compile(
    r"(?:[\[【]\s*([A-Ha-h]{1,8}|[√✓✔×✗✘]|对|错|正确|错误)\s*[\]】]|(?<=[\s:：])([A-H]{1,8}))\s*[。.]?\s*$"
)
# "方针是（预防为主）": what fills the blanks of a 填空题.
IN_BRACKETS = re.compile(r"[(（]\s*([^()（）\n]{1,60}?)\s*[)）]")


def take(record: Record) -> None:
    """Move the answer out of the stem, where the record has no other."""
    _take_verdict(record)
    _take_letters(record)
    _take_blanks(record)


def _take_verdict(record: Record) -> None:
    """The verdict on a judgement."""
    found = VERDICT.search(record.stem) if record.kind in {None, TRUE_FALSE} and record.is_lone_stem else None
    if found and not stems.answer_inside(record.stem):
        record.answer = found[1] or found[2] or found[3]
        record.stem = record.stem[: found.start()].rstrip() + (stems.BLANK if found[0].lstrip()[0] in "(（" else "")


def _take_letters(record: Record) -> None:
    """Letters behind the stem."""
    found = LEFT_BEHIND.search(record.stem)
    if found and not record.answer and not stems.answer_inside(record.stem) and (record.options or not found[2]):
        record.answer, record.stem = found[1] or found[2], record.stem[: found.start()].rstrip()


def _take_blanks(record: Record) -> None:
    """The answers that a 填空题 without any other holds in its blanks."""
    if record.kind != FILL_IN or not record.is_lone_stem or blanks_in(record.stem):
        return
    if found := IN_BRACKETS.findall(record.stem):
        record.answer, record.stem = "\n".join(found), IN_BRACKETS.sub(stems.BLANK, record.stem)
