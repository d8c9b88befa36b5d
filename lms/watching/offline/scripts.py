"""The site's own modules as one plain script: a browser loads no module from a file that lies beside a page.

Each module becomes a function that is run once; what it exports is handed to those that import it by name.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";$', re.M)
EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.M)
# What a package exports under a second name, or for its own tests.
OTHER_EXPORT = re.compile(r"^export (?:default [^;]*|\{[^}]*\});$", re.M)
LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.M)


class NotPlain(ValueError):
    """A module imports or exports in a way that is not known here."""


def together(root: Path, entry: str) -> str:
    """The module of that name below the folder with all that it imports, as one script. Raises NotPlain."""
    modules: dict[str, str] = {}
    _gather(root, entry, modules)
    names = {name: f"module{number}" for number, name in enumerate(modules)}
    said = (_as_function(name, text, names) for name, text in modules.items())
    return '"use strict";\n(() => {\n' + "\n".join(said) + "\n})();\n"


def _gather(root: Path, name: str, modules: dict[str, str]) -> None:
    """Those that a module imports come before it."""
    if name in modules:
        return
    text = (root / name).read_text("utf-8")
    for imported in _imported(name, text):
        _gather(root, imported, modules)
    modules[name] = text


def _imported(name: str, text: str) -> Iterator[str]:
    return (_beside(name, address) for _names, address in IMPORT.findall(text))


def _beside(name: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def _as_function(name: str, text: str, names: Mapping[str, str]) -> str:
    def taken(found: re.Match[str]) -> str:
        return f"const {{{found[1].replace(' as ', ': ')}}} = {names[_beside(name, found[2])]};"

    exported = ", ".join(found[1] for found in EXPORT.findall(text))
    body = OTHER_EXPORT.sub("", EXPORT.sub(r"\1 \2", IMPORT.sub(taken, text)))
    if left := LEFT_OVER.search(body):
        raise NotPlain(f"{name}: {left[0]}")
    return f"const {names[name]} = (() => {{\n{body}\nreturn {{ {exported} }};\n}})();"


def inside_page(script: str) -> str:
    """A script as it may stand between the tags of a page."""
    return script.replace("</script", r"<\/script").replace("<!--", r"<\!--")
