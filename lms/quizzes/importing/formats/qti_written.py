"""填空题 and 简答题 of QTI: textEntryInteractions, and one extendedTextInteraction."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from lms.quizzes.details import Details, Point
from lms.quizzes.importing import exact, illustrated, markup
from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.importing.exact import Said
from lms.quizzes.importing.formats.qti_parts import attribute, declaration_of, name_of, points, said_by
from lms.quizzes.importing.illustrated import Resolve
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER

# The classes of what stands for the scorer, in the site's own items.
MODEL, POINT = "model", "point"


def kind_of(interactions: Sequence[Element]) -> str | None:
    """Which of the two kinds asks for just this; None where it is another."""
    names = [name_of(each) for each in interactions]
    if names == ["extendedtextinteraction"]:
        return SHORT_ANSWER
    return FILL_IN if names and set(names) == {"textentryinteraction"} else None


def said(
    kind: str, root: Element, body: Element, asked: Sequence[Element], resolve: Resolve = illustrated.unknown
) -> Said:
    """The question. Raises Doubt."""
    if kind == SHORT_ANSWER:
        return exact.written(said_by(body, resolve), _for_scorers(body) or _given(root, asked[0]))
    blanks = [_accepted(declaration_of(root, attribute(each, "responseidentifier"))) for each in asked]
    return exact.filled(said_by(body, resolve), *blanks)


def _accepted(declaration: Element) -> list[str]:
    """The texts that earn all points, in the order of the file."""
    entries = [each for each in declaration.iter() if name_of(each) == "mapentry"]
    earned = [(attribute(each, "mapkey"), points(attribute(each, "mappedvalue"))) for each in entries]
    best = max((one for _, one in earned), default=0.0)
    if any(0 < one < best for _, one in earned):
        raise Doubt("part_of_points")
    texts = [markup.without_controls(text) for text, one in earned if one > 0]
    return texts + [value for value in _values(declaration) if value not in map(str.strip, texts)]


def _values(declaration: Element) -> list[str]:
    correct = next((each for each in declaration if name_of(each) == "correctresponse"), None)
    values = [] if correct is None else [each for each in correct.iter() if name_of(each) == "value"]
    return [markup.without_controls(each.text or "").strip() for each in values if (each.text or "").strip()]


def _given(root: Element, interaction: Element) -> Details:
    """A model answer that stands where others have the right one."""
    try:
        declaration = declaration_of(root, attribute(interaction, "responseidentifier"))
    except Doubt:
        return Details()
    return Details(model="\n".join(_values(declaration)))


def _for_scorers(body: Element) -> Details | None:
    """What a rubric tells the scorer: all of it is the model answer, unless it is one of the site's own."""
    rubrics = [each for each in body.iter() if name_of(each) == "rubricblock" and "scorer" in attribute(each, "view")]
    parts = [each for rubric in rubrics for each in rubric.iter() if attribute(each, "class") in {MODEL, POINT}]
    if not parts:
        model = "\n".join(map(said_by, rubrics))
        return Details(model=model) if model else None
    models = [said_by(each) for each in parts if attribute(each, "class") == MODEL]
    return Details(
        model="\n".join(models), points=tuple(_point(each) for each in parts if attribute(each, "class") == POINT)
    )


def _point(part: Element) -> Point:
    share, bar, text = said_by(part).partition("|")
    return Point(text, points(share)) if bar else Point(share)
