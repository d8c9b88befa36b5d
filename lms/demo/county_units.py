"""The units of the demonstration county: organs, seven townships, volunteer teams, and about four hundred enterprises."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from stdnum.cn import uscc

from lms.demo import names

COUNTY = "曲沃县"
TOWNSHIPS = ("乐昌镇", "史村镇", "曲村镇", "高显镇", "里村镇", "北董乡", "杨谈乡")
ORGANS = (
    "中共曲沃县委办公室", "曲沃县人大常委会办公室", "曲沃县人民政府办公室", "政协曲沃县委员会办公室", "中共曲沃县委组织部",
    "中共曲沃县委宣传部", "曲沃县发展和改革局", "曲沃县教育局", "曲沃县工业和信息化局", "曲沃县公安局", "曲沃县民政局",
    "曲沃县财政局", "曲沃县人力资源和社会保障局", "曲沃县自然资源局", "曲沃县住房和城乡建设管理局", "曲沃县交通运输局",
    "曲沃县水利局", "曲沃县农业农村局", "曲沃县文化和旅游局", "曲沃县卫生健康和体育局", "曲沃县应急管理局", "曲沃县审计局",
    "曲沃县市场监督管理局", "曲沃县统计局", "曲沃县能源局", "曲沃县行政审批服务管理局", "曲沃县消防救援大队", "曲沃县总工会",
)  # fmt: skip
# Obviously invented: no region has this number, so that no code can be a real unit's.
REGION = "149900"
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Trade:
    """A sector: its supervising department, the ends of its firms' names, its share, and what the law says of it."""

    sector: str
    department: str
    endings: tuple[str, ...]
    firms: int
    high_risk_hours: bool = False
    high_risk_assessed: bool = False


TRADES = (
    Trade("冶金工贸", "县工业和信息化局", ("机械厂", "铸造有限公司", "建材有限公司", "钢铁有限公司"), 92),
    Trade("危险化学品", "县应急管理局", ("加油站", "化工有限公司", "焦化有限公司"), 38, True, True),
    Trade("矿山", "县能源局", ("煤业有限公司", "采石场"), 16, True, True),
    Trade("建筑施工", "县住房和城乡建设管理局", ("建筑工程有限公司", "市政工程有限公司"), 34, False, True),
    Trade("道路运输", "县交通运输局", ("运输有限公司", "物流有限公司", "客运有限公司"), 40, False, True),
    Trade("餐饮住宿", "县市场监督管理局", ("饭店", "宾馆", "农家乐"), 48),
    Trade("特种设备", "县市场监督管理局", ("电梯服务有限公司", "气体充装站"), 16),
    Trade("农业", "县农业农村局", ("农机专业合作社", "养殖专业合作社", "面粉厂"), 44),
    Trade("学校", "县教育局", ("学校", "幼儿园"), 30),
    Trade("文化旅游", "县文化和旅游局", ("文化旅游有限公司", "影院"), 18),
    Trade("能源", "县能源局", ("燃气有限公司", "光伏发电有限公司"), 24, False, False),
)


def organ_rows() -> Iterator[dict[str, object]]:
    """The rows of the organs' roster, in 机构规范顺序, townships and teams last."""
    listed = [(name, "机关", "") for name in ORGANS]
    listed += [(f"{name}人民政府", "乡镇", name) for name in TOWNSHIPS]
    listed += [(f"{name}安全生产志愿者队伍", "志愿者队伍", name) for name in TOWNSHIPS]
    for number, (name, category, township) in enumerate(listed, 1):
        yield {
            "序号": number,
            "单位名称": name,
            "简称": _short(name, category),
            "类别": category,
            "所属乡镇": township,
        }


def _short(name: str, category: str) -> str:
    if category == "乡镇":
        return name.removesuffix("人民政府")
    return name.replace(COUNTY, "县", 1) if name.startswith(COUNTY) else ""


def enterprise_rows(random: Random) -> Iterator[dict[str, object]]:
    """The rows of the enterprises' roster; invented firms, their codes valid in form and of no region."""
    words = names.firms(random)
    for number, trade in enumerate(_shuffled(random), 1):
        yield {
            "序号": number,
            "单位名称": f"{COUNTY}{next(words)}{random.choice(trade.endings)}",
            "统一社会信用代码": _credit_code(random),
            "所属乡镇": random.choices(TOWNSHIPS, weights=(9, 7, 6, 8, 5, 4, 4))[0],
            "行业领域": trade.sector,
            "综合监管部门": "县应急管理局",
            "监管部门": trade.department,
            "风险等级": random.choices("ABCD", weights=(1, 3, 6, 8))[0],
            "高危学时类": "是" if trade.high_risk_hours else "否",
            "法定考核类": "是" if trade.high_risk_assessed else "否",
            "从业人数": int(random.lognormvariate(3, 1)) + 2,
        }


def _shuffled(random: Random) -> list[Trade]:
    listed = [trade for trade in TRADES for _ in range(trade.firms)]
    random.shuffle(listed)
    return listed


def _credit_code(random: Random) -> str:
    code = f"91{REGION}" + "".join(random.choices(CODE_LETTERS, k=9))
    return code + uscc.calc_check_digit(code)
