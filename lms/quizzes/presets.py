"""The two ways in which a quiz is usually sat, to begin a form with; everything stays editable.

结业测试 closes a course: 20 questions, 30 minutes, 80 of 100 points, again after watching what was missed. 正式考试 is held in a window
of time: 100 points, 120 minutes, 80 to pass, one resit (补考), as training offices customarily have it.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.quizzes.models.rules import AFTER_WINDOW, ANSWERED, CLOSING, EXAMS, FORMAL

NAMES = EXAMS
WORDS = {
    CLOSING: _l("20 questions, 30 minutes, 80 of 100 points to pass, again after watching what was missed"),
    FORMAL: _l("100 points, 120 minutes, 80 to pass, one resit, answers shown after the window"),
}
PRESETS: dict[str, dict[str, Any]] = {
    CLOSING: {"exam": CLOSING, "minutes": 30, "pass_mark": 80, "tries": None, "resit_hours": 0, "rewatches": True,
              "shows_key": ANSWERED},
    FORMAL: {"exam": FORMAL, "minutes": 120, "pass_mark": 80, "tries": 2, "resit_hours": 0, "rewatches": False,
             "shows_key": AFTER_WINDOW},
}  # fmt: skip
# What tells a formal examination among the rules that were sealed before they named it.
_TELLING = ("tries", "rewatches", "shows_key")


def exam_of(rule: dict[str, Any]) -> str:
    """Which examination an attempt with this sealed rule was: closing or formal."""
    formal = PRESETS[FORMAL]
    is_like_formal = all(rule.get(name) == formal[name] for name in _TELLING)
    return str(rule.get("exam") or (FORMAL if is_like_formal else CLOSING))
