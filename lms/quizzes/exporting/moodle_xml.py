"""A bank as Moodle's XML; article and difficulty of a question are tags among its own."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from lms.quizzes.details import Picture
from lms.quizzes.exporting.exported import Exported, block, images
from lms.quizzes.exporting.gift import WRONG, has_one_blank, weight
from lms.quizzes.importing import levels, notes
from lms.quizzes.importing.drafts import MULTIPLE, TRUE, TRUE_FALSE
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER

HEAD, END = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n', "</quiz>\n"


def says(question: Exported) -> bool:
    """Whether the format has a way to say a question that is no choice: one blank, or a text whose answer one note can hold."""
    return has_one_blank(question) or (question.kind == SHORT_ANSWER and notes.comes_back(question.details))


def write(questions: Iterable[Exported]) -> bytes:
    """The file."""
    return (HEAD + "".join(map(_question, questions)) + END).encode()


def _question(question: Exported) -> str:
    name, write_answers = TYPES.get(question.kind, ("multichoice", _options))
    tags = levels.together(question.article, question.difficulty, question.tags)
    tagged = f"<tags>{''.join(f'<tag>{_said(tag)}</tag>' for tag in tags)}</tags>" if tags else ""
    return (
        f'<question type="{name}">\n'
        f"<name>{_said(str(question.number))}</name>\n"
        f"<questiontext {_shown(question, question.stem, question.details.below_stem)}</questiontext>\n"
        f'<generalfeedback format="plain_text">{_said(question.explanation)}</generalfeedback>\n'
        f"{write_answers(question)}{tagged}</question>\n"
    )


def _judged(question: Exported) -> str:
    is_true = TRUE in question.right
    return _answer("true", "100" if is_true else "0") + _answer("false", "0" if is_true else "100")


def _options(question: Exported) -> str:
    is_multiple = question.kind == MULTIPLE
    right, wrong = (weight(len(question.right)), WRONG) if is_multiple else ("100", "0")
    each = (_option(question, at, right if at in question.right else wrong) for at in range(len(question.options)))
    head = f"<single>{'false' if is_multiple else 'true'}</single><shuffleanswers>true</shuffleanswers>"
    return f"{head}<answernumbering>ABCD</answernumbering>\n{''.join(each)}"


def _filled(question: Exported) -> str:
    each = (_answer(text.replace("*", "\\*"), "100") for text in question.details.blanks[0])
    return f"<usecase>0</usecase>\n{''.join(each)}"


def _written(question: Exported) -> str:
    return f'<graderinfo format="plain_text">{_said(notes.written(question.details))}</graderinfo>\n'


TYPES = {
    TRUE_FALSE: ("truefalse", _judged),
    FILL_IN: ("shortanswer", _filled),
    SHORT_ANSWER: ("essay", _written),
}


def _answer(text: str, fraction: str) -> str:
    return f'<answer fraction="{fraction}" format="plain_text">{_said(text)}</answer>\n'


def _option(question: Exported, at: int, fraction: str) -> str:
    shown = _shown(question, question.options[at], question.details.at_option(at))
    return f'<answer fraction="{fraction}" {shown}</answer>\n'


def _shown(question: Exported, text: str, pictures: Sequence[Picture]) -> str:
    """The rest of an element: a text as it stands, or HTML with its pictures and their files."""
    if not pictures:
        return f'format="plain_text">{_said(text)}'
    html = block(text) + images(question, pictures, "@@PLUGINFILE@@/")
    return f'format="html">{_said(html)}{"".join(_file(question, each) for each in pictures)}'


def _file(question: Exported, picture: Picture) -> str:
    data = b64encode(question.files[picture.digest]).decode()
    return f'<file name="{question.named(picture)}" path="/" encoding="base64">{data}</file>'


def _said(text: str) -> str:
    return f"<text>{escape(text)}</text>"
