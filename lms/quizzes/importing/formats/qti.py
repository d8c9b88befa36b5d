"""QTI 2.1, 2.2 and 3.0: one item, or a package with imsmanifest.xml. Version 3 differs in its names only: qti-item-body is itemBody.
What an item asks is read by `qti_questions`.
"""

import posixpath
from collections.abc import Iterator, Mapping
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms import unpacking
from lms.quizzes.importing import exact, illustrated, levels, markup
from lms.quizzes.importing.drafts import Doubt, Doubtful, Found, Place
from lms.quizzes.importing.formats import office, qti_questions
from lms.quizzes.importing.formats.qti_parts import name_of
from lms.quizzes.importing.illustrated import Album, Resolve
from lms.unpacking import CannotRead, Limits

MANIFEST = "imsmanifest.xml"
OLD = "questestinterop"
# Of Learning Object Metadata, from 1 to 5.
DIFFICULTIES = ("very easy", "easy", "medium", "difficult", "very difficult")


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
        return exact.draft(place, qti_questions.said(place, root, resolve))
    except Doubt as doubt:
        return Doubtful(place, doubt, root.get("title", ""))
