"""The XML of Word files by local names: the two editions of the standard differ in their namespaces only."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element


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
