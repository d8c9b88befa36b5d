"""A bank as Moodle's XML; article and difficulty of a question are tags among its own."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from xml.sax.saxutils import escape

from lms.quizzes.details import Picture
from lms.quizzes.exporting import cloze
from lms.quizzes.exporting.exported import Exported, block, images
from lms.quizzes.exporting.gift import WRONG, has_one_blank, weight
from lms.quizzes.importing import levels, notes, option_feedback
from lms.quizzes.importing.drafts import FALSE, MULTIPLE, TRUE, TRUE_FALSE
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER

FOLDER = "@@PLUGINFILE@@/"
HEAD, END = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n', "</quiz>\n"


def says(question: Exported) -> bool:
    """Whether the format has a way to say a question that is no choice: blanks, a text whose answer one note can hold, or a case."""
    if question.kind == SHORT_ANSWER:
        return notes.comes_back(question.details)
    return has_one_blank(question) or cloze.says(question)


def write(questions: Iterable[Exported]) -> bytes:
    """The file."""
    return (HEAD + "".join(map(_question, questions)) + END).encode()


def _question(question: Exported) -> str:
    is_cloze = question.kind == CASE or (question.kind == FILL_IN and not has_one_blank(question))
    name, write_answers = CLOZE if is_cloze else TYPES.get(question.kind, ("multichoice", _options))
    explanation, _ = option_feedback.apart(question.explanation, question.options, question.right)
    tags = levels.together(question.article, question.difficulty, question.tags)
    tagged = f"<tags>{''.join(f'<tag>{_said(tag)}</tag>' for tag in tags)}</tags>" if tags else ""
    return (
        f'<question type="{name}">\n'
        f"<name>{_said(str(question.number))}</name>\n"
        f"<questiontext {_embedded(question) if is_cloze else _shown(question, question.stem, question.details.below_stem)}</questiontext>\n"
        f'<generalfeedback format="plain_text">{_said(explanation)}</generalfeedback>\n'
        f"{write_answers(question)}{tagged}</question>\n"
    )


def _judged(question: Exported) -> str:
    is_true, (true, false) = TRUE in question.right, (_feedback(question, at) for at in (TRUE, FALSE))
    return _answer("true", "100" if is_true else "0", true) + _answer("false", "0" if is_true else "100", false)


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


def _embedded(question: Exported) -> str:
    """The rest of the element: the text with what is answered in it, and the files of its pictures."""
    files = {each.digest: _file(question, each) for each in question.details.every_picture}
    return f'format="html">{_said(cloze.written(question, FOLDER))}{"".join(files.values())}'


# What is answered stands in the text already. Moodle knows the kind as "multianswer" too, but not every one of its importers.
CLOZE: tuple[str, Callable[[Exported], str]] = ("cloze", lambda _: "")
TYPES = {
    TRUE_FALSE: ("truefalse", _judged),
    FILL_IN: ("shortanswer", _filled),
    SHORT_ANSWER: ("essay", _written),
}


def _answer(text: str, fraction: str, feedback: str = "") -> str:
    return f'<answer fraction="{fraction}" format="plain_text">{_said(text)}{feedback}</answer>\n'


def _feedback(question: Exported, at: int) -> str:
    """What the explanation says of an option."""
    _, said = option_feedback.apart(question.explanation, question.options, question.right)
    return f'<feedback format="plain_text">{_said(said[at])}</feedback>' if at in said else ""


def _option(question: Exported, at: int, fraction: str) -> str:
    shown = _shown(question, question.options[at], question.details.at_option(at))
    return f'<answer fraction="{fraction}" {shown}{_feedback(question, at)}</answer>\n'


def _shown(question: Exported, text: str, pictures: Sequence[Picture]) -> str:
    """The rest of an element: a text as it stands, or HTML with its pictures and their files."""
    if not pictures:
        return f'format="plain_text">{_said(text)}'
    html = block(text) + images(question, pictures, FOLDER)
    return f'format="html">{_said(html)}{"".join(_file(question, each) for each in pictures)}'


def _file(question: Exported, picture: Picture) -> str:
    data = b64encode(question.files[picture.digest]).decode()
    return f'<file name="{question.named(picture)}" path="/" encoding="base64">{data}</file>'


def _said(text: str) -> str:
    return f"<text>{escape(text)}</text>"
