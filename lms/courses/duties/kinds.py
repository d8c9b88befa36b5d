"""What a rule can ask, and from where its years are counted, by code."""

from flask_babel import lazy_gettext as _l

INITIAL, REFRESHER, ASSESSMENT = "initial", "refresher", "assessment"
KINDS = {
    INITIAL: _l("initial training, within months of taking office"),
    REFRESHER: _l("refresher training, each year"),
    ASSESSMENT: _l("statutory assessment, within months of taking office"),
}
BASES = {
    "calendar": _l("calendar year"),
    "appointment": _l("year of office: from the day of taking office"),
    "certificate": _l("certificate year: counted back from the day the certificate expires"),
}
# Why a post owes nothing by a rule today, by code. None of these says that anything is late.
REASONS = {
    "office_unknown": _l("the day of taking office is not known"),
    "before_clock": _l("took office before the first day of the clock"),
    "first_year": _l("in the first year of office"),
    "certificate_unknown": _l("no certificate is recorded, so its years are not known"),
    "certificate_expired": _l("the certificate that is recorded has expired"),
    "before_rule": _l("the period began before the rule held"),
}
ENDINGS = {
    "post_ended": _l("left the post"),
    "left_audience": _l("no longer concerned by the rule"),
    "redated": _l("the day of taking office was corrected"),
}
