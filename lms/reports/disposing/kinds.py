"""Kinds of records by what becomes of them: disposed of by decision, removed by their age, or kept for good."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import made_files
from lms.media import uploads
from lms.people.entrance import tries
from lms.quizzes.practising import keeping as practice


@dataclass(frozen=True)
class Kind:
    """`least`: the fewest months a rule may say, and why. `proposed`: what a county may begin with, and where it is written."""

    words: Any
    after: Any
    least: int
    why_least: Any
    proposed: int
    source: str


# Only what was seen is cited: 国家档案局令第8号 art. 6, 个人信息保护法 art. 19, 网络安全法 art. 21 (3) as of 2016. Where a period is the county's
# own choice the proposal says so. Years of training files differ by province (江西: 3 and 6), so six is the least.
_SIX_YEARS = _l("the privacy notice promises that training records stay provable for six years")
DECIDED = {
    "papers": Kind(
        _l("Papers beside exemptions, outside training and absences: the files"),
        _l("the plan was closed, or the training or absence ended"),
        72, _SIX_YEARS, 120,
        "《机关文件材料归档范围和文书档案保管期限规定》（国家档案局令第8号）第六条：定期一般分为30年、10年；本县取10年",
    ),
    "personal": Kind(
        _l("Personal data of who left: ID number, mobile number, e-mail address, education, password"),
        _l("the last post ended"),
        72, _SIX_YEARS, 72,
        "《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；年限由本县设定",
    ),
    "messages": Kind(
        _l("Messages sent by SMS, e-mail and robots of groups: that they went, and the gateway’s answer"),
        _l("the message was sent"),
        6, _l("until then a learner may ask whether a reminder went out"), 36,
        "未见法定期限，由本县设定",
    ),
    "sign_ins": Kind(
        _l("Sign-ins and sign-outs with their network addresses; the last of each person stays"),
        _l("the sign-in"),
        6, _l("the Cybersecurity Law asks for six months at least"), 12,
        "《网络安全法》第二十一条第（三）项（2016年文本）：网络日志不少于六个月；本县取12个月",
    ),
}  # fmt: skip
# What has an age of its own: none of it is a record, and all of it can be made or done again.
BY_AGE: tuple[tuple[Any, timedelta], ...] = (
    (_l("files made for downloading: training files, certificates"), made_files.KEPT),
    (_l("uploads that were broken off"), uploads.KEPT),
    (_l("tries to sign in, which locks look at"), tries.KEPT),
    (_l("what somebody answered in practice"), practice.KEPT),
)
# What this site never disposes of, and why.
FOR_GOOD = (
    (_l("the ledger; watching, tests, learning tasks, completion"),
     _l("Every entry of the ledger proves all before it; one taken out would leave nothing provable. The Work Safety Law asks for the record (Article 28) and names no end.")),
    (_l("certificates"), _l("Whoever holds one may have it checked for as long as it exists.")),
    (_l("exemptions, deferrals, outside training, annulments, corrections, review cases"), _l("Rates of past days rest on them.")),
    (_l("scans of stamped sign-in sheets: of lectures in the hall and of group viewing"),
     _l("One sheet stands for everybody on it, and the class hours in the ledger rest on it.")),
    (_l("the audit trail but for sign-ins; lists of disposal; legal holds"), _l("They tell what became of everything else.")),
    (_l("names, units and posts"), _l("A record of training names who took part; without the names it is none.")),
)  # fmt: skip
