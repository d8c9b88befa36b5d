"""A bank as a content package of QTI 2.1: an item for each question, and the manifest that lists them."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from lms.quizzes.exporting import qti_written
from lms.quizzes.exporting.exported import Exported, block, images
from lms.quizzes.importing import levels
from lms.quizzes.importing.drafts import LETTERS, MULTIPLE, TRUE_FALSE
from lms.quizzes.importing.formats.qti import DIFFICULTIES, MANIFEST
from lms.quizzes.importing.formats.qti_cases import EXPLANATION, PART
from lms.quizzes.importing.formats.qti_questions import TOOL
from lms.quizzes.kinds import CASE, CHOICES, FILL_IN, SHORT_ANSWER

ITEMS = "http://www.imsglobal.org/xsd/imsqti_v2p1"
MATCHED = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
PACKAGE = "http://www.imsglobal.org/xsd/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LONGEST_TITLE = 60
# Pictures beside the folder of the items.
FOLDER = "../pictures/"


def says(question: Exported) -> bool:
    """Whether the format has a way to say a question that is no choice: a text, blanks with an answer each, or a case of such."""
    if question.kind == CASE:
        return all(part.kind in CHOICES or says(part) for part in question.parts)
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
        f"{_declarations(question)}<itemBody>{_body(question)}</itemBody>\n"
        f"{_processing(question)}{_feedbacks(question)}</assessmentItem>\n"
    )


def _declarations(question: Exported) -> str:
    after = (
        '<outcomeDeclaration identifier="FEEDBACK" cardinality="multiple" baseType="identifier">'
        f"<defaultValue>{''.join(f'<value>{name}</value>' for name in _explained(question))}</defaultValue></outcomeDeclaration>\n"
    )
    return (
        f"{''.join(_declared(each, response) for each, response, _ in _asked(question))}"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float">'
        f"<defaultValue><value>0</value></defaultValue></outcomeDeclaration>\n{after if _explained(question) else ''}"
    )


def _asked(question: Exported) -> list[tuple[Exported, str, float]]:
    """What is asked, one for each part of a case: the question, the name of its response, and what it or each blank earns."""
    if question.kind != CASE:
        return [(question, "RESPONSE", 1.0)]
    parts = zip(question.parts, question.details.parts, strict=True)
    return [
        (each, f"PART{at}_RESPONSE", part.weight / max(len(part.details.blanks), 1))
        for at, (each, part) in enumerate(parts, 1)
    ]


def _explained(question: Exported) -> dict[str, str]:
    """The explanations by the names of their feedbacks; those of the parts of a case are numbered."""
    each = {EXPLANATION: question.explanation}
    each |= {f"{EXPLANATION}{at}": part.explanation for at, part in enumerate(question.details.parts, 1)}
    return {name: text for name, text in each.items() if text}


def _declared(question: Exported, response: str) -> str:
    if question.kind not in CHOICES:
        return qti_written.declarations(question, response)
    values = "".join(f"<value>{_names(question)[place]}</value>" for place in sorted(question.right))
    return (
        f'<responseDeclaration identifier="{response}" cardinality="{_cardinality(question)}" baseType="identifier">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>\n"
    )


def _body(question: Exported) -> str:
    """A question, or the common text of a case and a block for each question about it, which says its weight."""
    stem = block(question.stem) + images(question, question.details.below_stem, FOLDER)
    if question.kind != CASE:
        return stem + _asks(question, "RESPONSE")
    weights = [part.weight for part in question.details.parts]
    each = (
        f'<div class="{PART}" label="{weight:g}">{_body_of_part(part, response)}</div>\n'
        for weight, (part, response, _) in zip(weights, _asked(question), strict=True)
    )
    return f"<div>{stem}</div>\n{''.join(each)}"


def _body_of_part(part: Exported, response: str) -> str:
    return block(part.stem) + images(part, part.details.below_stem, FOLDER) + _asks(part, response)


def _processing(question: Exported) -> str:
    """How a program comes to the points. Written answers are for people."""
    if question.kind in CHOICES:
        return f'<responseProcessing template="{MATCHED}"/>\n'
    rules = "".join(_rule(*asked) for asked in _asked(question))
    return f"<responseProcessing>{rules}</responseProcessing>\n" if rules else ""


def _rule(question: Exported, response: str, weight: float) -> str:
    """Adds a point for each right blank, or the weight for the right choice."""
    if question.kind == FILL_IN:
        return _adding("".join(qti_written.points(each, weight) for each in qti_written.names(question, response)))
    if question.kind not in CHOICES:
        return ""
    same = f'<match><variable identifier="{response}"/><correct identifier="{response}"/></match>'
    points = _adding(f'<baseValue baseType="float">{weight:g}</baseValue>')
    return f"<responseCondition><responseIf>{same}{points}</responseIf></responseCondition>"


def _adding(points: str) -> str:
    return f'<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>{points}</sum></setOutcomeValue>'


def _cardinality(question: Exported) -> str:
    return "multiple" if question.kind == MULTIPLE else "single"


def _names(question: Exported) -> Sequence[str]:
    return ("true", "false") if question.kind == TRUE_FALSE else LETTERS


def _asks(question: Exported, response: str) -> str:
    if question.kind not in CHOICES:
        return qti_written.asks(question, response)
    most = 0 if question.kind == MULTIPLE else 1
    choices = "".join(
        f'<simpleChoice identifier="{name}">{block(text)}{images(question, question.details.at_option(place), FOLDER)}</simpleChoice>'
        for place, (name, text) in enumerate(zip(_names(question), question.options, strict=False))
    )
    return f'<choiceInteraction responseIdentifier="{response}" shuffle="false" maxChoices="{most}">{choices}</choiceInteraction>'


def _feedbacks(question: Exported) -> str:
    begin = '<modalFeedback outcomeIdentifier="FEEDBACK" identifier="{}" showHide="show">'
    return "".join(
        f"{begin.format(name)}{block(text)}</modalFeedback>\n" for name, text in _explained(question).items()
    )
