"""填空题 with several blanks and cases as Moodle's embedded answers: a text, and below it what is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from xml.sax.saxutils import escape

from lms.quizzes.exporting.exported import Exported, block, images
from lms.quizzes.exporting.gift import WRONG, weight
from lms.quizzes.importing import exact, markup, option_feedback
from lms.quizzes.importing.drafts import MULTIPLE, Doubt, Place
from lms.quizzes.importing.formats import cloze
from lms.quizzes.kinds import CASE, FILL_IN, SHORT_ANSWER

# By their numbers these signs have no meaning inside a gap, or begin none.
BY_NUMBER = str.maketrans({sign: f"&#{ord(sign)};" for sign in "{}~#=%\\*"})
KINDS = {FILL_IN: "SHORTANSWER", MULTIPLE: "MULTIRESPONSE"}


def says(question: Exported) -> bool:
    """Whether the question comes back equal; a written answer, a picture at an option and half points have no room in a gap."""
    if question.kind not in {CASE, FILL_IN} or any(map(_has_no_room, question.parts)):
        return False
    if any(part.weight % 1 or not part.weight < 1000 for part in question.details.parts):
        return False
    bare = _without_pictures(question)
    text, gaps = cloze.marked(written(bare, ""))
    try:
        found = exact.draft(Place("", 1), cloze.said(Place("", 1), markup.text_of(text), gaps))
    except Doubt:
        return False
    return (found.kind, found.stem, found.details) == (bare.kind, bare.stem, bare.details)


def _has_no_room(part: Exported) -> bool:
    is_written = part.kind == SHORT_ANSWER or (part.kind == FILL_IN and len(part.details.blanks) > 1)
    return is_written or any(each.option is not None for each in part.details.pictures)


def _without_pictures(question: Exported) -> Exported:
    parts = (replace(part, details=replace(part.details, pictures=())) for part in question.details.parts)
    return replace(question, details=replace(question.details, pictures=(), parts=tuple(parts)))


def written(question: Exported, folder: str) -> str:
    """The text as HTML, with its pictures from that folder."""
    stem = _shown(question, folder)
    if question.kind == FILL_IN:
        return f"{stem}<p>{' '.join(_gap('SHORTANSWER', '1', _accepted(each)) for each in question.details.blanks)}</p>"
    parts = zip(question.parts, question.details.parts, strict=True)
    each = (
        f"{cloze.PART}{_shown(part, folder)}<p>{_asked(part, f'{holds.weight:g}')}</p></div>" for part, holds in parts
    )
    return f"<div>{stem}</div>{''.join(each)}"


def _shown(question: Exported, folder: str) -> str:
    return block(question.stem).replace("{", "&#123;") + images(question, question.details.below_stem, folder)


def _asked(part: Exported, points: str) -> str:
    if part.kind == FILL_IN:
        first, *others = _accepted(part.details.blanks[0])
        return _gap("SHORTANSWER", points, [first + _feedback(part.explanation), *others])
    right, wrong = (weight(len(part.right)), WRONG) if part.kind == MULTIPLE else ("100", "0")
    said = _explained(part)
    each = [
        f"%{right if at in part.right else wrong}%{_said(text)}{_feedback(said.get(at, ''))}"
        for at, text in enumerate(part.options)
    ]
    return _gap(KINDS.get(part.kind, "MULTICHOICE_V"), points, each)


def _explained(part: Exported) -> Mapping[int, str]:
    """What stands at which option: the explanation at the first that is right, and what it says of wrong ones there."""
    general, said = option_feedback.apart(part.explanation, part.options, part.right)
    if part.right & said.keys():
        general, said = part.explanation, {}
    return {**said, min(part.right): general} if general else said


def _feedback(text: str) -> str:
    return f"#{_said(text)}" if text else ""


def _accepted(texts: Sequence[str]) -> list[str]:
    return [f"={_said(text)}" for text in texts]


def _gap(kind: str, points: str, answers: Sequence[str]) -> str:
    return f"{{{points}:{kind}:{'~'.join(answers)}}}"


def _said(text: str) -> str:
    return "<br/>".join(escape(line).translate(BY_NUMBER) for line in text.split("\n"))
