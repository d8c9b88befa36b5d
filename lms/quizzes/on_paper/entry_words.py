"""Why a row of a table of answers is not taken, in words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from lms import cannot_read
from lms.quizzes import blueprints
from lms.quizzes.on_paper import entries
from lms.quizzes.on_paper.entry_reading import Doubt

DOOR = "door"
DOUBTS: dict[str, Any] = {
    "unknown_number": _l("Nobody whose sheet you may type in has the number %(number)s."),
    "other_name": _l("The number %(number)s is not that of %(name)s."),
    "unknown_name": _l("Nobody who has this quiz to do is called “%(name)s”, or the unit is another."),
    "several": _l("%(count)s people are called %(name)s. Please give the number or the unit."),
    "twice": _l("This person stands in row %(row)s already."),
    "unknown_form": _l("There is no form “%(letter)s” of this quiz."),
    "no_question": _l("The form has no such question, and “%(text)s” stands there."),
    "no_column": _l("The table has no column for question %(number)s."),
    "no_answer": _l("“%(text)s” can be no answer to this question."),
    "no_blank": _l("The question has no such blank, and “%(text)s” stands there."),
}
REFUSALS: dict[str, Any] = {
    each.__name__: each.message
    for each in (*entries.ABOUT.values(), entries.OwnSheet, entries.NotOverYet, entries.BeforeItWasDrawn,
                 blueprints.NotYetMade)
}  # fmt: skip
FILES: dict[str, Any] = cannot_read.SENTENCES | {
    "no_entries": _l(
        "“%(file)s” holds no table of answers: no row names columns for the person (编号 or 姓名) and for the questions (1, 2, 3 …)."
    ),
}


def sentence(doubt: Doubt) -> str:
    """Why, without the place."""
    return str(REFUSALS[doubt.params["why"]] if doubt.code == DOOR else DOUBTS[doubt.code] % doubt.params)
