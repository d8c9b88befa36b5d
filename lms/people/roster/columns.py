"""The four kinds of roster: the columns that each may have, what offices call them, and how their cells are cleaned."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from lms.people import identifiers
from lms.people.roster import cleaning, words
from lms.sheets import Cell

Value = str | int | bool | date

ORGANS, ENTERPRISES, OFFICIALS, HEADS = "机关单位", "企业", "干部", "主要负责人"


@dataclass(frozen=True)
class Column:
    """One column: its field, the names it goes by, a pattern for names nobody foresaw, and the cleaning of its cells."""

    field: str
    # What we call it ourselves.
    label: str
    names: frozenset[str]
    pattern: re.Pattern[str] | None
    clean: Callable[[Cell], Value]
    # The reason to flag a row in which this cell is blank.
    missing: str | None = None
    is_blank: Callable[[Cell | None], bool] = cleaning.is_nothing
    # As many characters as the database keeps.
    most: int = 100


@dataclass(frozen=True)
class Kind:
    """A kind of roster: the fields without which it isn't one, those that tell it from the others, and words of its title."""

    name: str
    columns: tuple[Column, ...]
    needs: frozenset[str]
    marks: frozenset[str]
    hints: re.Pattern[str]

    @property
    def is_of_people(self) -> bool:
        return "unit" in self.needs


def _column(
    field: str,
    names: str,
    clean: Callable[[Cell], Value],
    *,
    like: str = "",
    missing: str | None = None,
    most: int = 100,
) -> Column:
    pattern = re.compile(like) if like else None
    return Column(field, names.split()[0], frozenset(names.split()), pattern, clean, missing, most=most)


def _rank(cell: Cell) -> int:
    return cleaning.one_of(words.RANKS, "rank_unknown", cell)


SERIAL = _column("serial", "序号 编号 序 no no. 行号 顺序号", cleaning.text)
NOTE = _column("note", "备注 说明 备考 其他说明", cleaning.text, like="备注", most=500)
SEX = _column("sex", "性别", partial(cleaning.one_of, words.SEXES, "sex_unknown"))
ID_NUMBER = _column(
    "id_number",
    "身份证号 身份证号码 公民身份号码 公民身份证号码 居民身份证号 居民身份证号码 身份证 身份号码 证件号码 证件号 身份证件号码 统一身份",
    cleaning.resident_number,
    like="(?<!类型)身份证?(件)?号",
)
CREDIT_CODE_NAMES = "统一社会信用代码 社会信用代码 信用代码 统一信用代码 统一代码 统一社会信用代码证号 统一社会信用代码号 企业信用代码 单位信用代码 机构代码"
MOBILE = _column(
    "mobile",
    "手机号 手机号码 手机 移动电话 联系手机 本人手机 本人手机号",
    cleaning.mobile,
    like="^(?!.*(办公|单位|紧急|家庭|座机|固定)).*(手机|电话|联系方式)",
)
POST_KIND = _column(
    "post_kind", "人员类别 人员类型 岗位类别 人员性质 人员种类 类别", partial(cleaning.one_of, words.POST_KINDS, "kind_unknown"),
    like="人员类[别型]",
)  # fmt: skip
TITLE = _column(
    "title", "职务 现任职务 岗位 职务名称 职位 现任职位 行政职务 党政职务 现职务 担任职务 岗位名称 任职", cleaning.text,
    like="^(?!.*(单位|日期|时间|级)).*(职务|职位)",
)  # fmt: skip
RANK = _column(
    "rank", "职级 级别 职务层次 现任职级 行政级别 干部级别 职级层次 职务级别 职务职级 现职级 职务与职级", _rank,
    like="^(?!.*(日期|时间)).*(职级|级别)",
)  # fmt: skip
FROM_ON = _column(
    "from_on",
    "任职日期 任职时间 任现职时间 任现职日期 到任日期 到任时间 任职起始日期 任职起始时间 任现职务时间 任现职务日期 起任日期 上任时间",
    cleaning.day,
    like="^(?!.*职级).*(任职|现职|到任|上任).*(日期|时间|年月)",
)
EDUCATION = _column(
    "education",
    "文化程度 学历 最高学历 学历层次 文化水平 受教育程度",
    cleaning.text,
    like="^(?!.*(学位|专业)).*(学历|文化程度)",
    most=20,
)
TRAINING = _column(
    "training", "初训复训 培训类型 培训类别 初复训 初训或复训 培训性质", partial(cleaning.one_of, words.TRAININGS, "training_unknown"),
    like="初训|复训",
)  # fmt: skip
TOWNSHIP = _column(
    "township",
    "所属乡镇 所在乡镇 属地乡镇 乡镇 属地 所属镇 所在镇 属地管理 属地监管 乡镇街道 属地单位 所在地 属地监管单位 所属乡镇街道",
    cleaning.text,
    like="乡镇|属地",
)
PHONE = _column(
    "phone", "联系电话 电话 单位电话 企业电话 固定电话 联系方式 电话号码 办公电话 值班电话 手机号 手机 手机号码", cleaning.phone,
    like="^(?!.*负责人).*电话", most=40,
)  # fmt: skip


def _credit_code(*, missing: str | None = None) -> Column:
    return _column("credit_code", CREDIT_CODE_NAMES, identifiers.credit_code, like="信用代码", missing=missing)


def _unit_name(names: str, like: str) -> Column:
    return _column("name", names, cleaning.text, like=like, missing="name_missing", most=200)


def _person_name(names: str, like: str) -> Column:
    return _column("name", names, cleaning.name, like=like, missing="name_missing", most=60)


def _unit(names: str) -> Column:
    return _column(
        "unit", names, cleaning.text, like="^(?!.*(职务|类[别型]|性质|电话|编码|代码)).*(单位|企业|公司)", most=200
    )


def _yes_or_no(field: str, names: str, like: str) -> Column:
    # Here 无 and — are answers, not gaps.
    clean = partial(cleaning.one_of, words.YES_OR_NO, "yes_or_no")
    return Column(
        field, names.split()[0], frozenset(names.split()), re.compile(like), clean, is_blank=cleaning.is_blank
    )


PERSON = (SERIAL, SEX, ID_NUMBER, POST_KIND, TITLE, RANK, FROM_ON, MOBILE, EDUCATION, TRAINING, NOTE)

KINDS = (
    Kind(
        ORGANS,
        (
            SERIAL,
            _unit_name("单位名称 机关名称 单位全称 机关单位名称 部门名称 机关单位 机构名称 全称 单位 部门 名称", "(单位|机关|部门|机构)名?称"),
            _column("short_name", "简称 单位简称 规范简称 机构简称 单位规范简称", cleaning.text, like="简称"),
            _column("category", "类别 单位类别 单位性质 单位类型 机构类别 类型 性质 机构性质", partial(cleaning.one_of, words.UNIT_CATEGORIES, "category_unknown"), like="(单位|机构|机关)(类|性质)"),
            _credit_code(),
            TOWNSHIP,
            PHONE,
            NOTE,
        ),
        needs=frozenset({"name"}),
        marks=frozenset({"short_name", "category"}),
        hints=re.compile("机关|部门名|县直|党政机构|单位名册"),
    ),
    Kind(
        ENTERPRISES,
        (
            SERIAL,
            _unit_name("单位名称 企业名称 生产经营单位名称 公司名称 企业全称 生产经营单位 企业 公司 单位全称 名称 单位 市场主体名称 企业单位名称", "(企业|公司|单位|主体)(名称|全称)"),
            _credit_code(missing="code_missing"),
            TOWNSHIP,
            _column("comprehensive", "综合监管部门 综合监管 综合监管单位", cleaning.text, like="综合监管"),
            _column("industry", "监管部门 行业监管部门 主管部门 行业主管部门 监管单位 行业监管 行业主管 主管单位 行业监管单位 行业主管单位 监管主体", cleaning.text, like="(监管|主管)(部门|单位)"),
            _column("sector", "行业领域 行业 所属行业 行业类别 行业类型 行业分类 行业名称 所属行业领域 领域", cleaning.text, like="行业|领域", most=40),
            _column("risk_class", "风险等级 风险级别 安全风险等级 风险分级 风险类别 风险", partial(cleaning.one_of, words.RISK_CLASSES, "risk_unknown"), like="风险"),
            _yes_or_no("high_risk_hours", "高危学时类 高危学时 高危行业学时类 学时高危类", "学时"),
            _yes_or_no("high_risk_assessed", "法定考核类 法定考核 需法定考核 考核类", "考核"),
            _column("employees", "从业人数 从业人员数 从业人员 职工人数 员工人数 职工总数 人数 从业人员总数 员工数", cleaning.count, like="(从业|职工|员工).*[人数]"),
            PHONE,
            NOTE,
        ),
        needs=frozenset({"name"}),
        marks=frozenset({"credit_code", "township", "industry", "sector", "risk_class"}),
        hints=re.compile("企业名册|生产经营单位名册|企业(基本)?(信息|情况|台账|清单|名单)|生产经营单位(台账|清单|名单|基本|信息)"),
    ),
    Kind(
        OFFICIALS,
        (
            *PERSON,
            _person_name("姓名 干部姓名 人员姓名 名字 领导姓名", "^(?!.*(联系人|填报|家属)).*姓名"),
            _unit("工作单位 单位 单位名称 所在单位 任职单位 现工作单位 部门 单位全称 所在部门 工作部门 单位部门"),
            _credit_code(),
        ),
        needs=frozenset({"name", "unit"}),
        marks=frozenset({"rank"}),
        hints=re.compile("干部|领导班子|副科|公务员|科级|处级"),
    ),
    Kind(
        HEADS,
        (
            *PERSON,
            _person_name("姓名 主要负责人姓名 负责人姓名 人员姓名 名字 主要负责人 负责人 企业负责人 法定代表人 法人姓名 企业负责人姓名 志愿者姓名", "^(?!.*(联系人|填报|家属)).*姓名"),
            _unit("单位名称 企业名称 工作单位 所在单位 所在企业 单位 企业 公司名称 公司 生产经营单位名称 生产经营单位 单位全称 企业全称 任职单位 所属单位"),
            _credit_code(),
        ),
        needs=frozenset({"name", "unit"}),
        marks=frozenset({"credit_code", "post_kind", "training"}),
        hints=re.compile("负责人|安全(生产)?管理人员|安管人员|安全员|志愿者|从业人员"),
    ),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}

# Units come before the people who work in them, and organs before the enterprises that they supervise.
IN_ORDER = tuple(kind.name for kind in KINDS)
