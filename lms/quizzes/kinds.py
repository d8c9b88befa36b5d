"""The kinds of question by code, with their words, in the order in which they stand on a paper."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "true_false": _l("true or false"),
    "single": _l("single choice"),
    "multiple": _l("multiple choice"),
}
