"""The XML of Word files by local names: the two editions of the standard differ in their namespaces only."""

import posixpath
import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from lms import unpacking
from lms.quizzes.importing.drafts import Doubt
from lms.quizzes.importing.illustrated import Album
from lms.quizzes.pictures import cleaning
from lms.unpacking import CannotRead, Limits

# What programs write where nobody said what a picture shows.
FILE_NAME = re.compile(r"\.(?:png|jpe?g|gif|bmp|webp)$|^(?:IMG|微信图片|图片|Picture)[\s_]?\d*$", re.IGNORECASE)

# From the element of a picture to its mark. Raises Doubt.
Show = Callable[[Element], str]


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def children(part: Element | None, name: str) -> Iterator[Element]:
    """The parts directly inside that are called so."""
    return (each for each in (part if part is not None else ()) if local(each.tag) == name)


def child(part: Element | None, name: str) -> Element | None:
    return next(children(part, name), None)


def attribute(part: Element, name: str) -> str:
    return next((value for key, value in part.items() if local(key) == name), "")


def value(part: Element | None, name: str) -> str:
    """The attribute `val` of the part of that name inside."""
    found = child(part, name)
    return attribute(found, "val") if found is not None else ""


def pictures(package: bytes, relations: Element | None, folder: str, album: Album) -> Show:
    """Pictures by the relations of a part in that folder; one that stands outside of the package is never fetched."""
    targets = {
        attribute(each, "Id"): posixpath.normpath(posixpath.join("/", folder, attribute(each, "Target"))).lstrip("/")
        for each in children(relations, "Relationship")
        if attribute(each, "TargetMode") != "External"
    }

    def show(part: Element) -> str:
        named = [*(attribute(each, "embed") for each in _inside(part, "blip")),
                 *(attribute(each, "id") for each in _inside(part, "imagedata"))]  # fmt: skip
        if len(named) != 1 or named[0] not in targets:
            raise Doubt("picture")
        words = next((attribute(each, "descr") for each in _inside(part, "docPr", "cNvPr")), "")
        return album.mark(unpacked(package, targets[named[0]]), "" if FILE_NAME.search(words) else words)

    return show


def _inside(part: Element, *names: str) -> Iterator[Element]:
    return (each for each in part.iter() if local(each.tag) in names)


def unpacked(package: bytes, name: str) -> bytes:
    """A picture of a package. Raises Doubt."""
    most = Limits(rows=1, unpacked_bytes=cleaning.MOST_BYTES + 1)
    try:
        return unpacking.parts(package, most, name.__eq__)[name]
    except KeyError:
        raise Doubt("picture") from None
    except CannotRead:
        raise Doubt("picture_too_large") from None
