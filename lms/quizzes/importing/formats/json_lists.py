"""JSON: a list of objects, whose names are those of columns (题干, 选项, 答案; question, options, answer), or such lists by kind."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from lms.quizzes.importing import columns, kinds, reading
from lms.quizzes.importing.answers import truth
from lms.quizzes.importing.drafts import LETTERS, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.records import Record
from lms.quizzes.importing.texts import narrow, plain, tidy
from lms.quizzes.kinds import CASE
from lms.unpacking import CannotRead

# In an object for one option: what it says, and its letter.
TEXTS = ("text", "content", "value", "内容", "选项", "label", "name", "title", "option")
MARKS = ("key", "letter", "id", "label", "标识", "序号", "prefix")
RIGHTS = ("iscorrect", "correct", "isright", "right", "isanswer", "正确", "是否正确")


def looks_like(text: str) -> bool:
    """Whether the text is JSON rather than something else in brackets."""
    first = text.lstrip("\ufeff \t\r\n")[:1]
    if first not in {"[", "{"}:
        return False
    try:
        json.loads(text.lstrip("\ufeff"))
    except RecursionError:
        return True
    except ValueError:
        return '"' in text and text.rstrip()[-1:] in {"]", "}"} and "::" not in text
    return True


def read(text: str) -> Iterator[Found]:
    """The questions of a file; places count them.

    Raises CannotRead.
    """
    try:
        whole = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise CannotRead("damaged_json") from None
    entries = list(_entries(whole, None))
    if not entries:
        raise CannotRead("no_questions")
    return _found(entries)


def _found(entries: Sequence[tuple[Any, str | None]]) -> Iterator[Found]:
    for number, (entry, kind) in enumerate(entries, 1):
        place = Place("", number)
        try:
            record = _record(place, entry, kind)
        except Doubt as doubt:
            yield Doubtful(place, doubt, str(entry)[:200])
            continue
        yield from reading.recognised([record])


def _entries(whole: Any, kind: str | None) -> Iterator[tuple[Any, str | None]]:
    """Every object that may be a question, with the kind under whose name its list stands."""
    if isinstance(whole, list):
        yield from ((entry, kind) for entry in whole)
    elif isinstance(whole, dict) and columns.header(list(map(str, whole))):
        yield whole, kind
    elif isinstance(whole, dict):
        for name, part in whole.items():
            if isinstance(part, list | dict):
                yield from _entries(part, kinds.named(str(name)) or kind)


def _record(place: Place, entry: Any, kind: str | None) -> Record:
    named = columns.header(list(map(str, entry))) if isinstance(entry, dict) else None
    if named is None:
        raise Doubt("not_a_question")
    values = list(entry.values())
    record = Record(place, kind=kind)
    for meaning, name in (
        ("stem", "stem"),
        ("kind", "kind_cell"),
        ("explanation", "explanation"),
        ("article", "article"),
        ("law", "law"),
        ("case", "case"),
        ("difficulty", "difficulty"),
        ("tags", "tags"),
        ("topics", "topics"),
    ):
        setattr(record, name, _words(named.by_meaning, meaning, values))
    record.parts = _parts(place, values[named.by_meaning["parts"]]) if "parts" in named.by_meaning else []
    if record.parts:
        record.kind_cell = record.kind_cell or CASE
    _set_options(record, named, values)
    answer = values[named.by_meaning["answer"]] if named.have_answers else _marked(values, named)
    record.answer = _answer(answer, record)
    return record


def _parts(place: Place, listed: Any) -> list[Record]:
    """The questions about a case, one within the other no deeper."""
    each = [_record(place, part, None) for part in listed] if isinstance(listed, list) else []
    if any(part.parts for part in each):
        raise Doubt("not_a_question")
    return each


def _words(places: dict[str, int], meaning: str, values: Sequence[Any]) -> str:
    value = values[places[meaning]] if meaning in places else None
    if isinstance(value, list):
        return "\n".join(tidy(str(each)) for each in value)
    return "" if value is None else plain(value)


def _set_options(record: Record, named: columns.Columns, values: Sequence[Any]) -> None:
    given = values[named.by_meaning["options"]] if "options" in named.by_meaning else None
    if isinstance(given, str):
        record.options = tidy(given)
    elif isinstance(given, dict):
        record.by_position = _by_letter(given)
    elif isinstance(given, list):
        record.by_position = dict(enumerate(map(_option, given)))
    else:
        record.by_position = {
            place: plain(values[at]) for place, at in named.option_columns.items() if _says(values[at])
        }


def _says(value: Any) -> bool:
    return value is not None and value != ""


def _by_letter(options: dict[str, Any]) -> dict[int, str]:
    """An object from letter to text."""
    letters = [narrow(str(letter)).upper() for letter in options]
    if not all(len(letter) == 1 and letter in LETTERS for letter in letters):
        return dict(enumerate(map(_option, options.values())))
    return {
        LETTERS.index(letter): _option(text)
        for letter, text in zip(letters, options.values(), strict=True)
        if _says(text)
    }


def _option(option: Any) -> str:
    """The text of an option that is a text, a figure, or an object that holds the text under one of the usual names."""
    if not isinstance(option, dict):
        return plain(option) if _says(option) else ""
    by_name = {narrow(str(name)): value for name, value in option.items()}
    return next((plain(by_name[name]) for name in TEXTS if _says(by_name.get(name))), "")


def _marked(values: Sequence[Any], named: columns.Columns) -> Any:
    """The right options where each option says of itself whether it is right."""
    options = values[named.by_meaning["options"]] if "options" in named.by_meaning else None
    if not isinstance(options, list):
        return None
    return [
        LETTERS[at]
        for at, option in enumerate(options[: len(LETTERS)])
        if isinstance(option, dict) and _is_right(option)
    ]


def _is_right(option: dict[str, Any]) -> bool:
    return any(narrow(str(name)) in RIGHTS and truth(str(value)) for name, value in option.items())


def _answer(answer: Any, record: Record) -> str:
    """The answer as a cell would give it. A bare number may count from 0 or from 1: nobody can tell."""
    if isinstance(answer, bool):
        return "对" if answer else "错"
    each = answer if isinstance(answer, list) else [answer]
    if (
        any(isinstance(one, int) for one in each)
        and record.by_position
        and kinds.named(record.kind_cell) != "true_false"
    ):
        raise Doubt("answer_ambiguous", answer=str(answer))
    if isinstance(answer, list):
        return json.dumps([plain(one) for one in answer], ensure_ascii=False) if len(answer) != 1 else plain(answer[0])
    return "" if answer is None else plain(answer)
