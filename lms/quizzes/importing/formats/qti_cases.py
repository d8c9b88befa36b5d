"""Several interactions in one item of QTI: a case, whose blocks are divided among its questions.

The site's own items mark the block of each question; in others `composed` tells.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from lms.quizzes.importing import composed
from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.importing.formats.qti_parts import ASIDE, attribute, name_of, said_by

# The class of a block that is one question, in the site's own items, and the names of the feedbacks with their explanations.
PART, EXPLANATION = "part", "explanation"
OF_PART = re.compile(rf"{EXPLANATION}\d+")
WRAPPERS = frozenset(("div", "section", "article"))


def interactions(body: Element) -> list[Element]:
    return [each for each in body.iter() if name_of(each).endswith("interaction")]


def is_of_part(feedback: Element) -> bool:
    """Whether a feedback explains one question of a case."""
    return bool(OF_PART.fullmatch(attribute(feedback, "identifier")))


def parts(body: Element) -> list[list[Element]]:
    """The blocks of the common text, and then those of each question; nothing where the item is a single question.

    Raises Doubt where nobody can tell what belongs to which.
    """
    found = interactions(body)
    if own := [each for each in body if attribute(each, "class") == PART]:
        return [[each for each in body if each not in own], *([each] for each in own)]
    if len(found) < 2 or {name_of(each) for each in found} == {"textentryinteraction"}:
        return []
    blocks = list(_with_rubrics(_blocks(body)))
    if any((each.tail or "").strip() for each in blocks):
        raise Doubt("other_kind", kind="several")
    try:
        common, questions = composed.divided(blocks, lambda block: bool(interactions(block)), _asks)
    except composed.NotDivided:
        raise Doubt("other_kind", kind="several") from None
    return [list(common), *questions]


def _blocks(body: Element) -> Iterator[Element]:
    """What stands below one another, out of the blocks around it. Raises Doubt for words before all blocks."""
    if (body.text or "").strip():
        raise Doubt("other_kind", kind="several")
    for each in body:
        yield from _blocks(each) if _is_wrapper(each) else [each]


def _is_wrapper(block: Element) -> bool:
    """Whether a block has nothing but other blocks in it, among them a question."""
    has_words = bool((block.text or "").strip()) or any((each.tail or "").strip() for each in block)
    has_fields = any(name_of(each) == "textentryinteraction" for each in block)
    return name_of(block) in WRAPPERS and bool(interactions(block)) and not has_words and not has_fields


def _with_rubrics(blocks: Iterable[Element]) -> Iterator[Element]:
    """The blocks; what is said aside behind a question stays in one block with it."""
    last: Element | None = None
    for block in blocks:
        if last is not None and interactions(last) and name_of(block) in ASIDE:
            around = Element("div")
            around.extend([last, block])
            last = around
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last


def _asks(block: Element) -> bool:
    """Whether a block says by itself what it asks, beside its blanks."""
    around = Element("div")
    around.append(block)
    return bool(re.search(r"\w", said_by(around, lambda _: "")))
