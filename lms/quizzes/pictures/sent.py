"""Pictures as the form of a question sends them, put into the store before the form is read: nobody chooses a file twice."""

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage, MultiDict

from lms.errors import NotThere, Unreadable
from lms.people.models import Person
from lms.quizzes.pictures import cleaning, keeping, seeing
from lms.quizzes.pictures.cleaning import NoPicture

# parts-0-pictures-2 and its fields.
FIELD = re.compile(r"((?:parts-\d{1,4}-)?pictures-\d{1,4})-(digest|words|at|file|gone|width|height)", re.ASCII)
SENTENCES = {
    "not_a_picture": _l("“%(name)s” is no picture, or a damaged one. PNG, JPEG, WebP and GIF can be taken."),
    "picture_too_large": _l("“%(name)s” is larger than 5 MB. Please save it smaller."),
    "picture_too_many_pixels": _l("“%(name)s” has too many pixels. Please save it smaller."),
}


class NotTaken(Unreadable):
    """A picture that cannot be taken, with the reason."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(name=name)
        self.message = SENTENCES[code]


def taken(
    form: MultiDict[str, str], files: MultiDict[str, FileStorage], by: Person
) -> tuple[MultiDict[str, str], list[str]]:
    """What was sent, with the digest and the size of every picture, those left out that are to go; and what was refused.

    Of pictures that the person may not see nothing is left.
    """
    refusals: list[str] = []
    rest = MultiDict((name, value) for name, value in form.items(multi=True) if not FIELD.fullmatch(name))
    for prefix in _prefixes(form, files):
        digest = form.get(f"{prefix}-digest", "")
        try:
            digest = _kept(files.get(f"{prefix}-file"), by) or digest
        except NotTaken as refusal:
            refusals.append(str(refusal))
        if digest and f"{prefix}-gone" not in form:
            rest.update(_fields(prefix, digest, form, by))
    return rest, refusals


def _prefixes(form: MultiDict[str, str], files: MultiDict[str, Any]) -> list[str]:
    return list(dict.fromkeys(found[1] for name in [*form, *files] if (found := FIELD.fullmatch(name))))


def _kept(file: FileStorage | None, by: Person) -> str:
    """The digest of the picture that was chosen, if one was. Raises NotTaken."""
    if file is None or not file.filename:
        return ""
    with closing(file):
        data = file.stream.read(cleaning.MOST_BYTES + 1)
    try:
        clean = cleaning.cleaned(data, keeping.known())
    except NoPicture as fault:
        raise NotTaken(fault.code, file.filename) from None
    keeping.keep(clean, by)
    return clean.digest


def _fields(prefix: str, digest: str, form: MultiDict[str, str], by: Person) -> Iterator[tuple[str, str]]:
    try:
        found = seeing.picture(by, digest)
    except NotThere:
        return
    said = {name: form.get(f"{prefix}-{name}", "") for name in ("words", "at")}
    for name, value in {**said, "digest": digest, "width": found.width, "height": found.height}.items():
        yield f"{prefix}-{name}", str(value)
