"""Texts with facts in braces, as gateways want them. Pure."""

import re
from collections.abc import Callable, Mapping

# What a message has: to which number, what it says, and its own number, by which a gateway can tell a second one.
FACTS = ("mobile", "title", "text", "number")
# JSON has braces of its own, so only a word that stands alone in them is a fact.
IN_BRACES = re.compile(r"\{([a-z_]+)\}")


def unknown_fact(text: str) -> str | None:
    """The first fact in braces that no message has."""
    return next((fact for fact in IN_BRACES.findall(text) if fact not in FACTS), None)


def filled(text: str, letter: Mapping[str, str], escape: Callable[[str], str]) -> str:
    facts = {"mobile": letter["address"], "title": letter["title"], "text": letter["body"], "number": letter["number"]}
    return IN_BRACES.sub(lambda found: escape(facts[found[1]]) if found[1] in facts else found[0], text)
