"""Answers as people write them: "A ", "ADCB", "a,b", "['A', 'B']", "√", the text of an option, its number."""

import re
import unicodedata
from collections.abc import Sequence

from lms.quizzes.importing import options as option_cells
from lms.quizzes.importing.drafts import FALSE, LETTERS, TRUE, TRUE_FALSE_OPTIONS, Doubt
from lms.quizzes.importing.texts import narrow, option_key

RIGHT_WORDS = frozenset(
    ["正确", "对", "对的", "是", "是的", "真", "√", "✓", "✔", "☑", "v", "t", "true", "y", "yes", "r", "right", "1"]
)
WRONG_WORDS = frozenset(
    [
        "错误",
        "错",
        "错的",
        "不正确",
        "不对",
        "否",
        "不是",
        "非",
        "假",
        "×",
        "✗",
        "✘",
        "✖",
        "❌",
        "╳",
        "x",
        "f",
        "false",
        "n",
        "no",
        "w",
        "wrong",
        "0",
    ]
)
INTRODUCED = re.compile(
    r"^(?:正确|标准|参考)?答案(?:是|为)?\s*[:：]?\s*|^(?:应?选择?)\s*[:：]?\s*(?=[A-Ha-h](?![A-Za-z0-9]))|^[(（\[【]\s*|\s*[)）\]】。.]+$"
)
# "错误（应为10天）", but neither "对（错）", where nobody filled in the form, nor a letter.
REMARK = re.compile(r"\s*[(（](?!(?:正确|错误|不正确|不对)\s*[)）])[^()（）]{2,}[)）]\s*[。.]?\s*$")
# "第二项"
NTH = re.compile(r"第\s*([一二三四五六七八1-8])\s*(?:项|个(?:选项)?)")
PLACES = "一二三四五六七八"
LETTERS_ONLY = re.compile(r"^[A-Ha-h](?:[\s,，、;；|/&和及·.]*[A-Ha-h])*$")
FIGURES_ONLY = re.compile(r"^[1-8](?:[\s,，、;；|/&和及]+[1-8])*$")
BETWEEN_TEXTS = re.compile(r"[\n;；|]+|[,，、]")
SURELY_BETWEEN_TEXTS = re.compile(r"[\n;；|#$&^@]+")


def truth(text: str) -> bool | None:
    """Whether the words say right or wrong; None when they say neither."""
    word = narrow(text).strip("。.;；,，、\ufe0f")
    return True if word in RIGHT_WORDS else False if word in WRONG_WORDS else None


def unlisted(answer: str) -> str:
    """The one answer of a list that holds just one: ['×']."""
    listed = option_cells.literal(answer)
    return str(listed[0]).strip() if isinstance(listed, list) and len(listed) == 1 else answer


def judged(answer: str, texts: Sequence[str]) -> int:
    """TRUE or FALSE for a 判断题, whose file may have given it options in either order, or none.

    Raises Doubt.
    """
    verdicts = [truth(text) for text in texts] or [True, False]
    if sorted(map(str, verdicts)) != ["False", "True"]:
        raise Doubt("true_false_options")
    said = truth(_bare(answer)) if answer else None
    if said is None and REMARK.search(answer):
        said = truth(_bare(REMARK.sub("", answer)))
    if said is None:
        said = _chosen_verdict(answer, texts, verdicts)
    return TRUE if said else FALSE


def _chosen_verdict(answer: str, texts: Sequence[str], verdicts: list[bool | None]) -> bool | None:
    chosen = right(answer, texts or TRUE_FALSE_OPTIONS)
    if len(chosen) != 1:
        raise Doubt("true_false_answer", answer=answer)
    return verdicts[next(iter(chosen))]


def right(answer: str, texts: Sequence[str]) -> frozenset[int]:
    """The indexes of the right options.

    Raises Doubt when there is no answer, or one that is not among the options.
    """
    if not _bare(answer):
        raise Doubt("no_answer")
    listed = option_cells.literal(answer)
    if isinstance(listed, list):
        return frozenset().union(*(right(str(item), texts) for item in listed)) if listed else right("", texts)
    bare = _bare(answer)
    return _by_letters(bare, texts) or _by_text_or_number(bare, texts)


def _bare(answer: str) -> str:
    """The answer without "答案：", brackets around it and a full stop, letters and figures half-width."""
    text, before = unicodedata.normalize("NFKC", answer).strip(), None
    while text != before and option_cells.literal(text) is None:
        before, text = text, INTRODUCED.sub("", text).strip()
    return text


def _by_letters(answer: str, texts: Sequence[str]) -> frozenset[int]:
    if not LETTERS_ONLY.match(answer):
        return frozenset()
    letters = re.findall("[A-H]", answer.upper())
    indexes = frozenset(LETTERS.index(letter) for letter in letters)
    if len(indexes) != len(letters):
        raise Doubt("answer_repeats", answer=answer)
    if max(indexes) >= len(texts):
        raise Doubt("answer_not_among_options", answer=answer)
    return indexes


def _by_text_or_number(answer: str, texts: Sequence[str]) -> frozenset[int]:
    """A figure may be an option's text or its place; where these differ nobody can tell."""
    by_text, by_number = _by_text(answer, texts), _by_number(answer, texts)
    if by_text and by_number and by_text != by_number:
        raise Doubt("answer_ambiguous", answer=answer)
    if not by_text | by_number:
        raise Doubt("answer_not_among_options", answer=answer)
    return by_text or by_number


def _by_text(answer: str, texts: Sequence[str]) -> frozenset[int]:
    """The answer as one option's text, or as several with a separator between, each perhaps behind its letter."""
    keys = [option_key(text) for text in texts]
    for parts in ([answer], SURELY_BETWEEN_TEXTS.split(answer), BETWEEN_TEXTS.split(answer), _lettered(answer)):
        indexes = [_index(part, keys) for part in parts if part.strip()]
        if indexes and None not in indexes:
            return frozenset(index for index in indexes if index is not None)
    return frozenset()


def _lettered(answer: str) -> Sequence[str]:
    """ "A.停产 B.罚款" as its parts, each with its letter."""
    return re.split(r"(?<=.)(?=[A-H][.．:：、])", answer)


def _index(part: str, keys: list[str]) -> int | None:
    """Which option a text is. Behind a letter it must be that letter's own."""
    key = option_key(part)
    if key in keys:
        return keys.index(key)
    lettered = re.match(r"([a-h])[.:、)]?(.+)$", key)
    if not lettered or lettered[2] not in keys:
        return None
    if keys.index(lettered[2]) != LETTERS.index(lettered[1].upper()):
        raise Doubt("answer_contradicts", answer=part)
    return keys.index(lettered[2])


def _by_number(answer: str, texts: Sequence[str]) -> frozenset[int]:
    if found := NTH.fullmatch(answer):
        answer = str(PLACES.find(found[1]) + 1 or found[1])
    if not FIGURES_ONLY.match(answer):
        return frozenset()
    indexes = frozenset(int(figure) - 1 for figure in re.findall(r"\d", answer))
    return indexes if max(indexes) < len(texts) else frozenset()
