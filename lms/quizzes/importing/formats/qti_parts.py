"""The parts of QTI items, whose names version 3 writes otherwise: qti-item-body is itemBody."""

from xml.etree.ElementTree import Element

from lms.quizzes.importing import illustrated, markup
from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.importing.illustrated import Resolve
from lms.quizzes.importing.stems import BLANK

# Not said to the learner, or said only afterwards.
ASIDE = frozenset(("rubricblock", "feedbackblock", "feedbackinline", "stylesheet", "templateblock", "templateinline"))
DEEPEST = 200
WITH_PROMPTS = frozenset(("choiceinteraction", "extendedtextinteraction"))
# Where a field stands; no text holds this control character.
ENTRY = "\5"
DEEPEST = 200


def name_of(part: Element) -> str:
    """The name of an element as both versions mean it."""
    return _plain(part.tag).removeprefix("qti")


def _plain(name: str) -> str:
    return name.rpartition("}")[2].replace("-", "").casefold()


def attribute(part: Element, name: str) -> str:
    return next((value for key, value in part.items() if _plain(key) == name), "")


def declaration_of(root: Element, response: str) -> Element:
    """The declaration of that name. Raises Doubt where there is none."""
    for each in root.iter():
        if name_of(each) == "responsedeclaration" and attribute(each, "identifier") == response:
            return each
    raise Doubt("no_answer")


def mapped(declaration: Element) -> set[str]:
    """The identifiers that earn points. Raises Doubt where some earn a part of them."""
    entries = [each for each in declaration.iter() if name_of(each) == "mapentry"]
    earned = {attribute(each, "mapkey"): points(attribute(each, "mappedvalue")) for each in entries}
    best = max(earned.values(), default=0.0)
    if attribute(declaration, "cardinality") == "single" and any(0 < one < best for one in earned.values()):
        raise Doubt("part_of_points")
    return {key for key, one in earned.items() if one > 0}


def points(written: str) -> float:
    """Raises Doubt for what is no number."""
    try:
        return float(written)
    except ValueError:
        raise Doubt("no_answer") from None


def said_by(part: Element, resolve: Resolve = illustrated.unknown) -> str:
    """The words of a part. A field within a sentence leaves a blank there; one that stands alone is below the question."""
    text = markup.Text(resolve)
    _walk(part, text, DEEPEST)
    lines = (line for line in text.whole().split("\n") if line.strip(f"{ENTRY} \t") or ENTRY not in line)
    return "\n".join(lines).replace(ENTRY, BLANK)


def _walk(part: Element, text: markup.Text, left: int) -> None:
    """The words of a part, without choices and what is said aside."""
    if not left:
        raise Doubt("not_a_question")
    text.words(markup.without_controls(part.text or ""))
    for each in part:
        name = name_of(each)
        if name in WITH_PROMPTS:
            _walk_prompt(each, text, left)
        elif name == "textentryinteraction":
            text.words(ENTRY)
        elif name not in ASIDE:
            text.begin(name, {_plain(key): value for key, value in each.items()})
            _walk(each, text, left - 1)
            text.end(name)
        text.words(markup.without_controls(each.tail or ""))


def _walk_prompt(interaction: Element, text: markup.Text, left: int) -> None:
    for each in interaction:
        if name_of(each) == "prompt":
            text.begin("prompt", {})
            _walk(each, text, left - 1)
            text.end("prompt")
