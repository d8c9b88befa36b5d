"""填空题 and 简答题 of QTI: a field for each blank below the question, and what markers go by in a rubric for the scorer."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from lms.quizzes.exporting.exported import Exported, block
from lms.quizzes.importing.formats.qti_written import MODEL, POINT
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER


def declarations(question: Exported) -> str:
    """The responses of a written question, with the texts that each blank takes; nothing for a choice."""
    if question.kind == SHORT_ANSWER:
        return '<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string"/>\n'
    return "".join(f"{_blank(at, accepted)}\n" for at, accepted in enumerate(question.details.blanks, 1))


def _blank(at: int, accepted: Sequence[str]) -> str:
    entries = "".join(f'<mapEntry mapKey={quoteattr(text)} mappedValue="1"/>' for text in accepted)
    return (
        f'<responseDeclaration identifier="RESPONSE{at}" cardinality="single" baseType="string">'
        f"<correctResponse><value>{escape(accepted[0])}</value></correctResponse>"
        f'<mapping defaultValue="0">{entries}</mapping></responseDeclaration>'
    )


def asks(question: Exported) -> str:
    """The fields of a written question; nothing for a choice."""
    if question.kind == SHORT_ANSWER:
        return f'<extendedTextInteraction responseIdentifier="RESPONSE"/>{_rubric(question)}'
    names = (f"RESPONSE{at}" for at, _ in enumerate(question.details.blanks, 1))
    fields = " ".join(f'<textEntryInteraction responseIdentifier="{name}"/>' for name in names)
    return f"<p>{fields}</p>" if question.kind == FILL_IN else ""


def _rubric(question: Exported) -> str:
    holds = question.details
    model = f'<div class="{MODEL}">{block(holds.model)}</div>' if holds.model else ""
    points = "".join(f'<div class="{POINT}">{block(f"{each.share:g}|{each.text}")}</div>' for each in holds.points)
    return f'<rubricBlock view="scorer">{model}{points}</rubricBlock>' if model or points else ""


def processing(question: Exported) -> str:
    """A point for each right blank."""
    blanks = "".join(f'<mapResponse identifier="RESPONSE{at}"/>' for at, _ in enumerate(question.details.blanks, 1))
    rule = f'<setOutcomeValue identifier="SCORE"><sum>{blanks}</sum></setOutcomeValue>'
    return f"<responseProcessing>{rule}</responseProcessing>\n" if blanks else ""
