"""The steps of the ladder, from the learner upwards, by code, with their words."""

from flask_babel import lazy_gettext as _l

STEPS = {
    "learner": _l("the learner"),
    "liaison": _l("the unit’s liaison"),
    "supervisor": _l("township and department"),
    "county": _l("the county’s comprehensive supervision"),
}
# Along which lines of supervision a step finds the units that it tells; the liaison's is the unit itself.
LINES_OF = {"supervisor": ("territorial", "industry"), "county": ("comprehensive",)}
