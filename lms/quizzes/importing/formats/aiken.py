"""Aiken: the question on a line, each option on a line behind "A." or "A)", then "ANSWER: B". One answer, nothing else."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lms.quizzes.importing import exact, markup, stems
from lms.quizzes.importing.drafts import LETTERS, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.texts import WIDE

# A sign behind the letter. A Chinese writer leaves no gap after it, so the next letter in order needs none.
OPTION = re.compile(r"^\s*([A-Za-zＡ-Ｚ])[.)．）、](\s*)(.*)$")
ANSWER = re.compile(r"^\s*ANSWER\s*[:：]\s*(.*?)\s*$")
LOOKS = re.compile(r"^\s*ANSWER\s*[:：]\s*[A-Za-zＡ-Ｚ]", re.MULTILINE)


def looks_like(text: str) -> bool:
    """Whether a line gives an answer in the manner of this format."""
    return bool(LOOKS.search(text))


def read(text: str) -> Iterator[Found]:
    """The questions of a text, without the numbers that stand before most of several; places count its lines."""
    found = list(_questions(text))
    is_numbered = stems.are_numbered(each.stem for each in found)
    for each in found:
        bare = stems.read(each.stem, numbered=True, previous=None).text if is_numbered else ""
        yield replace(each, stem=bare or each.stem)


def _questions(text: str) -> Iterator[Found]:
    question = _Question()
    for number, line in enumerate(markup.lines(text), 1):
        if found := ANSWER.match(line):
            yield question.closed(found[1])
            question = _Question()
        elif line.strip():
            question.take(number, line)
    if question.stem:
        yield question.closed("")


class _Question:
    """The lines of one question until its answer closes it."""

    def __init__(self) -> None:
        self.line = 0
        self.stem: list[str] = []
        self.options: list[tuple[str, list[str]]] = []

    def take(self, number: int, line: str) -> None:
        self.line = self.line or number
        found = OPTION.match(line)
        letter = found[1].translate(WIDE) if found else ""
        if found and (found[2] or letter == LETTERS[len(self.options) :][:1]):
            self.options.append((letter.upper(), [found[3].strip()]))
        elif self.options:
            self.options[-1][1].append(line.strip())
        else:
            self.stem.append(line.strip())

    def closed(self, answer: str) -> Found:
        place, stem = Place("", self.line), "\n".join(self.stem)
        try:
            texts = self._texts()
            return exact.draft(place, exact.choice(stem, texts, self._right(answer, len(texts))))
        except Doubt as doubt:
            return Doubtful(place, doubt, stem)

    def _texts(self) -> list[str]:
        letters = "".join(letter for letter, _ in self.options)
        if letters[: len(LETTERS)] != LETTERS[: len(letters)]:
            raise Doubt("options_unclear")
        return ["\n".join(lines) for _, lines in self.options]

    @staticmethod
    def _right(answer: str, count: int) -> set[int]:
        """The one right option: this format knows no more."""
        if not answer:
            raise Doubt("no_answer")
        place = LETTERS.find(answer.translate(WIDE).upper()) if len(answer) == 1 else -1
        if not 0 <= place < count:
            raise Doubt("answer_not_among_options", answer=answer)
        return {place}
