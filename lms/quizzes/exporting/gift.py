"""A bank as Moodle's GIFT; article and difficulty of a question are tags among its own."""

from collections.abc import Iterable, Mapping

from lms.quizzes.exporting.exported import Exported
from lms.quizzes.importing import levels, notes, option_feedback
from lms.quizzes.importing.drafts import MULTIPLE, TRUE, TRUE_FALSE
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER

ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "\\~=#{}:"} | {"\n": "\\n"})
BACKSLASH = "\\"
# Whoever chooses a wrong option beside the right ones earns nothing.
WRONG = "-100"


def says(question: Exported) -> bool:
    """Whether the format has a way to say a question that is no choice: one blank, or a text whose answer a comment can hold."""
    if question.kind == SHORT_ANSWER:
        return notes.comes_back(question.details, question.explanation)
    return has_one_blank(question) and not all("->" in text for text in question.details.blanks[0])


def has_one_blank(question: Exported) -> bool:
    """Whether it is a 填空题 with one blank, which is all that short answers of Moodle can be."""
    return question.kind == FILL_IN and len(question.details.blanks) == 1


def write(questions: Iterable[Exported]) -> bytes:
    """The file."""
    return "\n\n".join(map(_block, questions)).encode() + b"\n"


def _block(question: Exported) -> str:
    tags = "".join(map(_tag, levels.together(question.article, question.difficulty, question.tags)))
    comment = f"//{tags}\n" if tags else ""
    return f"{comment}::{question.number}::[plain]{question.stem.translate(ESCAPED)}{{{_answers(question)}}}"


def _tag(tag: str) -> str:
    """A backslash takes its meaning from a closing bracket."""
    return f" [tag:{tag.rstrip(BACKSLASH).replace(']', BACKSLASH + ']')}]"


def _answers(question: Exported) -> str:
    comment, of_options = _comments(question)
    explanation = f"####{_text(comment)}" if comment else ""
    if question.kind == TRUE_FALSE:
        return ("TRUE" if TRUE in question.right else "FALSE") + _judged(question, of_options) + explanation
    if question.kind == SHORT_ANSWER:
        return explanation
    if question.kind == FILL_IN:
        texts = "".join(f"={_accepted(text)}\n" for text in question.details.blanks[0])
        return f"\n{texts}{explanation}"
    options = (_option(question, place) + _feedback(of_options, place) for place in range(len(question.options)))
    return "\n" + "".join(f"{option}\n" for option in options) + explanation


def _comments(question: Exported) -> tuple[str, Mapping[int, str]]:
    """What stands behind ####, of a written answer also what markers go by; and behind # at options, by their places."""
    if question.details.model or question.details.points:
        return notes.written(question.details, question.explanation), {}
    general, of_options = option_feedback.apart(question.explanation, question.options, question.right)
    # Beside a verdict a comment that stands alone explains the question.
    is_alone = question.kind == TRUE_FALSE and not general
    return (question.explanation, {}) if is_alone else (general, of_options)


def _judged(question: Exported, of_options: Mapping[int, str]) -> str:
    """What is said of the wrong verdict and then of the right one."""
    (right,) = question.right
    each = [_feedback(of_options, place) for place in (1 - right, right)]
    return "".join(each) if not each[1] or each[0] else f"#{each[1]}"


def _feedback(of_options: Mapping[int, str], place: int) -> str:
    return f"#{_text(of_options[place])}" if of_options.get(place) else ""


def _option(question: Exported, place: int) -> str:
    text, is_right = _text(question.options[place]), place in question.right
    if question.kind == MULTIPLE:
        return f"~%{weight(len(question.right)) if is_right else WRONG}%{text}"
    mark = "=" if is_right else "~"
    # A percent sign in front would be taken for a weight.
    return f"{mark}%{100 if is_right else 0}%{text}" if text.startswith("%") else mark + text


def _accepted(text: str) -> str:
    """A percent sign in front would be taken for a weight."""
    return f"%100%{_text(text)}" if text.startswith("%") else _text(text)


def weight(right: int) -> str:
    """The share of each of so many right options, in hundredths as Moodle knows them."""
    return f"{100 / right:.5f}".rstrip("0").rstrip(".")


def _text(text: str) -> str:
    """Escaped; square brackets in front would be taken for the name of a format."""
    return ("[plain]" if text.startswith("[") else "") + text.translate(ESCAPED)
