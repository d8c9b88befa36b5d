"""What an import is not sure of, and why a file cannot be read, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import cannot_read

FILES: dict[str, Any] = cannot_read.SENTENCES | {
    "file_too_large": _l("“%(file)s” is larger than %(limit)s MB, which no law is."),
    "no_text": _l("“%(file)s” is not a text file. Please save the law as plain text or Markdown (.txt, .md), in UTF-8 or GBK."),
    "too_many_lines": _l("“%(file)s” has more than %(limit)s lines, which no law has."),
    "line_too_long": _l("“%(file)s”, line %(line)s, has more than %(limit)s characters, which no paragraph of a law has."),
    "several_laws": _l("“%(file)s” seems to hold several laws (lines %(first)s and %(second)s). Please give each a file of its own."),
    "no_articles": _l("There is no article in “%(file)s”: no line begins with 第一条 or the like."),
}  # fmt: skip

DOUBTS: dict[str, Any] = {
    "missing": _l("%(article)s follows %(last)s: what should stand between them is missing."),
    "begins_late": _l("The text begins with %(article)s; the articles before it are missing."),
    "out_of_order": _l("%(article)s comes after %(last)s: the numbers are out of order."),
    "doubled": _l("%(article)s stands here a second time; this second text is left out."),
    "bad_number": _l("“%(words)s” is no number that a law would write; the line is taken as part of the article before it."),
    "empty_article": _l("%(article)s has no text."),
    "unknown_heading": _l("“%(words)s” is no heading of a part, chapter or section; it is left out."),
    "below_a_heading": _l("“%(words)s” stands below a heading and before the first article of it; it is left out."),
    "after_the_law": _l("What stands from here on, below the end of the law, is left out (lines: %(count)s)."),
    "count_differs": _l("The title speaks of %(announced)s articles; the text has %(count)s."),
    "day_of_last_article": _l("The day from which it is in force, %(day)s, is that of its last article; an amended law keeps the day of its first edition there. Please look."),
    "cited": _l("%(article)s, which the text here has, is missing in the file, and lectures or questions point at it."),
}  # fmt: skip


def sentence(doubt: Mapping[str, Any]) -> str:
    """Of a doubt as drafts keep it."""
    return str(DOUBTS[doubt["reason"]] % doubt["params"])
