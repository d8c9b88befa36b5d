"""What can be decided, and on what ground, by code. No ground is computed: each rests on a paper that people wrote."""

from flask_babel import lazy_gettext as _l

EXCUSALS = {"exemption": _l("exemption"), "deferral": _l("deferral")}
GROUNDS = {
    "seconded": _l("seconded elsewhere"),
    "in_village": _l("posted to a village"),
    "sick_leave": _l("long sick leave"),
    "maternity_leave": _l("maternity leave"),
    "full_time_study": _l("full-time study"),
    # 国办 raised retirement ages step by step since 2025: a paper names who is exempt, no arithmetic does.
    "near_retirement": _l("near retirement, by a paper that says so"),
    "trained_elsewhere": _l("trained elsewhere"),
    "another": _l("another ground"),
}
# Of these the office can note on a post that they hold, from a day to a day, so that a rule finds them.
ABSENCES = ("seconded", "in_village", "sick_leave", "maternity_leave", "full_time_study")
