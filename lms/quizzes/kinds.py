"""The kinds of question by code, with their words, in the order in which they stand on a paper."""

from flask_babel import lazy_gettext as _l

TRUE_FALSE, SINGLE, MULTIPLE = "true_false", "single", "multiple"
FILL_IN, SHORT_ANSWER, CASE = "fill_in", "short_answer", "case"
# What is chosen among options.
CHOICES = (TRUE_FALSE, SINGLE, MULTIPLE)

KINDS = {
    TRUE_FALSE: _l("true or false"),
    SINGLE: _l("single choice"),
    MULTIPLE: _l("multiple choice"),
    FILL_IN: _l("fill in the blanks"),
    SHORT_ANSWER: _l("short answer"),
    CASE: _l("case analysis"),
}
