"""The words that offices write in cells of fixed meaning, and the codes they stand for."""

from lms.people.ranks import RANK_NAMES, Rank


def _each(meanings: dict[str, str]) -> dict[str, str]:
    """Each of the words beside a code, spaced apart, with its code."""
    return {word: code for code, words in meanings.items() for word in words.split()}


SEXES = _each({"male": "男 男性 m male", "female": "女 女性 f female"})

POST_KINDS = _each(
    {
        "official": "干部 领导干部 公务员 党政干部 机关干部",
        "enterprise_head": "主要负责人 负责人 企业负责人 企业主要负责人 法定代表人 法人 实际控制人 单位主要负责人",
        "safety_manager": "安全管理人员 安全生产管理人员 安管人员 安全员 专职安全员 专职安全管理人员 兼职安全员 安全管理员 安全总监",
        "volunteer": "安全生产志愿者 志愿者",
        "staff": "从业人员 员工 职工 其他从业人员 特种作业人员",
    }
)

TRAININGS = _each({"initial": "初训 初次培训 初次", "refresher": "复训 再培训"})

# 四色: major red, larger orange, ordinary yellow, low blue.
RISK_CLASSES = _each(
    {
        "A": "a a级 a类 红 红色 重大 重大风险 一级 1级",
        "B": "b b级 b类 橙 橙色 较大 较大风险 二级 2级",
        "C": "c c级 c类 黄 黄色 一般 一般风险 三级 3级",
        "D": "d d级 d类 蓝 蓝色 低 低风险 四级 4级",
    }
)

YES_OR_NO = {
    **dict.fromkeys(["是", "有", "属于", "√", "✓", "✔", "y", "yes", "true", "1"], True),
    **dict.fromkeys(["否", "无", "不是", "不属于", "×", "✗", "x", "n", "no", "false", "0", "-", "—", "/"], False),
}

UNIT_CATEGORIES = _each(
    {
        "township": "乡镇 镇 乡 街道 乡镇街道 乡镇人民政府 乡(镇) 镇政府 乡政府 乡镇政府 街道办 街道办事处",
        "organ": "机关 县直机关 县直单位 县直部门 县直 部门 党委机关 党政机关 政府机关 行政机关 党委 党群 政府部门 人大 政协 群团 群团组织 "
        "事业单位 事业 参公事业单位 直属机构 派出机构 垂管单位 四套班子",
        "team": "志愿者队伍 志愿服务队 志愿队伍",
    }
)

RANKS = {name: int(rank) for rank, name in RANK_NAMES.items()} | {
    word: int(rank)
    for rank, words in {
        Rank.DIVISION_HEAD: "正处级 正处 正县级 正县 县处级正 县处级正职领导",
        Rank.DIVISION_DEPUTY: "副处级 副处 副县级 副县 县处级副 县处级副职领导",
        Rank.SECTION_HEAD: "正科级 正科 乡科级正 科级正职 正科职 正科级领导",
        Rank.SECTION_DEPUTY: "副科级 副科 乡科级副 科级副职 副科职 副科级领导",
    }.items()
    for word in words.split()
}
