"""A device in plain words, from how its browser calls itself."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

# The first sign that is found decides: an iPad and many phones also say that they are something else.
DEVICES = {
    "iPad": _l("iPad"),
    "iPhone": _l("iPhone"),
    "HarmonyOS": _l("HarmonyOS phone"),
    "OpenHarmony": _l("HarmonyOS phone"),
    "Android": _l("Android phone or tablet"),
    "Windows": _l("Windows computer"),
    "Macintosh": _l("Mac"),
    "Linux": _l("Linux computer"),
}
PROGRAMS = {
    "wxwork": _l("WeCom"),
    "MicroMessenger": _l("WeChat"),
    "DingTalk": _l("DingTalk"),
    "Edg": "Edge",
    "Firefox": "Firefox",
    "HuaweiBrowser": _l("Huawei Browser"),
    "MiuiBrowser": _l("Xiaomi Browser"),
    "Chrome": "Chrome",
    "Safari": "Safari",
}


def in_words(agent: str) -> str:
    """ "iPhone, WeChat"; or that it is not known."""
    found = [next((words for sign, words in known.items() if sign in agent), None) for known in (DEVICES, PROGRAMS)]
    return str(_(", ")).join(str(words) for words in found if words) or str(_("device not known"))
