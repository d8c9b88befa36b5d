"""HTML and XML of question files as plain text: what would be lost on the way is a doubt, and nothing outside is ever fetched."""

import re
from collections.abc import Mapping
from html import unescape
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lms import decoding
from lms.quizzes.importing import illustrated
from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.importing.illustrated import Resolve
from lms.unpacking import CannotRead

BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "tr", "table", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "prompt")
)
# What no text can stand for.
SHOWN = frozenset(("img", "object", "svg", "math", "audio", "video", "embed", "iframe", "canvas"))
EMPTY = frozenset(("br", "hr", "input", "col", "wbr", "meta", "link"))
# What is open within so many others is not looked at again.
DEEPEST = 100
DEEPEST_XML = 300
PART = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)([^<>]*)>|(<[?!][^<>]*>|[^<]+|<)")
ATTRIBUTE = re.compile(r"([A-Za-z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
UNSEEN = frozenset(("script", "style", "title"))
TAG = re.compile(
    r"<(?:br|/?(?:p|div|span|b|i|u|em|strong|li|ul|ol|sub|sup|img|font|table|tr|td))\b[^<>]*>", re.IGNORECASE
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
LOWERED = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
SHIFTED = {"sup": RAISED, "sub": LOWERED}
SPACES = re.compile(r"[ \t\n\r\f\xa0]+")
# Spaces and line ends inside <pre>, which count, until the others have been tidied away.
KEPT = {ord(" "): "\1", ord("\n"): "\2", ord("\t"): "\3"}
GIVEN_BACK = {1: " ", 2: "\n", 3: "\t"}


def without_controls(text: str) -> str:
    """The text with plain line ends and without characters that no question has."""
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def lines(text: str) -> list[str]:
    """The lines of a text, which end where a person sees them end."""
    return without_controls(text).split("\n")


def has_tags(text: str) -> bool:
    return bool(TAG.search(text))


def text_of(source: str, resolve: Resolve = illustrated.unknown) -> str:
    """What a reader sees of a piece of HTML, with a mark for each picture. Whatever it holds, its signs are looked at once.

    Raises Doubt where there is a picture that is not known, or a formula.
    """
    text = Text(resolve)
    for closing, name, said, words in PART.findall(_without_comments(source)):
        if not name:
            text.words("" if words[:2] in {"<?", "<!"} else unescape(words))
        elif closing:
            text.end(name.casefold())
        else:
            text.begin(name.casefold(), _attributes(said) if name.casefold() == "img" else {})
    return text.whole()


def _attributes(said: str) -> dict[str, str]:
    found = ATTRIBUTE.findall(said)
    return {name.casefold(): unescape(double or single or bare) for name, double, single, bare in found}


def _without_comments(source: str) -> str:
    first, *others = source.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


class Text:
    """Text put together from tags and the words between them. White space counts as HTML counts it."""

    def __init__(self, resolve: Resolve = illustrated.unknown) -> None:
        self.parts: list[str] = []
        self.open: list[str] = []
        self.resolve = resolve

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "img":
            self.parts.append(self.resolve(attributes))
        elif tag in SHOWN:
            raise Doubt("picture")
        if tag == "br" or tag in BLOCKS:
            self.parts.append("\n")
        if tag not in EMPTY and len(self.open) < DEEPEST:
            self.open.append(tag)

    def end(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if tag in BLOCKS:
            self.parts.append("\n")

    def words(self, words: str) -> None:
        if UNSEEN & set(self.open):
            return
        shift = next((SHIFTED[tag] for tag in self.open if tag in SHIFTED), None)
        words = words.translate(KEPT) if "pre" in self.open else SPACES.sub(" ", words)
        self.parts.append(words.translate(shift) if shift else words)

    def whole(self) -> str:
        """The lines that say anything."""
        lines = "".join(self.parts).split("\n")
        return "\n".join(line.strip() for line in lines if line.strip()).translate(GIVEN_BACK)


def parsed(data: bytes) -> Element:
    """The root of an XML file, whatever its encoding.

    Raises CannotRead for what is broken, and for a document type, with which entities could grow or fetch without end.
    """
    text = decoding.text_of(data)
    if text is None:
        raise CannotRead("damaged")
    try:
        root: Element = fromstring(DECLARATION.sub("", text.lstrip("\ufeff")), forbid_dtd=True)
    except DefusedXmlException:
        raise CannotRead("document_type") from None
    except (ParseError, ValueError, RecursionError):
        raise CannotRead("damaged") from None
    if _is_too_deep(root):
        raise CannotRead("damaged")
    return root


def _is_too_deep(root: Element) -> bool:
    """No program nests so deep, and whoever walks through it would never come back."""
    level = [root]
    for _ in range(DEEPEST_XML):
        level = [each for part in level for each in part]
    return bool(level)
