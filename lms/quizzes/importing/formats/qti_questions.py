"""What an item of QTI asks.

One choiceInteraction, whose right choices are in the correctResponse of its declaration or else earn points in the mapping; or
textEntryInteractions, each of which is a blank and takes the texts of both; or one extendedTextInteraction, whose model answer
stands in a rubricBlock for the scorer; or several of these below a common text, which makes a case. Other interactions are other
kinds of question.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from lms.quizzes.details import Part
from lms.quizzes.importing import answers, exact, levels, option_feedback
from lms.quizzes.importing.drafts import FEEDBACK_LEFT_OUT, MULTIPLE, SINGLE, Doubt, Place
from lms.quizzes.importing.exact import Said
from lms.quizzes.importing.formats import qti_cases, qti_written
from lms.quizzes.importing.formats.qti_parts import attribute, declaration_of, mapped, name_of, points, said_by
from lms.quizzes.importing.illustrated import Resolve

ITEM = "assessmentitem"
# The site's own items say themselves which are 判断题; in others two choices that say right and wrong make one.
TOOL = "lms"
OTHER_KINDS = {
    "uploadinteraction": "essay",
    "matchinteraction": "matching",
    "associateinteraction": "matching",
    "gapmatchinteraction": "cloze",
    "inlinechoiceinteraction": "cloze",
    "orderinteraction": "ordering",
    "sliderinteraction": "numerical",
}
# X and Y are names of choices too.
VERDICTS = {"true": True, "false": False}
# Of the feedbacks of an item, those for right answers.
FOR_RIGHT = frozenset(("correct", "right", "true"))


def is_item(root: Element) -> bool:
    return name_of(root) == ITEM


def said(place: Place, root: Element, resolve: Resolve) -> Said:
    """The question of an item. Raises Doubt."""
    if not is_item(root):
        raise Doubt("not_a_question")
    body = _first(root, "itembody")
    parts = qti_cases.parts(body)
    if not parts:
        found = _asked(root, body, resolve)
    else:
        stem = "\n".join(filter(None, (said_by(each, resolve) for each in parts[0])))
        found = exact.case(stem, [_part(place, root, each, at, resolve) for at, each in enumerate(parts[1:], 1)])
    general, told = _explanation(root)
    explained = _with_options(found, general)
    return replace(explained, article=levels.cited(attribute(root, "label")), told=told)


def _with_options(found: Said, general: str) -> Said:
    """With its explanation, and what is said of single options below it."""
    said = option_feedback.together(general, found.options, found.of_options or [""] * len(found.options), found.right)
    return replace(found, explanation=said, of_options=())


def _part(place: Place, root: Element, blocks: Sequence[Element], at: int, resolve: Resolve) -> Part:
    """One question about a case; in the site's own items its block says its weight."""
    whole = Element("div")
    whole.extend(blocks)
    weights = [attribute(each, "label") for each in blocks if attribute(each, "class") == qti_cases.PART]
    explanation = _feedback(root, {f"{qti_cases.EXPLANATION}{at}"})
    weight = points(weights[0]) if weights and weights[0] else 1.0
    return exact.part(place, _with_options(_asked(root, whole, resolve), explanation), weight)


def _asked(root: Element, body: Element, resolve: Resolve) -> Said:
    """What is asked in a part of an item, or in all of it."""
    interactions = qti_cases.interactions(body)
    if (kind := qti_written.kind_of(interactions)) is not None:
        return qti_written.said(kind, root, body, interactions, resolve)
    interaction = _choice(interactions)
    choices = [each for each in interaction if name_of(each) == "simplechoice"]
    named = [attribute(each, "identifier") for each in choices]
    texts = [said_by(each, resolve) for each in choices]
    declaration = declaration_of(root, attribute(interaction, "responseidentifier"))
    right = {index for index, name in enumerate(named) if name in _right(declaration)}
    stem, verdicts = said_by(body, resolve), _verdicts(root, named, texts)
    said = [_of_choice(root, each) for each in choices]
    if verdicts and len(right) == 1:
        judged = exact.judgement(stem, verdicts[right.pop()])
        return replace(judged, of_options=[said[verdicts.index(True)], said[verdicts.index(False)]])
    kind = SINGLE if attribute(declaration, "cardinality") == "single" else MULTIPLE
    return Said(kind, stem, texts, right, of_options=said)


def _of_choice(root: Element, choice: Element) -> str:
    """What is said of a choice: within it, or in a feedback of its name."""
    inside = [said_by(each) for each in choice.iter() if name_of(each) == "feedbackinline"]
    return "\n".join(filter(None, inside)) or _feedback(root, {attribute(choice, "identifier").casefold()} - FOR_RIGHT)


def _first(part: Element, name: str) -> Element:
    for each in part.iter():
        if name_of(each) == name:
            return each
    raise Doubt("not_a_question")


def _choice(found: Sequence[Element]) -> Element:
    """The one choice that the item asks for."""
    if len(found) != 1:
        raise Doubt("other_kind", kind="several" if found else "description")
    name = name_of(found[0])
    if name != "choiceinteraction":
        raise Doubt("other_kind", kind=OTHER_KINDS.get(name, name.removesuffix("interaction")))
    return found[0]


def _right(declaration: Element) -> set[str]:
    """The identifiers of the right choices."""
    correct = [each for each in declaration if name_of(each) == "correctresponse"]
    named = {(each.text or "").strip() for each in (correct[0].iter() if correct else ()) if name_of(each) == "value"}
    return named or mapped(declaration)


def _verdicts(root: Element, named: list[str], texts: list[str]) -> list[bool]:
    """What each choice says of the stem, where the question is a 判断题."""
    ours = attribute(root, "toolname") == TOOL
    by_name = [VERDICTS.get(name.casefold()) for name in named]
    for verdicts in (by_name,) if ours else (by_name, list(map(answers.truth, texts))):
        if len(verdicts) == 2 and set(verdicts) == {True, False}:
            return [bool(verdict) for verdict in verdicts]
    return []


def _explanation(root: Element) -> tuple[str, tuple[str, ...]]:
    """The one feedback after the question; where there are several, that for right answers, and it is told that others are left out."""
    of_choices = {attribute(each, "identifier") for each in root.iter() if name_of(each) == "simplechoice"}
    found = [
        each
        for each in root.iter()
        if name_of(each) == "modalfeedback"
        and not qti_cases.is_of_part(each)
        and (attribute(each, "identifier") not in of_choices or attribute(each, "identifier").casefold() in FOR_RIGHT)
    ]
    if len(found) == 1:
        return said_by(found[0]), ()
    general = _feedback(root, FOR_RIGHT)
    return general, (FEEDBACK_LEFT_OUT,) if any(said_by(each) not in {"", general} for each in found) else ()


def _feedback(root: Element, names: Collection[str]) -> str:
    found = (each for each in root.iter() if name_of(each) == "modalfeedback")
    return next((said_by(each) for each in found if attribute(each, "identifier").casefold() in names), "")
