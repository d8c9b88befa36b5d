"""Which column holds what: by the names in a header row wherever it stands, or else by what the cells look like."""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lms.quizzes.importing import answers, kinds
from lms.quizzes.importing.drafts import MOST_OPTIONS
from lms.quizzes.importing.kinds import BETWEEN_WORDS
from lms.quizzes.importing.texts import narrow

NAMES = {
    "stem": "题干 题目 题目内容 题目题干 题目描述 题目名称 题目标题 题目正文 试题 试题内容 试题题干 试题题目 试题名称 试题标题 试题正文 问题 问题内容 问题描述 内容 题面 "
    "题干内容 试题描述 题 question stem questiontext questionstem questiontitle questioncontent questionname stemtext stemcontent 考题 考题内容",
    "kind": "题型 题目类型 试题类型 类型 试题题型 题目题型 问题类型 考题类型 题类 type kind questiontype 题型名称",
    "options": "选项 题目选项 试题选项 备选项 备选答案 可选项 候选答案 候选项 选项内容 答案选项 全部选项 options choices option answers optionlist optionslist questionoptions choicelist answeroptions answerlist",
    "answer": "答案 正确答案 题目答案 试题答案 标准答案 参考答案 正确选项 标准选项 正确项 答案内容 考题答案 answer key correct correctanswer "
    "rightanswer answerkey standardanswer trueanswer correctoption correctanswers rightanswers rightoption correctkey",
    "wrong": "错误选项 干扰项 incorrectanswers wronganswers distractors",
    "explanation": "解析 试题解析 题目解析 答案解析 解释 详解 试题详解 答案说明 题目详解 explanation analysis feedback answeranalysis explain",
    "article": "法条 条款 条 条号 条款号 条文 条文号 法条号 依据条款 对应条款 法规条款 法律条款 article",
    "law": "依据 法律依据 法规依据 法条依据 出处 法律 法律名称 法规 法规名称 法律法规 法律法规名称 所属法律 所属法规 依据法律 依据法规 引用法律 "
    "引用法规 law statute reference",
    "difficulty": "难度 难度系数 难度等级 难易 难易度 难易程度 试题难度 题目难度 difficulty difficultylevel level",
    "tags": "标签 试题标签 题目标签 关键词 tags tag keywords",
    "topics": "知识点 考点 考核点 知识模块 所属知识点 考核知识点",
    "case": "材料 案例 案例材料 案例背景 背景材料 材料题干 公共题干 共用题干 公共材料 case material",
    "parts": "小题 子题 子题目 小题列表 子题列表 子试题 parts children subquestions",
    "number": "序号 编号 题号 试题编号 题目编号 no id number 序",
}
# What names the question only where nothing else does: beside a 题干 it is a heading, or what belongs to no question.
SECOND_NAMES = ("content", "title", "body", "text", "标题")
_COLUMNS = {name: column for column, names in NAMES.items() for name in names.split()}
NOTE = re.compile(r"[(（【\[].*?[)）】\]]")
# "选项A", "A选项", "A", "答案A", "选项1", "选项一", "备选答案A", "备选1", "option a", "A项"
OPTION_NAME = re.compile(
    r"^(?:(?:(?:备选|候选)?(?:选项|答案|答案选项|option|choice|项)|备选|候选)[(（_\-]?([a-h1-8一二三四五六七八])[)）]?(?:的?内容)?|([a-h])(?:选项|项|\.|、)?)$"
)
PLACES = "一二三四五六七八"
DEEPEST_HEADER = 30


@dataclass(frozen=True)
class Columns:
    """The index of each column by its meaning, and those of one option each, by position."""

    by_meaning: dict[str, int]
    option_columns: dict[int, int] = field(default_factory=dict)
    header: tuple[str, ...] = ()

    @property
    def have_answers(self) -> bool:
        return "answer" in self.by_meaning

    def cell(self, row: Sequence[str], meaning: str) -> str:
        """The row's cell of that meaning, or an empty text."""
        index = self.by_meaning.get(meaning)
        return row[index] if index is not None and index < len(row) else ""

    def option_cells(self, row: Sequence[str]) -> dict[int, str]:
        """The row's filled cells of one option each, by the option's position."""
        places = (self.option_columns or self._under_merged_name(row)).items()
        return {position: row[index] for position, index in places if index < len(row) and row[index]}

    def option_cell(self, row: Sequence[str]) -> str:
        """The row's one cell of all options, where it has that."""
        return "" if self._under_merged_name(row) else self.cell(row, "options")

    @property
    def merged(self) -> list[int]:
        """The columns under one merged name 选项; none where it stands over a single one."""
        first = self.by_meaning.get("options")
        if first is None:
            return []
        nameless = list(itertools.takewhile(lambda at: not self.header[at], range(first + 1, len(self.header))))
        return [first, *nameless] if nameless else []

    def _under_merged_name(self, row: Sequence[str]) -> dict[int, int]:
        """Columns of one option each under one name 选项, which is merged over them; none if this row uses only the first."""
        places = self.merged
        return dict(enumerate(places)) if any(row[index] for index in places[1:] if index < len(row)) else {}


def header(row: Sequence[str]) -> Columns | None:
    """The columns, if this row is a header: it names the stem and something else that a question has."""
    by_meaning: dict[str, int] = {}
    option_columns: dict[int, int] = {}
    for index, cell in enumerate(row):
        meaning, position = _named(cell)
        if position is not None:
            option_columns.setdefault(position, index)
        elif meaning:
            by_meaning.setdefault(meaning, index)
    if "stem" not in by_meaning and (second := _second(row)) is not None:
        by_meaning["stem"] = second
    if option_columns and "answer" not in by_meaning and _is_of_answers(row, by_meaning.get("options")):
        by_meaning["answer"] = by_meaning.pop("options")
    others = len(by_meaning.keys() & {"kind", "options", "answer", "parts"}) + bool(option_columns)
    return Columns(by_meaning, option_columns, tuple(row)) if "stem" in by_meaning and others else None


def _is_of_answers(row: Sequence[str], options: int | None) -> bool:
    """Beside A, B and C the column 答案选项 says which of them are right."""
    return options is not None and narrow(row[options]) in {"答案选项", "answers"}


def _second(row: Sequence[str]) -> int | None:
    names = list(map(narrow, row))
    return next((names.index(name) for name in SECOND_NAMES if name in names), None)


def _named(cell: str) -> tuple[str | None, int | None]:
    """What a header cell means: a column's meaning, or the position of the one option that its column holds."""
    whole = narrow(cell).strip("*:：")
    for name in (whole, narrow(NOTE.sub("", cell)).strip("*:："), BETWEEN_WORDS.sub("", whole)):
        if found := OPTION_NAME.match(name):
            return None, _position(found[1] or found[2])
        if name in _COLUMNS:
            return _COLUMNS[name], None
    return None, None


def _position(mark: str) -> int:
    return (
        "abcdefgh".find(mark)
        if mark.isascii() and mark.isalpha()
        else int(mark) - 1
        if mark.isdigit()
        else PLACES.index(mark)
    )


def guessed(rows: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a sheet without header: the longest texts are stems, letters behind them answers."""
    filled = [row for row in rows if sum(map(bool, row)) >= 2][:200]
    width = max(map(len, filled), default=0)
    columns = [[row[index] if index < len(row) else "" for row in filled] for index in range(width)]
    answer = _most(columns, _looks_like_answer)
    if answer is None:
        return None
    cell = _most(columns, _looks_like_options, share=0.4)
    stem = max(range(width), key=lambda index: sum(map(len, columns[index])) if index not in {answer, cell} else -1)
    by_meaning = {"stem": stem, "answer": answer}
    if (kind := _most(columns, lambda cell: kinds.named(cell) is not None)) is not None:
        by_meaning["kind"] = kind
    if cell is not None and cell != stem:
        return Columns(by_meaning | {"options": cell})
    return Columns(by_meaning, _between(columns, set(by_meaning.values()), stem))


def _between(columns: Sequence[Sequence[str]], taken: set[int], stem: int) -> dict[int, int]:
    """The filled columns to the right of the stem, as one option each."""
    free = [index for index in range(stem + 1, len(columns)) if index not in taken and any(columns[index])]
    return dict(enumerate(free[:MOST_OPTIONS]))


def _most(columns: Sequence[Sequence[str]], looks_right: Callable[[str], bool], share: float = 0.6) -> int | None:
    """The column of which most cells look right, and at least that share of them."""
    scores = [sum(map(looks_right, column)) / max(len(column), 1) for column in columns]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= share else None


def _looks_like_answer(cell: str) -> bool:
    bare = narrow(cell)
    return 0 < len(bare) <= 12 and (
        (answers.truth(bare) is not None and not bare.isdigit()) or bool(answers.LETTERS_ONLY.match(bare))
    )


def _looks_like_options(cell: str) -> bool:
    return (
        len(cell) > 6
        and bool(re.search(r"[Aa]\s*[.．:：、,，)）]", cell))
        and bool(re.search(r"[Bb]\s*[.．:：、,，)）]", cell))
    )
