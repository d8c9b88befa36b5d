"""Where answers stand together and which lines they take: 参考答案 above, 1.【答案】A, 题号 above 答案, words behind numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lms.quizzes.importing import kinds, stems
from lms.quizzes.importing.formats import answer_keys, headings, labels, marks
from lms.quizzes.importing.formats.answer_keys import BETWEEN, ENTRY, RANGE, RUN, Key, are_keys
from lms.quizzes.importing.formats.lines import Line
from lms.quizzes.importing.formats.marks import Mark
from lms.quizzes.kinds import CASE, FILL_IN, MULTIPLE, SHORT_ANSWER

HEAD = re.compile(
    r"^[【\[(（]?\s*(?:附|附件|附录)?[:：]?\s*(?:正确|参考|标准|试题|习题|练习题?|题库|试卷)?\s*答\s*案(?:(?:及|与|和)(?:解析|说明))?\s*[】\])）]?\s*[:：]?\s*"
)
# "安全生产知识试题参考答案"
TITLE = re.compile(r"^[^\s。，,；;：:]{0,30}(?:参考|标准)答案(?:(?:及|与|和)(?:解析|说明))?\s*$")
LABELLED = re.compile(r"^\s*(\d{1,4})\s*[、.．:：)）]?\s*(?=[【\[(（]?\s*(?:正确|参考|标准)?(?:答案|解析|答\s*[:：]))")
SECTION = re.compile(r"^[(（]?[一二三四五六七八九十]{1,3}\s*[)）、.．]")
NUMBERS, ANSWERS = re.compile(r"^题\s*号\s*[:：]?\s*"), re.compile(r"^答\s*案\s*[:：]?\s*")
TEXTS = frozenset((FILL_IN, SHORT_ANSWER, CASE))


def begins(lines: Sequence[Line], at: int, *, unanswered: int) -> bool:
    """Whether answers begin here: with a line of nothing else, or one that says so above such lines.

    Behind several questions without an answer the line alone is enough.
    """
    text, after = lines[at].text, lines[at + 1].text if at + 1 < len(lines) else ""
    if are_keys(text) or LABELLED.match(text) or (NUMBERS.match(text) and ANSWERS.match(after)):
        return True
    found = HEAD.match(text) or TITLE.match(text)
    if not found:
        return False
    rest = text[found.end() :]
    if rest:
        return are_keys(rest) and (len(ENTRY.findall(rest)) > 1 or bool(re.match(RANGE, rest)))
    return (
        are_keys(after) or bool(_heading(after) or LABELLED.match(after)) or _is_pair(lines, at + 1) or unanswered > 1
    )


def _is_pair(lines: Sequence[Line], at: int) -> bool:
    return at + 1 < len(lines) and bool(NUMBERS.match(lines[at].text) and ANSWERS.match(lines[at + 1].text))


def _heading(text: str) -> str | None:
    """The kind that a line begins with, whatever answers follow it."""
    kind = kinds.in_front(text[:30])
    says_so = SECTION.match(text) or "题" in text[:30] or re.match(r"\w+\s*[:：]", text)
    return kind if kind and says_so and not labels.LABEL.match(text) else None


@dataclass
class Block:
    """Answers read from where they begin: `end` is the line behind them, `strays` are lines between that say nothing.

    `known` are the kinds of the questions above that have no answer yet.
    """

    lines: Sequence[Line]
    end: int
    known: frozenset[str | None] = frozenset()
    keys: list[Key] = field(default_factory=list)
    strays: list[Line] = field(default_factory=list)
    section: int = 0
    kind: str | None = None
    style: str | None = None

    def read(self) -> "Block":
        """All answers up to the next question or heading of questions."""
        while self.end < len(self.lines) and self._line(self.lines[self.end]):
            self.end += 1
        return self

    def _line(self, line: Line) -> bool:
        if _is_pair(self.lines, self.end):
            self._pair(line, self.lines[self.end + 1])
        elif kind := _heading(line.text):
            return self._head(kind, line)
        elif (found := SECTION.match(line.text)) and are_keys(line.text[found.end() :].strip()):
            self.section, self.kind, self.style = self.section + 1, None, None
            self._taken(line, line.text[found.end() :].strip())
        elif self._asks() or (headings.is_aside(line.text) and self._leads_to_heading()):
            return False
        elif not self._taken(
            line, line.text[found.end() :] if (found := HEAD.match(line.text) or TITLE.match(line.text)) else line.text
        ):
            if (mark := marks.of(line.text)) and mark.counts_questions:
                return False
            self.strays.append(line)
        return True

    def _head(self, kind: str, line: Line) -> bool:
        """Whether answers follow the heading, in its line or the next."""
        behind = kinds.behind_heading(line.text)
        after = self.lines[self.end + 1].text if self.end + 1 < len(self.lines) else ""
        written = kind in TEXTS & self.known and marks.of(after) is not None
        if not (
            ENTRY.search(behind)
            or RUN.fullmatch(behind)
            or RUN.fullmatch(after)
            or are_keys(after)
            or LABELLED.match(after)
            or written
            or _is_pair(self.lines, self.end + 1)
        ):
            return False
        self.section, self.kind, self.style = self.section + 1, kind, None
        if not self._taken(line, behind) and not headings.is_aside(behind):
            self.strays.append(line)
        return True

    def _asks(self, ahead: int = 0) -> bool:
        """Whether a question begins: a number, no answer behind it, and options or an answer of its own below."""
        first, *below = [line.text for line in self.lines[self.end + ahead : self.end + ahead + 12]]
        mark = marks.of(first)
        if mark is None or (ENTRY.match(first) and are_keys(first)) or LABELLED.match(first):
            return False
        if stems.answer_inside(first) or labels.names_answer(first):
            return True
        for text in below:
            if marks.of(text) or _heading(text):
                return False
            if re.match(r"[(（]?A\s*[.．、:：)）]", text) or labels.names_answer(text):
                return True
        return False

    def _leads_to_heading(self) -> bool:
        after = self.lines[self.end + 1].text if self.end + 1 < len(self.lines) else ""
        line = self.lines[self.end].text
        is_said = (
            HEAD.match(line) or TITLE.match(line) or ENTRY.search(line) or marks.of(line) or labels.LABEL.match(line)
        )
        is_explained = bool(self.keys and self.keys[-1].explanation)
        return bool(kinds.of_heading(after)) and not is_said and not is_explained

    def _taken(self, line: Line, text: str) -> bool:
        """Whether the line says an answer, or goes on with one."""
        parts = list(labels.divided(LABELLED.sub("", text), ""))
        if found := LABELLED.match(text):
            mark = marks.of(text)
            self.style = mark.style if mark else None
            self._keep([Key(line.place, 0, None, int(found[1]), "")])
        elif parts[0][0] == "" and parts[0][1] and not self._bare(line, parts.pop(0)[1]):
            return False
        return self._labelled(parts)

    def _labelled(self, parts: Sequence[tuple[str, str]]) -> bool:
        for part, text in parts:
            if not text:
                continue
            if not self.keys:
                return False
            if part == labels.ANSWER:
                self.keys[-1].answer += text
            else:
                self.keys[-1].explanation += text
        return True

    def _bare(self, line: Line, text: str) -> bool:
        mark = marks.of(text)
        if self.kind in TEXTS or (self._goes_on(mark) and not ENTRY.search(text)):
            return self._text(line, text, mark)
        if self.kind and RUN.fullmatch(text):
            number = self.keys[-1].number + 1 if self.keys and self.keys[-1].section == self.section else 1
            self._keep(answer_keys.of_run(line.place, number, text, several=self.kind == MULTIPLE))
            return True
        keys = list(answer_keys.of_line(line.place, text))
        left = ENTRY.sub("", text).strip(BETWEEN)
        if not keys:
            return self._explained(text)
        self._keep(keys)
        if left and len(keys) == 1 and ENTRY.match(text):
            keys[0].explanation = left
        elif left:
            self.strays.append(line)
        return True

    def _goes_on(self, mark: Mark | None) -> bool:
        last = self.keys[-1].number if self.keys else 0
        return mark is not None and self._counts(mark) and mark.number in {last + 1, 1}

    def _counts(self, mark: Mark) -> bool:
        """Whether a number is one of questions, and not of a list in an answer."""
        return mark.counts_questions and self.style in {None, mark.style}

    def _text(self, line: Line, text: str, mark: Mark | None) -> bool:
        """An answer in words; what is not numbered on goes on with the last."""
        last = self.keys[-1].number if self.keys and self.keys[-1].section == self.section else 0
        if mark and self._counts(mark) and mark.number == last + 1:
            self.style = mark.style
            self._keep([Key(line.place, 0, None, mark.number, stems.read(text, numbered=True, previous=None).text)])
        elif self.keys and self.keys[-1].section == self.section and (self.kind in TEXTS or mark is None):
            self.keys[-1].answer += f"\n{text}"
        else:
            return False
        return True

    def _explained(self, text: str) -> bool:
        if not (self.keys and self.keys[-1].explanation):
            return False
        self.keys[-1].explanation += f"\n{text}"
        return True

    def _pair(self, numbers: Line, answers: Line) -> None:
        """题号 1 2 3 above 答案 A B C."""
        given = ANSWERS.sub("", answers.text).split()
        asked = NUMBERS.sub("", numbers.text).split()
        if len(given) == len(asked) and all(number.isdecimal() for number in asked):
            self._keep(
                [Key(answers.place, 0, None, int(number), each) for number, each in zip(asked, given, strict=True)]
            )
        else:
            self.strays.append(answers)
        self.end += 1

    def _keep(self, keys: Sequence[Key]) -> None:
        last = self.keys[-1] if self.keys else None
        if last and last.section == self.section and keys[0].number <= last.number:
            self.section += 1
        for key in keys:
            key.section, key.kind = self.section, self.kind
        self.keys += keys
