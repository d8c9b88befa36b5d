"""Moodle's XML: `<quiz>` with a `<question type="…">` each, its texts in `<text>`, mostly HTML."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms.quizzes.importing import exact, illustrated, levels, markup, notes
from lms.quizzes.importing.drafts import MULTIPLE, SINGLE, Doubt, Doubtful, Found, Place
from lms.quizzes.importing.exact import Said
from lms.quizzes.importing.formats.gift import weighed
from lms.quizzes.importing.illustrated import Album

ROOT = "quiz"
# Where the files of a text are.
HERE = "@@PLUGINFILE@@/"
IMAGE = re.compile(r"<\s*img\b", re.IGNORECASE)
# Their names there, as `wording` knows them.
OTHER_KINDS = {
    "gapselect": "cloze",
    "ddwtos": "cloze",
    "match": "matching",
    "multianswer": "cloze",
    "calculatedsimple": "calculated",
    "calculatedmulti": "calculated",
}
STAR = re.compile(r"(?<!\\)\*")
AS_IT_STANDS = frozenset(("plain_text", "markdown"))


def read(root: Element, album: Album) -> Iterator[Found]:
    """The questions of a file; places count them."""
    questions = (each for each in root.iter("question") if each.get("type") != "category")
    for number, question in enumerate(questions, 1):
        place = Place("", number)
        try:
            _mark_pictures(question, album)
            yield exact.draft(place, _said(question))
        except Doubt as doubt:
            yield Doubtful(place, doubt, _title(question))


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


def _said(question: Element) -> Said:
    kind = question.get("type", "")
    if kind not in READ:
        raise Doubt("other_kind", kind=OTHER_KINDS.get(kind, kind))
    tagged = levels.told_apart(_text(tag) for tag in question.findall("tags/tag"))
    said = READ[kind](question, _text(question.find("questiontext")), tagged.article)
    return replace(said, difficulty=tagged.difficulty, tags=tagged.tags)


def _judgement(question: Element, stem: str, article: str) -> Said:
    verdicts = [_text(each).casefold() == "true" for each in question.findall("answer") if _weight(each) > 0]
    if len(verdicts) != 1:
        raise Doubt("no_answer")
    return exact.judgement(stem, verdicts[0], _explanation(question), article)


def _choice(question: Element, stem: str, article: str) -> Said:
    answers = question.findall("answer")
    is_single = question.findtext("single", "true").strip().casefold() not in {"false", "0"}
    right = weighed([_weight(answer) for answer in answers], is_single=is_single)
    kind = SINGLE if is_single else MULTIPLE
    return Said(kind, stem, [_text(answer) for answer in answers], right, _explanation(question), article)


def _filled(question: Element, stem: str, article: str) -> Said:
    """A blank that takes any of the answers. A star stands for any text there, which no blank here takes."""
    answers = question.findall("answer")
    right = weighed([_weight(answer) for answer in answers], is_single=True)
    texts = [_text(answers[index]) for index in sorted(right)]
    if any(STAR.search(text) for text in texts):
        raise Doubt("other_kind", kind="short_answer")
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
    """The feedback of the question, or else that of its right answers."""
    general = _text(question.find("generalfeedback"))
    own = (_text(each.find("feedback")) for each in question.findall("answer") if _weight(each) > 0)
    return general or "\n".join(filter(None, own))


def _text(part: Element | None) -> str:
    """What a part with `<text>` inside says, by its format."""
    if part is None:
        return ""
    said = markup.without_controls(part.findtext("text") or "")
    is_html = part.get("format", "html") == "html" or (part.get("format") not in AS_IT_STANDS and markup.has_tags(said))
    return markup.text_of(said) if is_html else said.strip()
