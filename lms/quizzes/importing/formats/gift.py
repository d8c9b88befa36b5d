r"""GIFT: questions with their answers in braces, divided by empty lines, as Moodle's documentation describes the format.

`::title::` may stand first, then the format of the text in square brackets. `=` marks right and `~` wrong options, `%50%` their
weight, `#` their feedback and `####` that of the question. A backslash takes its meaning from ~ = # { } : and itself, and `\n`
is a line break. A line that begins with `//` is a comment, in which `[tag:…]` names tags. `$CATEGORY:` is for all questions
below it; its names become tags.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from lms.quizzes.importing import exact, levels, markup, notes, option_feedback
from lms.quizzes.importing.drafts import FALSE, SINGLE, TRUE, TRUE_FALSE_OPTIONS, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.exact import Said
from lms.quizzes.importing.stems import BLANK

# Escaped characters while the braces are looked for; no text holds these control characters.
ESCAPED = {"~": "\1", "=": "\2", "#": "\3", "{": "\4", "}": "\5", ":": "\6", "\\": "\7", "n": "\b"}
MEANT = {ord(sign): "\n" if mark == "n" else mark for mark, sign in ESCAPED.items()}
ESCAPE = re.compile(r"\\([~=#{}:\\n])")
TITLE = re.compile(r"^\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
BRACES = re.compile(r"\{([^{}]*)\}")
VERDICT = re.compile(r"^\s*(?:(T|TRUE)|(?:F|FALSE))\s*((?:#.*)?)$", re.IGNORECASE | re.DOTALL)
ANSWER = re.compile(r"([=~])([^=~]*)")
WEIGHT = re.compile(r"^\s*%(-?\d{1,3}(?:\.\d+)?)%")
TAG = re.compile(r"\[tag:((?:\\\]|[^\]])*)\]")
LOOKS = re.compile(r"\{\s*(?:[=~#]|(?:T|TRUE|F|FALSE)\s*[#}]|\}\s*$)", re.IGNORECASE | re.MULTILINE)
FULL = 100.0
CATEGORY = "$CATEGORY:"


def looks_like(text: str) -> bool:
    """Whether answers in braces stand in the text."""
    return bool(LOOKS.search(ESCAPE.sub("", text)))


def read(text: str) -> Iterator[Found]:
    """The questions of a text; places count its lines."""
    for block in _blocks(text):
        place = Place("", block.line)
        try:
            yield exact.draft(place, _said(block))
        except Doubt as doubt:
            yield Doubtful(place, doubt, _shown(block.text))


@dataclass(frozen=True)
class _Block:
    """The lines between two empty ones; `line` is the first that is no comment."""

    line: int
    text: str
    tags: tuple[str, ...]
    category: str


def _blocks(text: str) -> Iterator[_Block]:
    lines: list[str] = []
    tags: tuple[str, ...]
    first, tags, category = 0, (), ""
    for number, line in enumerate([*markup.lines(text), ""], 1):
        if line.lstrip().startswith("//"):
            tags += tuple(tag.replace("\\]", "]") for tag in TAG.findall(line))
        elif line.lstrip().startswith(CATEGORY):
            category = _hidden(line.lstrip()[len(CATEGORY) :]).translate(MEANT)
        elif line.strip():
            first = first or number
            lines.append(line)
        elif lines:
            yield _Block(first, "\n".join(lines), tags, category)
            lines, first, tags = [], 0, ()


def _said(block: _Block) -> Said:
    text = TITLE.sub("", _hidden(block.text), count=1)
    how, text = _format(text, "moodle")
    around = BRACES.split(text)
    _refuse_other_braces(around)
    before, inside, after = around
    tagged = levels.told_apart(block.tags)
    said = _with_answers(before, after, inside, how, tagged.article)
    tags = "\n".join([tagged.tags, *levels.of_category(block.category)])
    return replace(said, difficulty=tagged.difficulty, tags=tags)


def _hidden(text: str) -> str:
    return ESCAPE.sub(lambda found: ESCAPED[found[1]], markup.without_controls(text))


def _shown(text: str) -> str:
    """The text of a block as a person should see it: without title and answers."""
    return BRACES.sub("", TITLE.sub("", _hidden(text), count=1)).translate(MEANT).strip()


def _format(text: str, usual: str) -> tuple[str, str]:
    found = FORMAT.match(text)
    return (found[1], text[found.end() :]) if found else (usual, text)


def _refuse_other_braces(around: Sequence[str]) -> None:
    if any(mark in text for text in around[::2] for mark in "{}"):
        raise Doubt("braces")
    if len(around) == 1:
        raise Doubt("other_kind", kind="description")
    if len(around) > 3:
        raise Doubt("other_kind", kind="cloze")


def _with_answers(before: str, after: str, inside: str, how: str, article: str) -> Said:
    answers, _, general = inside.partition("####")
    explanation = _text(general, how)
    if found := VERDICT.match(answers):
        stem = _in_format(before.rstrip() + after, how)
        return exact.judgement(stem, bool(found[1]), _judged(found[2], bool(found[1]), how, explanation), article)
    if not answers.strip():
        bare, holds, explained = notes.read(explanation)
        return exact.written(_in_format(before.rstrip() + after, how), holds, bare or explained, article)
    _refuse_other_kinds(answers)
    # Answers in the middle of a sentence leave a blank there.
    stem = _in_format(before.rstrip() + (BLANK + after.lstrip() if after.strip() else ""), how)
    read_one = _choice if "~" in answers else _filled
    return read_one(stem, answers, how, explanation, article)


def _judged(comments: str, is_true: bool, how: str, general: str) -> str:
    """Of a 判断题: the first comment is for a wrong answer, the second for the right one. Either explains it alone."""
    wrong, right = [_text(each, how) for each in [*comments.split("#")[1:], "", ""][:2]]
    place = TRUE if is_true else FALSE
    said = [right, wrong] if is_true else [wrong, right]
    return option_feedback.together(general or right or wrong, TRUE_FALSE_OPTIONS, said, {place})


def _refuse_other_kinds(answers: str) -> None:
    bare = answers.strip()
    if "~" in bare and bare[0] not in "=~":
        raise Doubt("braces")
    if bare.startswith("#"):
        raise Doubt("other_kind", kind="numerical")
    if "~" not in bare and bare[0] != "=":
        raise Doubt("braces")
    if "~" not in bare and all("->" in said for _, said in ANSWER.findall(bare)):
        raise Doubt("other_kind", kind="matching")


@dataclass(frozen=True)
class _Option:
    text: str
    weight: float
    feedback: str


def _choice(stem: str, answers: str, how: str, explanation: str, article: str) -> Said:
    options = [_option(mark, said, how) for mark, said in ANSWER.findall(answers)]
    right = weighed([option.weight for option in options], is_single="=" in answers)
    texts = [option.text for option in options]
    said = exact.choice(stem, texts, right, _explained(explanation, options, right), article)
    return replace(said, kind=SINGLE) if "=" in answers else said


def _filled(stem: str, answers: str, how: str, explanation: str, article: str) -> Said:
    """Without a wrong option, what is right is to be written: any of these texts."""
    accepted = [_option(mark, said, how) for mark, said in ANSWER.findall(answers)]
    right = weighed([option.weight for option in accepted], is_single=True)
    texts = [accepted[index].text for index in sorted(right)]
    return exact.filled(stem, texts, explanation=_explained(explanation, accepted, right), article=article)


def _explained(general: str, options: Sequence[_Option], right: Collection[int]) -> str:
    said = [option.feedback for option in options]
    return option_feedback.together(general, [option.text for option in options], said, right)


def weighed(weights: Sequence[float], *, is_single: bool) -> set[int]:
    """The right options by their weights in hundredths.

    Raises Doubt where a single choice earns a part of the points, for which there is nothing here.
    """
    earning = {index for index, weight in enumerate(weights) if weight > 0}
    if is_single and any(weights[index] < FULL for index in earning):
        raise Doubt("part_of_points")
    return earning


def _option(mark: str, said: str, how: str) -> _Option:
    said, _, feedback = said.partition("#")
    found = WEIGHT.match(said)
    weight = float(found[1]) if found else FULL if mark == "=" else 0.0
    return _Option(_text(said[found.end() :] if found else said, how), weight, _text(feedback, how))


def _text(hidden: str, usual: str) -> str:
    """What a part of the answers says, in its own format or else in that of the question."""
    how, hidden = _format(hidden, usual)
    return _in_format(hidden, how)


def _in_format(hidden: str, how: str) -> str:
    text = hidden.translate(MEANT)
    return markup.text_of(text) if how == "html" or (how == "moodle" and markup.has_tags(text)) else text.strip()
