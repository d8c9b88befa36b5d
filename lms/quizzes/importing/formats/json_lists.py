"""JSON: a list of objects, also one a line, or such lists by kind.

Their names are those of columns: 题干, 选项, 答案; question, options, answer.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from lms.quizzes.importing import columns, kinds, recognising, stems
from lms.quizzes.importing.answers import truth
from lms.quizzes.importing.drafts import LETTERS, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.formats import counted
from lms.quizzes.importing.records import Record
from lms.quizzes.importing.texts import narrow, plain, tidy, whole
from lms.quizzes.kinds import CASE
from lms.unpacking import CannotRead

# In an object for one option: what it says, and its letter.
TEXTS = ("text", "content", "optiontext", "optioncontent", "value", "内容", "选项", "label", "name", "title", "option")
MARKS = ("key", "letter", "mark", "label", "标识", "序号", "prefix", "optionkey", "name", "option", "value")
IDS = ("id", "optionid", "answerid")
RIGHTS = (
    "iscorrect",
    "correct",
    "isright",
    "right",
    "isanswer",
    "istrue",
    "isrightanswer",
    "正确",
    "是否正确",
    "是否答案",
)


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
    entries = list(_entries(_whole(text.lstrip("\ufeff")), None))
    if not entries:
        raise CannotRead("no_questions")
    return _found(entries)


def _whole(text: str) -> Any:
    """The one value of a text, or a list of those on its lines (JSON Lines)."""
    try:
        return whole(json.loads(text))
    except (ValueError, RecursionError):
        lines = [line for line in text.splitlines() if line.strip()]
    try:
        return [whole(json.loads(line)) for line in lines if len(lines) > 1] or json.loads("")
    except (ValueError, RecursionError):
        raise CannotRead("damaged_json") from None


def _found(entries: Sequence[tuple[Any, str | None]]) -> Iterator[Found]:
    """Each entry as its question; whether stems are numbered, and answers count options from 0, is asked of the whole file."""
    records = [_record_or_doubt(Place("", at), entry, kind) for at, (entry, kind) in enumerate(entries, 1)]
    known = [each for each in records if isinstance(each, Record)]
    base = counted.base(known)
    if stems.are_numbered(each.stem for each in known):
        for each in known:
            each.stem = stems.read(each.stem, numbered=True, previous=None).text
    for record in records:
        yield record if isinstance(record, Doubtful) else _with_letters(record, base)


def _record_or_doubt(place: Place, entry: Any, kind: str | None) -> Record | Doubtful:
    try:
        return _record(place, entry, kind)
    except Doubt as doubt:
        return Doubtful(place, doubt, str(entry)[:200])


def _with_letters(record: Record, base: int | None) -> Found:
    try:
        return recognising.recognise(counted.lettered(record, base))
    except Doubt as doubt:
        return Doubtful(record.place, doubt, record.stem)


def _entries(listed: Any, kind: str | None) -> Iterator[tuple[Any, str | None]]:
    """Every object that may be a question, with the kind under whose name its list stands."""
    if isinstance(listed, list):
        yield from ((entry, kind) for entry in listed)
    elif isinstance(listed, dict) and columns.header(list(map(str, listed))):
        yield listed, kind
    elif isinstance(listed, dict):
        for name, part in listed.items():
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
    record.answer = _answer(_answer_of(record, named, values))
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
        record.by_position = dict(enumerate(map(_option, _in_order(given))))
    elif "wrong" in named.by_meaning and named.have_answers:
        listed = [values[named.by_meaning[each]] for each in ("answer", "wrong")]
        each = (one for part in listed for one in (part if isinstance(part, list) else [part]))
        record.by_position = dict(enumerate(map(_option, each)))
        # "multiple" of such files means that there are several options.
        record.kind_cell = ""
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


def _in_order(options: list[Any]) -> list[Any]:
    """Options that are objects in the order of their letters, whatever the order of the file; others as they stand."""
    each = [option for option in options if isinstance(option, dict)]
    letters = [_letter(option) for option in each]
    if len(each) < len(options) or sorted(letters) != list(LETTERS[: len(letters)]):
        return options
    return sorted(options, key=_letter)


def _letter(option: dict[str, Any]) -> str:
    """The letter that an option says of itself."""
    marks = (narrow(str(value)).upper() for value in _under(option, MARKS))
    return next((mark for mark in marks if len(mark) == 1 and mark in LETTERS), "")


def _under(option: dict[str, Any], names: Sequence[str]) -> list[Any]:
    """What an object says under these names, in their order; programs write isRight and is_right."""
    by_name = {narrow(str(name)).replace("_", ""): value for name, value in option.items()}
    return [by_name[name] for name in names if _says(by_name.get(name))]


def _option(option: Any) -> str:
    """The text of an option that is a text, a figure, or an object that holds the text under one of the usual names."""
    if not isinstance(option, dict):
        return plain(option) if _says(option) else ""
    texts = [plain(text) for text in _under(option, TEXTS) if not isinstance(text, dict | list)]
    letter = _letter(option)
    return next((text for text in texts if text.upper() != letter), texts[0] if texts else "")


def _answer_of(record: Record, named: columns.Columns, values: Sequence[Any]) -> Any:
    """What the answer says, or else which options say of themselves that they are right."""
    options = values[named.by_meaning["options"]] if "options" in named.by_meaning else None
    listed = _in_order(options) if isinstance(options, list) else []
    answer = values[named.by_meaning["answer"]] if named.have_answers else None
    if not _says(answer) or answer == []:
        return [LETTERS[at] for at, option in enumerate(listed[: len(LETTERS)]) if _is_right(option)] or None
    ids = [str(each) for option in listed if isinstance(option, dict) for each in _under(option, IDS)[:1]]
    each = [str(one) for one in (answer if isinstance(answer, list) else [answer])]
    # Ids from 1 on, or from 0, may as well be places.
    is_by_id = len(ids) == len(listed) and {*each} <= {*ids} and not all(len(one) < 2 for one in ids)
    return [LETTERS[ids.index(one)] for one in each if ids.index(one) < len(LETTERS)] if is_by_id else answer


def _is_right(option: Any) -> bool:
    return isinstance(option, dict) and any(truth(str(value)) for value in _under(option, RIGHTS))


def _answer(answer: Any) -> str:
    """The answer as a cell would give it."""
    if isinstance(answer, bool):
        return "对" if answer else "错"
    if isinstance(answer, list):
        return (
            json.dumps([plain(one) for one in answer], ensure_ascii=False) if len(answer) != 1 else _answer(answer[0])
        )
    return "" if answer is None else plain(answer)
