"""A bank as Moodle's XML; the article of a question is a tag."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from lms.quizzes.exporting.exported import Exported
from lms.quizzes.exporting.gift import WRONG, weight
from lms.quizzes.importing.drafts import MULTIPLE, TRUE, TRUE_FALSE

HEAD, END = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n', "</quiz>\n"


def write(questions: Iterable[Exported]) -> bytes:
    """The file."""
    return (HEAD + "".join(map(_question, questions)) + END).encode()


def _question(question: Exported) -> str:
    is_judgement = question.kind == TRUE_FALSE
    tag = f"<tags><tag>{_said(question.article)}</tag></tags>" if question.article else ""
    return (
        f'<question type="{"truefalse" if is_judgement else "multichoice"}">\n'
        f"<name>{_said(str(question.number))}</name>\n"
        f'<questiontext format="plain_text">{_said(question.stem)}</questiontext>\n'
        f'<generalfeedback format="plain_text">{_said(question.explanation)}</generalfeedback>\n'
        f"{_judged(question) if is_judgement else _options(question)}{tag}</question>\n"
    )


def _judged(question: Exported) -> str:
    is_true = TRUE in question.right
    return _answer("true", "100" if is_true else "0") + _answer("false", "0" if is_true else "100")


def _options(question: Exported) -> str:
    is_multiple = question.kind == MULTIPLE
    right, wrong = (weight(len(question.right)), WRONG) if is_multiple else ("100", "0")
    each = (_answer(text, right if at in question.right else wrong) for at, text in enumerate(question.options))
    head = f"<single>{'false' if is_multiple else 'true'}</single><shuffleanswers>true</shuffleanswers>"
    return f"{head}<answernumbering>ABCD</answernumbering>\n{''.join(each)}"


def _answer(text: str, fraction: str) -> str:
    return f'<answer fraction="{fraction}" format="plain_text">{_said(text)}</answer>\n'


def _said(text: str) -> str:
    return f"<text>{escape(text)}</text>"
