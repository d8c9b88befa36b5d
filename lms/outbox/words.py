"""Channels, states and reasons in words, by code."""

from flask_babel import lazy_gettext as _l

CHANNELS = {
    "sms": _l("SMS"),
    "mail": _l("E-mail"),
    "wecom": _l("WeCom group robot"),
    "dingtalk": _l("DingTalk group robot"),
    "feishu": _l("Feishu group robot"),
}
# These lead to a group, the others to a person.
ROBOTS = ("wecom", "dingtalk", "feishu")
# WeCom takes so many bytes of UTF-8, of title and text together; the others take more.
ROBOT_BYTES = 2048
STATES = {
    "waiting": _l("waits"),
    "sending": _l("is being sent"),
    "accepted": _l("accepted by the gateway"),
    "refused": _l("refused by the gateway"),
    "unknown": _l("unknown"),
    "given_up": _l("given up"),
    "skipped": _l("not sent"),
}
REASONS = {
    "settings": _l("the settings of the channel cannot be right"),
    "walled": _l("the address leads to this server or its neighbours, where nothing is sent"),
    "unreachable": _l("the gateway cannot be reached"),
    "certificate": _l("the gateway’s certificate is not trusted"),
    "busy": _l("the gateway took nothing for now"),
    "failed": _l("the gateway failed, and may have taken it"),
    "silent": _l("the gateway did not answer in time, and may have taken it"),
    "broken_line": _l("the line broke before the gateway answered, and it may have taken it"),
    "unreadable": _l("the gateway’s answer cannot be understood, and it may have taken it"),
    "broken_off": _l("the site was ended meanwhile, and the gateway may have taken it"),
    "our_error": _l("an error of the site, after which the gateway may have taken it"),
    "person_limit": _l("as many as a person gets in a day were sent"),
    "channel_limit": _l("as many as the channel sends in a day were sent"),
    "channel_off": _l("the channel was switched off"),
    "dropped": _l("dropped by hand"),
    "completed": _l("completed meanwhile"),
    "excused": _l("exempt or put off meanwhile"),
    "read": _l("read on the site before"),
    "over": _l("it is over meanwhile"),
    "account_closed": _l("the account is closed"),
    "no_mobile": _l("no mobile number"),
    "no_address": _l("no e-mail address"),
    "told_today": _l("told of this plan today already"),
    "nobody_left": _l("nobody is left who has to be reminded"),
    "not_theirs": _l("whoever sent it no longer decides about this unit"),
}
