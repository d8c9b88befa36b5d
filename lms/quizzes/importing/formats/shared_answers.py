"""One answer below all the questions about a case, divided among them: 答案：（1）… （2）…"""

from collections.abc import Sequence

from lms.quizzes.importing.formats import marks
from lms.quizzes.importing.formats.entries import Entry


def share(parts: Sequence[Entry]) -> None:
    """Give each its own part of what stands below the last, if that is numbered as they are."""
    *others, last = parts
    pieces = _pieces("\n".join(last.lines.get("answer", [])))
    if others and len(pieces) == len(parts) and not any(entry.is_complete for entry in others):
        for entry, piece in zip(parts, pieces, strict=True):
            entry.lines["answer"] = [piece]


def _pieces(text: str) -> list[str]:
    """What stands behind the marks 1, 2, … of a text that begins with the first."""
    mark, plain, at, pieces = marks.of(text), text.translate(marks.NARROW), 0, []
    while mark and (at := plain.find(mark.written, at)) >= 0:
        begin, mark = at + len(mark.written), mark.next
        end = plain.find(mark.written, begin)
        pieces.append(text[begin : end if end >= 0 else None].strip())
        at = begin
    return pieces if marks.of(text) and marks.of(text).number == 1 else []  # type: ignore[union-attr]
