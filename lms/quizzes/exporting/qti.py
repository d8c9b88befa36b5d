"""A bank as a content package of QTI 2.1: an item for each question, and the manifest that lists them."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from lms.quizzes.exporting import qti_written
from lms.quizzes.exporting.exported import Exported, block, images
from lms.quizzes.importing import levels
from lms.quizzes.importing.drafts import LETTERS, MULTIPLE, TRUE_FALSE
from lms.quizzes.importing.formats.qti import DIFFICULTIES, MANIFEST, TOOL
from lms.quizzes.kinds import CHOICES, FILL_IN, SHORT_ANSWER

ITEMS = "http://www.imsglobal.org/xsd/imsqti_v2p1"
MATCHED = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LONGEST_TITLE = 60
# Pictures beside the folder of the items.
FOLDER = "../pictures/"


def says(question: Exported) -> bool:
    """Whether the format has a way to say a question that is no choice: a text, or blanks with an answer each."""
    return question.kind == SHORT_ANSWER or (question.kind == FILL_IN and question.details.in_order)


def write(questions: Iterable[Exported]) -> bytes:
    """The package, as a zip."""
    stream = io.BytesIO()
    resources: list[str] = []
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for question in questions:
            name = f"items/q{question.number}.xml"
            package.writestr(name, HEAD + _item(question))
            resources.append(_resource(len(resources) + 1, name, question))
            files |= {question.named(each): question.files[each.digest] for each in question.details.every_picture}
        for name, data in files.items():
            package.writestr(f"pictures/{name}", data)
        package.writestr(MANIFEST, HEAD + _manifest("".join(resources)))
    return stream.getvalue()


def _resource(at: int, name: str, question: Exported) -> str:
    kind = "imsqti_item_xmlv2p1"
    return f'<resource identifier="r{at}" type="{kind}" href="{name}">{_described(question)}<file href="{name}"/>{_files(question)}</resource>\n'


def _files(question: Exported) -> str:
    names = sorted({question.named(each) for each in question.details.every_picture})
    return "".join(f'<file href="pictures/{name}"/>' for name in names)


def _described(question: Exported) -> str:
    """Tags and difficulty in the manner of Learning Object Metadata (IEEE 1484.12.1)."""
    each = (f'<keyword><string language="zh-CN">{escape(tag)}</string></keyword>' for tag in question.tags)
    general = f"<general>{''.join(each)}</general>" if question.tags else ""
    return (
        f'<metadata><lom xmlns="{LOM}">{general}{_difficulty(question)}</lom></metadata>'
        if question.tags or question.difficulty
        else ""
    )


def _difficulty(question: Exported) -> str:
    if question.difficulty is None:
        return ""
    value = DIFFICULTIES[question.difficulty - 1]
    return f"<educational><difficulty><source>LOMv1.0</source><value>{value}</value></difficulty></educational>"


def _manifest(resources: str) -> str:
    about = "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion></metadata>"
    return f'<manifest xmlns="{PACKAGE}" identifier="bank">{about}<organizations/><resources>\n{resources}</resources></manifest>'


def _item(question: Exported) -> str:
    title = " ".join(question.stem.split())[:LONGEST_TITLE]
    label = f" label={quoteattr(levels.as_tag(question.article))}" if question.article else ""
    return (
        f'<assessmentItem xmlns="{ITEMS}" identifier="q{question.number}" title={quoteattr(title)}{label} '
        f'adaptive="false" timeDependent="false" xml:lang="zh-CN" toolName="{TOOL}">\n'
        f"{_declarations(question)}<itemBody>{block(question.stem)}{images(question, question.details.below_stem, FOLDER)}{_asks(question)}</itemBody>\n"
        f"{_processing(question)}{_feedback(question)}</assessmentItem>\n"
    )


def _declarations(question: Exported) -> str:
    after = (
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="single" baseType="identifier">'
        "<defaultValue><value>explanation</value></defaultValue></outcomeDeclaration>\n"
    )
    return (
        f"{qti_written.declarations(question) or _declaration(question)}"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float">'
        f"<defaultValue><value>0</value></defaultValue></outcomeDeclaration>\n{after if question.explanation else ''}"
    )


def _declaration(question: Exported) -> str:
    values = "".join(f"<value>{_names(question)[place]}</value>" for place in sorted(question.right))
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{_cardinality(question)}" baseType="identifier">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>\n"
    )


def _processing(question: Exported) -> str:
    """How a program comes to the points. Written answers are for people."""
    if question.kind in CHOICES:
        return f'<responseProcessing template="{MATCHED}"/>\n'
    return qti_written.processing(question)


def _cardinality(question: Exported) -> str:
    return "multiple" if question.kind == MULTIPLE else "single"


def _names(question: Exported) -> Sequence[str]:
    return ("true", "false") if question.kind == TRUE_FALSE else LETTERS


def _asks(question: Exported) -> str:
    return qti_written.asks(question) or _interaction(question)


def _interaction(question: Exported) -> str:
    most = 0 if question.kind == MULTIPLE else 1
    choices = "".join(
        f'<simpleChoice identifier="{name}">{block(text)}{images(question, question.details.at_option(place), FOLDER)}</simpleChoice>'
        for place, (name, text) in enumerate(zip(_names(question), question.options, strict=False))
    )
    return f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="{most}">{choices}</choiceInteraction>'


def _feedback(question: Exported) -> str:
    if not question.explanation:
        return ""
    begin = '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="explanation" showHide="show">'
    return f"{begin}{block(question.explanation)}</modalFeedback>\n"
