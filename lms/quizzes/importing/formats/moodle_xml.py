"""Moodle's XML: `<quiz>` with a `<question type="…">` each, its texts in `<text>`, mostly HTML."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms.quizzes.importing import exact, illustrated, levels, markup, notes, option_feedback
from lms.quizzes.importing.drafts import (
    FEEDBACK_LEFT_OUT,
    MULTIPLE,
    SINGLE,
    TRUE_FALSE_OPTIONS,
    Doubt,
    Doubtful,
    Found,
    Place,
)  # fmt: skip
from lms.quizzes.importing.exact import Said
from lms.quizzes.importing.formats import cloze
from lms.quizzes.importing.formats.gift import weighed
from lms.quizzes.importing.illustrated import Album
from lms.quizzes.importing.stems import BLANK

ROOT = "quiz"
# Moodle takes both names.
CLOZE = frozenset(("cloze", "multianswer"))
# Where the files of a text are.
HERE = "@@PLUGINFILE@@/"
IMAGE = re.compile(r"<\s*img\b", re.IGNORECASE)
# Their names there, as `wording` knows them.
OTHER_KINDS = {
    "gapselect": "cloze",
    "ddwtos": "cloze",
    "match": "matching",
    "calculatedsimple": "calculated",
    "calculatedmulti": "calculated",
}
VERDICTS = dict(zip(("true", "false"), TRUE_FALSE_OPTIONS, strict=True))
AS_A_WHOLE = ("correct", "partiallycorrect", "incorrect")
USUAL = re.compile(
    r"Your answer is (?:partially )?(?:in)?correct\.?|[您你]的?(?:回答|答案)是?(?:部分)?不?(?:正确|错误)的?[.。！]?",
    re.IGNORECASE,
)
STAR = re.compile(r"(?<!\\)\*")
AS_IT_STANDS = frozenset(("plain_text", "markdown"))


def read(root: Element, album: Album) -> Iterator[Found]:
    """The questions of a file, with the category that stands before them among their tags; places count them."""
    number, category = 0, ""
    for question in root.iter("question"):
        if question.get("type") == "category":
            category = _text(question.find("category"))
            continue
        number += 1
        yield _found(Place("", number), question, levels.of_category(category), album)


def _found(place: Place, question: Element, category: Sequence[str], album: Album) -> Found:
    try:
        gaps = _mark_gaps(question)
        _mark_pictures(question, album)
        said = _said(place, question, gaps)
        return exact.draft(place, replace(said, tags="\n".join([said.tags, *category])))
    except Doubt as doubt:
        return Doubtful(place, doubt, cloze.MARK.sub(BLANK, _title(question)))


def _mark_gaps(question: Element) -> list[str]:
    """What stands in the gaps of an embedded question, in whose text marks are left."""
    text = question.find("questiontext/text") if question.get("type") in CLOZE else None
    if text is None:
        return []
    text.text, gaps = cloze.marked(markup.without_controls(text.text or ""))
    return gaps


def _mark_pictures(question: Element, album: Album) -> None:
    """Every text that is HTML as plain text, with marks for the pictures, whose files stand beside it. Raises Doubt."""
    for part in question.iter():
        text = part.find("text")
        if text is None or not IMAGE.search(text.text or "") or part.get("format", "html") != "html":
            continue
        files = {each.get("name", ""): each.text or "" for each in part.findall("file")}

        def resolve(said: Mapping[str, str], files: Mapping[str, str] = files) -> str:
            source = said.get("src", "")
            data = illustrated.inline(source)
            if data is None:
                name = unquote(source.removeprefix(HERE).partition("?")[0])
                if not source.startswith(HERE) or name not in files:
                    raise Doubt("picture")
                data = illustrated.decoded(files[name])
            return album.mark(data, said.get("alt", ""))

        text.text = markup.text_of(markup.without_controls(text.text or ""), resolve)
        part.set("format", "plain_text")


def _title(question: Element) -> str:
    """What shows a person which question it is, even where its text cannot be read."""
    try:
        return _text(question.find("questiontext")) or _text(question.find("name"))
    except Doubt:
        return _text(question.find("name"))


def _said(place: Place, question: Element, gaps: Sequence[str]) -> Said:
    kind, stem = question.get("type", ""), _text(question.find("questiontext"))
    if kind not in {*READ, *CLOZE}:
        raise Doubt("other_kind", kind=OTHER_KINDS.get(kind, kind))
    tagged = levels.told_apart(_text(tag) for tag in question.findall("tags/tag"))
    if kind in CLOZE:
        said = cloze.said(place, stem, gaps)
        said = replace(said, article=tagged.article, explanation=_explanation(question) or said.explanation)
    else:
        said = READ[kind](question, stem, tagged.article)
    told = (FEEDBACK_LEFT_OUT,) if _left_out(question) else ()
    return replace(said, difficulty=tagged.difficulty, tags=tagged.tags, told=told)


def _judgement(question: Element, stem: str, article: str) -> Said:
    verdicts = [_text(each).casefold() == "true" for each in question.findall("answer") if _weight(each) > 0]
    if len(verdicts) != 1:
        raise Doubt("no_answer")
    return exact.judgement(stem, verdicts[0], _explanation(question), article)


def _choice(question: Element, stem: str, article: str) -> Said:
    answers = question.findall("answer")
    is_single = question.findtext("single", "true").strip().casefold() not in {"false", "0"}
    right = weighed([_weight(answer) for answer in answers], is_single=is_single)
    # With one right answer it is no 多选题, whether its author let people tick several or not; GIFT cannot even tell.
    kind = SINGLE if is_single or len(right) == 1 else MULTIPLE
    return Said(kind, stem, [_text(answer) for answer in answers], right, _explanation(question), article)


def _filled(question: Element, stem: str, article: str) -> Said:
    """A blank that takes any of the answers. A star stands for any text there, which no blank here takes."""
    answers = question.findall("answer")
    right = weighed([_weight(answer) for answer in answers], is_single=True)
    texts = [_text(answers[index]) for index in sorted(right)]
    if any(STAR.search(text) for text in texts):
        raise Doubt("any_text")
    plain = [text.replace("\\*", "*") for text in texts]
    return exact.filled(stem, plain, explanation=_explanation(question), article=article)


def _written(question: Element, stem: str, article: str) -> Said:
    """What markers go by stands in the notes for them: as a model answer, unless they divide it themselves."""
    bare, holds, _ = notes.read(_text(question.find("graderinfo")))
    return exact.written(stem, replace(holds, model=bare or holds.model), _explanation(question), article)


READ = {"truefalse": _judgement, "multichoice": _choice, "shortanswer": _filled, "essay": _written}


def _weight(answer: Element) -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError:
        raise Doubt("no_answer") from None


def _explanation(question: Element) -> str:
    """The feedback of the question, or else that of its right answers; below it that of single answers."""
    answers = question.findall("answer")
    names = [VERDICTS.get(_text(each).casefold(), _text(each)) for each in answers]
    right = {at for at, each in enumerate(answers) if _weight(each) > 0}
    said = [_text(each.find("feedback")) for each in answers]
    return option_feedback.together(_text(question.find("generalfeedback")), names, said, right)


def _left_out(question: Element) -> bool:
    """Whether words for right or wrong answers as a whole are the author's, and not those that Moodle puts there."""
    said = [" ".join(_text(question.find(f"{name}feedback")).split()) for name in AS_A_WHOLE]
    return any(text and not USUAL.fullmatch(text) for text in said)


def _text(part: Element | None) -> str:
    """What a part with `<text>` inside says, by its format."""
    if part is None:
        return ""
    said = markup.without_controls(part.findtext("text") or "")
    is_html = part.get("format", "html") == "html" or (part.get("format") not in AS_IT_STANDS and markup.has_tags(said))
    return markup.text_of(said) if is_html else said.strip()
