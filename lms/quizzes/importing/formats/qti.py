"""QTI 2.1, 2.2 and 3.0: one item, or a package with imsmanifest.xml. Version 3 differs in its names only: qti-item-body is itemBody.

An item here is one choiceInteraction, whose right choices are in the correctResponse of its declaration or else earn points in the
mapping; or textEntryInteractions, each of which is a blank and takes the texts of both; or one extendedTextInteraction, whose
model answer stands in a rubricBlock for the scorer. Other interactions are other kinds of question.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms import unpacking
from lms.quizzes.importing import answers, exact, illustrated, levels, markup
from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.exact import Said
from lms.quizzes.importing.formats import office, qti_written
from lms.quizzes.importing.formats.qti_parts import attribute, declaration_of, mapped, name_of, said_by
from lms.quizzes.importing.illustrated import Album, Resolve
from lms.unpacking import CannotRead, Limits

MANIFEST = "imsmanifest.xml"
ITEM, OLD = "assessmentitem", "questestinterop"
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
# Of Learning Object Metadata, from 1 to 5.
DIFFICULTIES = ("very easy", "easy", "medium", "difficult", "very difficult")


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


def _cited(root: Element) -> str:
    """The label of an item, where it is a citation."""
    return levels.cited(attribute(root, "label"))


def _said(root: Element, resolve: Resolve) -> Said:
    if not is_item(root):
        raise Doubt("not_a_question")
    body = _first(root, "itembody")
    interactions = _interactions(body)
    if (kind := qti_written.kind_of(interactions)) is not None:
        return qti_written.said(kind, root, body, interactions, _explanation(root), _cited(root), resolve)
    interaction = _choice(interactions)
    choices = [each for each in interaction if name_of(each) == "simplechoice"]
    named = [attribute(each, "identifier") for each in choices]
    texts = [said_by(each, resolve) for each in choices]
    declaration = declaration_of(root, attribute(interaction, "responseidentifier"))
    right = {index for index, name in enumerate(named) if name in _right(declaration)}
    stem, explanation = said_by(body, resolve), _explanation(root)
    verdicts = _verdicts(root, named, texts)
    if verdicts and len(right) == 1:
        return exact.judgement(stem, verdicts[right.pop()], explanation, _cited(root))
    kind = SINGLE if attribute(declaration, "cardinality") == "single" else MULTIPLE
    return Said(kind, stem, texts, right, explanation, _cited(root))


def _first(part: Element, name: str) -> Element:
    for each in part.iter():
        if name_of(each) == name:
            return each
    raise Doubt("not_a_question")


def _interactions(body: Element) -> list[Element]:
    return [each for each in body.iter() if name_of(each).endswith("interaction")]


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
    for said in (named,) if ours else (named, texts):
        verdicts = [{"true": True, "false": False}.get(one.casefold()) if ours else answers.truth(one) for one in said]
        if len(said) == 2 and set(verdicts) == {True, False}:
            return [bool(verdict) for verdict in verdicts]
    return []


def _explanation(root: Element) -> str:
    """The one feedback after the question, or that for right answers where there are several."""
    found = [each for each in root.iter() if name_of(each) == "modalfeedback"]
    if len(found) > 1:
        found = [each for each in found if attribute(each, "identifier").casefold() in {"correct", "right", "true"}][:1]
    return said_by(found[0]) if found else ""
