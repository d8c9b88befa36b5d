"""One record made a draft, or doubted."""

import re
from dataclasses import replace

from lms.quizzes.details import Details, Part, blanks_in
from lms.quizzes.importing import answers, kinds, levels, options, stems, written_kinds
from lms.quizzes.importing.drafts import (
    LETTERS,
    MOST_OPTIONS,
    MULTIPLE,
    SINGLE,
    TRUE_FALSE,
    TRUE_FALSE_OPTIONS,
    Doubt,
    Draft,
)
from lms.quizzes.importing.records import Record
from lms.quizzes.importing.texts import NO_VALUE, joined, option_key
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER
from lms.statutes import mentions
from lms.statutes.article_numbers import ArticleNumber

LONGEST_STEM = 4000
LONGEST_OPTION = 1000
PICTURE = re.compile(r"<\s*img\b|!\[[^\]]*\]\(|data:image/", re.IGNORECASE)
# =SUM(A1), =A1, @SUM(A1), =cmd|…, =1+1 as spreadsheets would run them.
FORMULA = re.compile(r"[=@+-]\s*(?:[A-Za-z_][\w.]*\s*[(|!]|\$?[A-Za-z]{1,3}\$?\d)|=\s*[\d.]+\s*[-+*/^&]")
BETWEEN_ANSWERS = tuple(map(re.compile, (r"[①-⑳]|[(（]\d{1,2}[)）]", r"[、,，]", r"\s+")))
LINE_TO_WRITE_ON = re.compile(r"_{2,}|＿+")
OPTIONS_IN_STEM = re.compile(r"[\s)）。？?：:]\s*[(（]?A\s*[.．、:：)）]")


def recognise(record: Record) -> Draft:
    """The question that a record holds.

    Raises Doubt with the reason why a person must look at it.
    """
    draft = replace(_recognised(record), told=record.told)
    return levels.given(draft, record.difficulty, f"{record.tags}\n{record.topics}")


def _recognised(record: Record) -> Draft:
    _refuse_unusable(record)
    if _named_kind(record) == CASE:
        return _case(record)
    if (written := _named_kind(record)) in {FILL_IN, SHORT_ANSWER}:
        return _written(record, str(written))
    stem, texts = _stem_and_options(record)
    inside = stems.answer_inside(stem)
    answer = answers.unlisted(record.answer) or inside or ""
    if not texts and _is_to_fill_in(record, stem, answer):
        return _written(record, FILL_IN)
    kind = _kind(record, texts, answer)
    right = _right(kind, answer, texts)
    if inside:
        stem = _without_leak(stem, inside, _right(kind, inside, texts) == right)
    shown = TRUE_FALSE_OPTIONS if kind == TRUE_FALSE else texts
    kind = _kind_by_count(kind, len(right))
    cited, said = record.citation, record.explanation
    return Draft(record.place, kind, joined(stem), shown, right, said, article_number(cited), cited=cited)


def _case(record: Record) -> Draft:
    """A case; a doubt about one of its parts is one about all."""
    drafts = [recognise(_with_kind(part)) for part in record.parts]
    holds = Details(parts=tuple(map(_part, drafts)))
    written_kinds.refuse_bad_details(CASE, record.stem, holds)
    cited = record.citation or next((each.cited for each in drafts if each.article), "")
    stem, said = joined(record.stem), record.explanation
    return Draft(record.place, CASE, stem, (), frozenset(), said, article_number(cited), holds, cited=cited)


def _with_kind(part: Record) -> Record:
    """About a case, what has no options and no verdict is to be written."""
    has_choice = part.options or part.by_position or stems.answer_inside(part.stem) or OPTIONS_IN_STEM.search(part.stem)
    if _named_kind(part) or has_choice or answers.truth(part.answer) is not None:
        return part
    return replace(part, kind=FILL_IN if blanks_in(part.stem) else SHORT_ANSWER)


def _part(draft: Draft) -> Part:
    answer = "".join(LETTERS[index] for index in sorted(draft.right))
    return Part(draft.kind, draft.stem, draft.options, answer, 1.0, draft.explanation, draft.details)


def _written(record: Record, kind: str) -> Draft:
    """A question with blanks, or with a model answer."""
    stem = joined(record.stem)
    is_blank = kind == FILL_IN
    holds = Details(blanks=_blanks(record.answer, blanks_in(stem))) if is_blank else Details(model=record.answer)
    written_kinds.refuse_bad_details(kind, stem, holds)
    cited, said = record.citation, record.explanation
    return Draft(record.place, kind, stem, (), frozenset(), said, article_number(cited), holds, cited=cited)


def _is_to_fill_in(record: Record, stem: str, answer: str) -> bool:
    """Whether a question without options and without the name of its kind shows a blank, and its answer is words for it."""
    if _named_kind(record) or not answer or not blanks_in(stem) or answers.LETTERS_ONLY.match(answer):
        return False
    return answers.truth(answer) is None or (bool(LINE_TO_WRITE_ON.search(stem)) and answer.strip().isdecimal())


def _blanks(answer: str, shown: int) -> tuple[tuple[str, ...], ...]:
    """The accepted texts of each blank; commas, spaces and numbers divide them only where that gives one for each."""
    listed = options.literal(answer)
    if isinstance(listed, list):
        return tuple(tuple(map(str, each)) if isinstance(each, list) else (str(each).strip(),) for each in listed)
    found = written_kinds.blanks(answer)
    for between in BETWEEN_ANSWERS if len(found) == 1 and shown > 1 else ():
        parts = [part.strip() for part in between.split(answer) if part.strip()]
        if len(parts) == shown:
            return tuple(written_kinds.blanks(part)[0] for part in parts)
    return found


def _right(kind: str | None, answer: str, texts: tuple[str, ...]) -> frozenset[int]:
    if kind == TRUE_FALSE:
        return frozenset({answers.judged(answer, texts)})
    refuse_bad_options(texts)
    return answers.right(answer, texts)


def _without_leak(stem: str, inside: str, agrees: bool) -> str:
    """The stem without the answer that was left in its brackets."""
    if not agrees:
        raise Doubt("answer_contradicts", answer=inside)
    return stems.without_answer(stem)


def _refuse_unusable(record: Record) -> None:
    refuse_bad_stem(record.stem)
    if PICTURE.search(record.stem + record.options + "".join(record.by_position.values())):
        raise Doubt("picture")
    _refuse_formulas(record)
    if record.kind_cell and kinds.named(record.kind_cell) is None and not kinds.is_code(record.kind_cell):
        raise Doubt("unknown_kind", kind=record.kind_cell)
    if _named_kind(record) == kinds.WRITTEN:
        raise Doubt("written_kind")
    if record.is_lone_stem and not record.begins_case and not stems.answer_inside(record.stem):
        raise Doubt("stem_alone")


def _refuse_formulas(record: Record) -> None:
    asked = (record.stem, record.options, record.answer, *record.by_position.values())
    about = (record.explanation, record.law, record.article, record.difficulty, record.tags, record.topics)
    if any(NO_VALUE in text for text in (*asked, *about, record.kind_cell)):
        raise Doubt("formula_without_value")
    # Lists in an explanation may begin with - or +; no stem begins with =.
    begun = [*asked, *(text for text in about if text.startswith(("=", "@")))]
    if record.stem.startswith("=") or any(map(FORMULA.match, begun)):
        raise Doubt("formula")


def refuse_bad_stem(stem: str) -> None:
    """Raise Doubt unless there is a stem of bearable length."""
    if not stem:
        raise Doubt("no_stem")
    if len(stem) > LONGEST_STEM:
        raise Doubt("stem_too_long", limit=LONGEST_STEM)


def _named_kind(record: Record) -> str | None:
    return kinds.named(record.kind_cell) or record.kind


def _stem_and_options(record: Record) -> tuple[str, tuple[str, ...]]:
    """The stem and its options, from columns of one option each, from one cell, or from the stem itself."""
    if record.has_clash:
        raise Doubt("options_unclear")
    if record.by_position:
        return record.stem, _by_columns(record.by_position)
    if record.options:
        return record.stem, options.split(record.options)
    found = OPTIONS_IN_STEM.search(record.stem)
    if found is None:
        return record.stem, ()
    begin = found.start() + 1
    return record.stem[:begin].rstrip(), options.split(record.stem[begin:].strip())


def _by_columns(cells: dict[int, str]) -> tuple[str, ...]:
    if max(cells) + 1 != len(cells):
        raise Doubt("options_gap")
    return tuple(options.unmarked(cells[position], position) for position in sorted(cells))


def _kind(record: Record, texts: tuple[str, ...], answer: str) -> str | None:
    """The kind as named; without a name, words of truth make a 判断题."""
    kind = _named_kind(record)
    if kind not in {None, kinds.CHOICE}:
        return kind
    verdicts = {answers.truth(text) for text in texts}
    is_judgement = verdicts == {True, False} or (not texts and answers.truth(answer) is not None)
    return TRUE_FALSE if is_judgement else None


def _kind_by_count(kind: str | None, count: int) -> str:
    if kind == SINGLE and count > 1:
        raise Doubt("single_with_several")
    if kind == MULTIPLE and count == 1:
        raise Doubt("multiple_with_one")
    if kind == kinds.ANY_NUMBER:
        return MULTIPLE
    return kind or (SINGLE if count == 1 else MULTIPLE)


def refuse_bad_options(texts: tuple[str, ...]) -> None:
    """Raise Doubt unless there are from two to eight options that differ."""
    if len(texts) < 2:
        raise Doubt("no_options")
    if len(texts) > MOST_OPTIONS:
        raise Doubt("too_many_options", limit=MOST_OPTIONS)
    if not all(texts):
        raise Doubt("option_empty")
    if max(map(len, texts)) > LONGEST_OPTION:
        raise Doubt("option_too_long", limit=LONGEST_OPTION)
    if len({option_key(text) for text in texts}) < len(texts):
        raise Doubt("options_repeat")


def article_number(text: str) -> ArticleNumber | None:
    """The first article that a cell names: "第二十七条", "第27条第二款", "第一百三十四条之一", "27", "134-1"."""
    return next((number for mention in mentions.of(text).mentions for number in mention.articles), None)
