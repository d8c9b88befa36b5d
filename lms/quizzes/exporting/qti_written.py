"""填空题 and 简答题 of QTI: a field for each blank below the question, and what markers go by in a rubric for the scorer."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from lms.quizzes.exporting.exported import Exported, block
from lms.quizzes.importing.formats.qti_written import MODEL, POINT
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER


def declarations(question: Exported, response: str) -> str:
    """The responses of a written question, with the texts that each blank takes; nothing for a choice."""
    if question.kind == SHORT_ANSWER:
        return f'<responseDeclaration identifier="{response}" cardinality="single" baseType="string"/>\n'
    blanks = zip(names(question, response), question.details.blanks, strict=True)
    return "".join(f"{_blank(name, accepted)}\n" for name, accepted in blanks)


def names(question: Exported, response: str) -> list[str]:
    """The names of the responses, one for each blank."""
    return [f"{response}{at}" for at, _ in enumerate(question.details.blanks, 1)]


def _blank(name: str, accepted: Sequence[str]) -> str:
    entries = "".join(f'<mapEntry mapKey={quoteattr(text)} mappedValue="1"/>' for text in accepted)
    return (
        f'<responseDeclaration identifier="{name}" cardinality="single" baseType="string">'
        f"<correctResponse><value>{escape(accepted[0])}</value></correctResponse>"
        f'<mapping defaultValue="0">{entries}</mapping></responseDeclaration>'
    )


def asks(question: Exported, response: str) -> str:
    """The fields of a written question; nothing for a choice."""
    if question.kind == SHORT_ANSWER:
        return f'<extendedTextInteraction responseIdentifier="{response}"/>{_rubric(question)}'
    fields = " ".join(f'<textEntryInteraction responseIdentifier="{name}"/>' for name in names(question, response))
    return f"<p>{fields}</p>" if question.kind == FILL_IN else ""


def _rubric(question: Exported) -> str:
    holds = question.details
    model = f'<div class="{MODEL}">{block(holds.model)}</div>' if holds.model else ""
    points = "".join(f'<div class="{POINT}">{block(f"{each.share:g}|{each.text}")}</div>' for each in holds.points)
    return f'<rubricBlock view="scorer">{model}{points}</rubricBlock>' if model or points else ""


def points(name: str, most: float) -> str:
    """The expression of what a blank earns."""
    mapped = f'<mapResponse identifier="{name}"/>'
    return f'<product><baseValue baseType="float">{most:g}</baseValue>{mapped}</product>' if most != 1 else mapped
