"""Every line of a written text is in a question, in a heading or in a doubt, in whatever order lines come."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.quizzes.importing.drafts import Draft, Reading
from lms.unpacking import CannotRead
from tests.quizzes.formats.found import read

HEADINGS = (
    "一、单选题",
    "二、判断题（每题1分，共10分）",
    "三、简答题",
    "四、案例分析题",
    "五、填空题",
    "参考答案",
    "第二章 总则",
)
SHAPES = (
    "{n}、{w}。", "{n}.{w}（ ）", "{n}．{w}（A）", "（{n}）{w}", "①{w}", "一、{w}", "{n}、（单选题）{w}（ ）", "（√）{n}、{w}。", "{w}。", "{w}",
    "{w}（√）", "【案例一】{w}", "案例{n}：{w}。", "背景资料：", "A.{w}", "B、{w}", "C．{w}", "A.{w} B.其二", "A.{w}\tB.其二 答案：A", "D{w}",
    "答案：A", "答案：{w}", "答：{w}", "【答案】B", "正确答案 对", "我的答案：A", "解析：{w}", "【解析】{w}", "答案：B 解析：{w}", "{n}.A",
    "{n}-9 ABCD", "{n}.【答案】A", "{n}.{w}。答案：对", "参考答案：1.A 2.B", "答案：", "题目：{w}", "标签：其他", "1.A 2.{w}", "{n}{w}",
    "{n}-3题共用题干：{w}", "（1～3题共用题干）", "{w}，请回答第{n}-4题。", "（{n}～4题共用备选答案）{w}",
)  # fmt: skip
# Above a question such a line may be the title of a paper or a chapter.
TITLE = re.compile(r"(?:[一二三]、)?\w+$")
LINES = st.lists(
    st.one_of(st.sampled_from(HEADINGS), st.tuples(st.sampled_from(SHAPES), st.integers(1, 4))), min_size=1, max_size=14
)


def _texts(draft: Draft) -> str:
    asked = (text for part in draft.details.parts for text in (part.explanation, part.details.model, str(part.details)))
    return "".join((draft.stem, *draft.options, draft.explanation, str(draft.details), str(draft.tags), *asked))


def _is_somewhere(row: int, word: str, found: Reading) -> bool:
    """In the words of a question, or below the place of a doubt and above the next question."""
    drafts = [*found.recognised, *(twin.draft for twin in found.duplicates)]
    if any(word in _texts(draft) for draft in drafts):
        return True
    above = [each for each in (*drafts, *found.doubtful) if each.place.row <= row]
    last = max((each.place.row for each in above), default=0)
    return any(each.place.row == last for each in found.doubtful)


@given(LINES)
@example([("{n}、{w}。", 1), "参考答案", ("{w}。", 1)])
@example(["一、单选题", ("{n}、{w}。", 1), ("答案：", 1), ("{n}、（单选题）{w}（ ）", 1), ("{n}.A", 1)])
@settings(max_examples=250, deadline=None, derandomize=True)
def test_every_line_is_in_a_question_or_a_doubt(lines: list[str | tuple[str, int]]) -> None:
    words = [chr(0x5100 + 7 * row) * 2 for row in range(len(lines))]
    text = [
        line if isinstance(line, str) else line[0].format(n=line[1], w=word)
        for line, word in zip(lines, words, strict=True)
    ]
    try:
        found = read("\n".join(text))
    except CannotRead:
        return

    lost = [
        (row, line)
        for row, (line, word) in enumerate(zip(text, words, strict=True), 1)
        if word in line and not TITLE.match(line) and not _is_somewhere(row, word, found)
    ]
    assert lost == [], found
