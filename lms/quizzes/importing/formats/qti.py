"""QTI 2.1, 2.2 and 3.0: one item, or a package with imsmanifest.xml. Version 3 differs in its names only: qti-item-body is itemBody.

An item here is one choiceInteraction, whose right choices are in the correctResponse of its declaration or else earn points in the
mapping. Other interactions are other kinds of question.
"""

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms import unpacking
from lms.quizzes.importing import answers, exact, illustrated, levels, markup
from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.exact import Said
from lms.quizzes.importing.formats import office
from lms.quizzes.importing.illustrated import Album, Resolve
from lms.unpacking import CannotRead, Limits

MANIFEST = "imsmanifest.xml"
ITEM, OLD = "assessmentitem", "questestinterop"
# The site's own items say themselves which are 判断题; in others two choices that say right and wrong make one.
TOOL = "lms"
OTHER_KINDS = {
    "textentryinteraction": "short_answer",
    "extendedtextinteraction": "essay",
    "uploadinteraction": "essay",
    "matchinteraction": "matching",
    "associateinteraction": "matching",
    "gapmatchinteraction": "cloze",
    "inlinechoiceinteraction": "cloze",
    "orderinteraction": "ordering",
    "sliderinteraction": "numerical",
}
# Of Learning Object Metadata, from 1 to 5.
DIFFICULTIES = ("very easy", "easy", "medium", "difficult", "very difficult")
# Not said to the learner, or said only afterwards.
ASIDE = frozenset(("rubricblock", "feedbackblock", "feedbackinline", "stylesheet", "templateblock", "templateinline"))
DEEPEST = 200


def name_of(part: Element) -> str:
    """The name of an element as both versions mean it."""
    return _plain(part.tag).removeprefix("qti")


def _plain(name: str) -> str:
    return name.rpartition("}")[2].replace("-", "").casefold()


def is_item(root: Element) -> bool:
    return name_of(root) == ITEM


def is_package(names: list[str]) -> bool:
    """Whether a zip with members of these names is a content package."""
    return any(posixpath.basename(name) == MANIFEST for name in names)


def read_item(root: Element) -> Iterator[Found]:
    """The question of one file; its pictures would be in others."""
    yield _found(Place("", 1), root, illustrated.unknown)


def read_package(data: bytes, limits: Limits, album: Album) -> Iterator[Found]:
    """The questions of a package, in the order of its manifest; places name the file.

    Raises CannotRead.
    """
    parts = unpacking.parts(data, limits, lambda name: name.casefold().endswith(".xml"))
    manifest = min((name for name in parts if posixpath.basename(name) == MANIFEST), key=len)
    items = list(_items(markup.parsed(parts[manifest]), posixpath.dirname(manifest)))
    if not items:
        raise CannotRead("no_questions")
    read_one = (
        (_member(Place(name, at), parts, _beside(data, name, album)), about)
        for at, (name, about) in enumerate(items, 1)
    )
    return (_described(found, about) for found, about in read_one)


def _beside(package: bytes, item: str, album: Album) -> Resolve:
    """Pictures by their addresses in an item, which begin in its folder and never leave the package."""

    def resolve(said: Mapping[str, str]) -> str:
        source = said.get("src", "")
        data = illustrated.inline(source)
        if data is None:
            name = posixpath.normpath(posixpath.join(posixpath.dirname(item), unquote(source)))
            data = office.unpacked(package, name)
        return album.mark(data, said.get("alt", ""))

    return resolve


def _described(found: Found, about: Element) -> Found:
    """The question with the difficulty and the keywords that the manifest gives it."""
    if isinstance(found, Doubtful):
        return found
    said = {name: [each for each in about.iter() if name_of(each) == name] for name in ("difficulty", "keyword")}
    values = [(one.text or "").strip() for each in said["difficulty"] for one in each if name_of(one) == "value"]
    level = "".join(str(DIFFICULTIES.index(value) + 1) if value in DIFFICULTIES else value for value in values[:1])
    return levels.given(found, level, "\n".join(" ".join("".join(each.itertext()).split()) for each in said["keyword"]))


def _items(manifest: Element, folder: str) -> Iterator[tuple[str, Element]]:
    """The files of the items that a manifest lists, each with what it says about them."""
    for resource in manifest.iter():
        kind = resource.get("type", "") if name_of(resource) == "resource" else ""
        if kind.startswith("imsqti_xmlv1"):
            raise CannotRead("old_qti")
        if kind.startswith(("imsqti_item", "imsqti_apipitem")):
            yield posixpath.normpath(posixpath.join(folder, unquote(resource.get("href", "")))), resource


def _member(place: Place, parts: Mapping[str, bytes], resolve: Resolve) -> Found:
    if place.sheet not in parts:
        return Doubtful(place, Doubt("item_missing"))
    try:
        root = markup.parsed(parts[place.sheet])
    except CannotRead:
        return Doubtful(place, Doubt("item_damaged"))
    return _found(place, root, resolve)


def _found(place: Place, root: Element, resolve: Resolve) -> Found:
    try:
        return exact.draft(place, _said(root, resolve))
    except Doubt as doubt:
        return Doubtful(place, doubt, root.get("title", ""))


def _said(root: Element, resolve: Resolve) -> Said:
    if not is_item(root):
        raise Doubt("not_a_question")
    body = _first(root, "itembody")
    interaction = _interaction(body)
    choices = [each for each in interaction if name_of(each) == "simplechoice"]
    named = [_attribute(each, "identifier") for each in choices]
    texts = [_text(each, resolve) for each in choices]
    declaration = _declaration(root, _attribute(interaction, "responseidentifier"))
    right = {index for index, name in enumerate(named) if name in _right(declaration)}
    stem, explanation = _text(body, resolve), _explanation(root)
    verdicts = _verdicts(root, named, texts)
    if verdicts and len(right) == 1:
        return exact.judgement(stem, verdicts[right.pop()], explanation, _attribute(root, "label"))
    kind = SINGLE if _attribute(declaration, "cardinality") == "single" else MULTIPLE
    return Said(kind, stem, texts, right, explanation, _attribute(root, "label"))


def _first(part: Element, name: str) -> Element:
    for each in part.iter():
        if name_of(each) == name:
            return each
    raise Doubt("not_a_question")


def _attribute(part: Element, name: str) -> str:
    return next((value for key, value in part.items() if _plain(key) == name), "")


def _interaction(body: Element) -> Element:
    """The one choice that the item asks for."""
    found = [each for each in body.iter() if name_of(each).endswith("interaction")]
    if len(found) != 1:
        raise Doubt("other_kind", kind="several" if found else "description")
    name = name_of(found[0])
    if name != "choiceinteraction":
        raise Doubt("other_kind", kind=OTHER_KINDS.get(name, name.removesuffix("interaction")))
    return found[0]


def _declaration(root: Element, response: str) -> Element:
    for each in root.iter():
        if name_of(each) == "responsedeclaration" and _attribute(each, "identifier") == response:
            return each
    raise Doubt("no_answer")


def _right(declaration: Element) -> set[str]:
    """The identifiers of the right choices."""
    correct = [each for each in declaration if name_of(each) == "correctresponse"]
    named = {(each.text or "").strip() for each in (correct[0].iter() if correct else ()) if name_of(each) == "value"}
    return named or _mapped(declaration)


def _mapped(declaration: Element) -> set[str]:
    entries = [each for each in declaration.iter() if name_of(each) == "mapentry"]
    points = {_attribute(each, "mapkey"): _points(_attribute(each, "mappedvalue")) for each in entries}
    best = max(points.values(), default=0.0)
    if _attribute(declaration, "cardinality") == "single" and any(0 < one < best for one in points.values()):
        raise Doubt("part_of_points")
    return {key for key, one in points.items() if one > 0}


def _points(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise Doubt("no_answer") from None


def _verdicts(root: Element, named: list[str], texts: list[str]) -> list[bool]:
    """What each choice says of the stem, where the question is a 判断题."""
    ours = _attribute(root, "toolname") == TOOL
    for said in (named,) if ours else (named, texts):
        verdicts = [{"true": True, "false": False}.get(one.casefold()) if ours else answers.truth(one) for one in said]
        if len(said) == 2 and set(verdicts) == {True, False}:
            return [bool(verdict) for verdict in verdicts]
    return []


def _explanation(root: Element) -> str:
    """The one feedback after the question, or that for right answers where there are several."""
    found = [each for each in root.iter() if name_of(each) == "modalfeedback"]
    if len(found) > 1:
        found = [each for each in found if _attribute(each, "identifier").casefold() in {"correct", "right", "true"}][
            :1
        ]
    return _text(found[0]) if found else ""


def _text(part: Element, resolve: Resolve = illustrated.unknown) -> str:
    text = markup.Text(resolve)
    _walk(part, text, DEEPEST)
    return text.whole()


def _walk(part: Element, text: markup.Text, left: int) -> None:
    """The words of a part, without choices and what is said aside."""
    if not left:
        raise Doubt("not_a_question")
    text.words(markup.without_controls(part.text or ""))
    for each in part:
        name = name_of(each)
        if name == "choiceinteraction":
            _walk_prompt(each, text, left)
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
