"""What paper.typ and key.typ are told of a form, in the language of the page: the paper with its answer sheet, and the key."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import segno
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms import typesetting
from lms.glyphs import printable
from lms.languages import in_language, locale
from lms.quizzes import papers
from lms.quizzes.importing.drafts import LETTERS
from lms.quizzes.kinds import CASE, FILL_IN, MULTIPLE, SHORT_ANSWER, SINGLE, TRUE_FALSE
from lms.quizzes.marking import PARTIAL, Rule
from lms.quizzes.models import PaperForm
from lms.quizzes.on_paper import parts, pictures
from lms.quizzes.on_paper.parts import Run
from lms.quizzes.papers import Sealed
from lms.statutes import figures

PAPER, KEY = (Path(__file__).with_name(name) for name in ("paper.typ", "key.typ"))
HEADINGS = {
    TRUE_FALSE: _l("True or false"),
    SINGLE: _l("Single choice"),
    MULTIPLE: _l("Multiple choice"),
    FILL_IN: _l("Fill in the blanks"),
    SHORT_ANSWER: _l("Short answers"),
    CASE: _l("Case analysis"),
}


def paper_pdf(form: PaperForm) -> bytes:
    """The paper and its answer sheet: A4, black on white, numbered apart from each other, for the sheet is handed in alone."""
    runs, files = _runs(form), pictures.files(form)
    told = _head(form) | {
        "title": str(_("Quiz paper")),
        "sheet": str(_("Answer sheet")),
        "fields": [str(words) for words in (_("Name of the person"), _("Unit"), _("Last four of the ID number"), _("Date"), _("Signature"))],
        "instructions": _instructions(form),
        "sections": [{"heading": _heading(place, run), "items": _items(run, files)} for place, run in enumerate(runs, 1)],
        "boxes": [{"heading": _heading(place, run), "items": _boxes(run)} for place, run in enumerate(runs, 1)],
        "filled": str(_("Fill the box of your answer wholly, like this:")),
        "score": str(_("Score (office)")),
    }  # fmt: skip
    return _set(PAPER, told)


def key_pdf(form: PaperForm) -> bytes:
    """For the office alone: the right answers, and what written ones must say."""
    told = _head(form) | {
        "title": str(_("Key and marking guide")),
        "warning": str(_("For markers only. Keep it locked away until the papers are collected.")),
        "columns": [str(_("Question no.")), str(_("Answer")), str(_("Points")), str(_("Rests on"))],
        "sections": [
            {"heading": _heading(place, run), "items": [_key(each) for each in run.questions]}
            for place, run in enumerate(_runs(form), 1)
        ],
    }
    return _set(KEY, told)


def _set(template: Path, told: dict[str, Any]) -> bytes:
    """In a process of its own, for typst keeps what it has set: a paper of a hundred questions is long."""
    return typesetting.pdf_of_many(template, json.dumps(told, ensure_ascii=False))


def _runs(form: PaperForm) -> list[Run]:
    return parts.runs(papers.questions(form.paper))


def _head(form: PaperForm) -> dict[str, Any]:
    """What stands at the head and the foot of every page."""
    return {
        "lang": "zh" if _is_chinese() else "en",
        "course": printable(in_language(form.lesson.course)),
        "quiz": printable(in_language(form.lesson)),
        "form": str(_("Form %(letter)s", letter=form.letter)),
        "code": form.code,
        "code_words": str(_("Paper code")),
        "qr": _qr(form.code),
        "page": str(_("Page {n} of {all}")),
    }


def _is_chinese() -> bool:
    return locale() != "en"


def _qr(code: str) -> str:
    drawn = io.BytesIO()
    made = segno.make(code, error="m", micro=False)
    made.save(drawn, kind="svg", border=2, xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()


def _instructions(form: PaperForm) -> list[str]:
    first = (
        _("Time: %(minutes)s minutes. Full marks: 100. Passed from %(mark)s on.", minutes=form.minutes, mark=form.pass_mark),
        _("Write name, unit and paper code on the answer sheet first. Only what stands on the answer sheet is marked."),
    )  # fmt: skip
    last = _("Use a black pen. Hand in the paper together with the answer sheet.")
    return [str(words) for words in (*first, *_marking(form), last)]


def _marking(form: PaperForm) -> Iterator[str]:
    """How choices are marked, as the page of the quiz says it."""
    rule = Rule(**form.paper["rule"])
    if rule.negative:
        yield _("A wrong choice costs points: %(points)s. No answer costs nothing.", points=f"{rule.negative:g}")
    if any(question.allows_several for question in papers.questions(form.paper)):
        partly = _("Multiple choice: a part for each right option, nothing if a wrong one is chosen.")
        wholly = _("Multiple choice: all right options and no wrong one, or no points.")
        yield partly if rule.multiple == PARTIAL else wholly


def _heading(place: int, run: Run) -> str:
    """一、判断题（每题5分，共40分）"""
    said = {"place": figures.written(place) if _is_chinese() else place, "kind": HEADINGS.get(run.kind, run.kind)}
    if run.each is None:
        return str(_("%(place)s. %(kind)s (%(total)s points)", total=f"{run.total:g}", **said))
    return str(
        _("%(place)s. %(kind)s (%(total)s points, %(each)s for each)", each=f"{run.each:g}", total=f"{run.total:g}", **said)
    )  # fmt: skip


def _items(run: Run, files: Mapping[str, bytes]) -> list[dict[str, Any]]:
    return [_item(question, files, shows_points=run.each is None) for question in run.questions]


def _item(question: Sealed, files: Mapping[str, bytes], *, shows_points: bool) -> dict[str, Any]:
    options = [printable(option) for option in question.options]
    beside = [pictures.drawn(question.at_option(place), files, pictures.AT_OPTION) for place in range(len(options))]
    return {
        "case": printable(question.case) if question.begins_case else "",
        "number": question.number,
        "stem": printable(question.stem),
        "points": str(_("(%(points)s points)", points=f"{question.points:g}")) if shows_points else "",
        "several": str(_("[multiple choice]")) if question.case and question.allows_several else "",
        "columns": min(parts.columns(options), 2) if any(beside) else parts.columns(options),
        "options": list(zip(LETTERS, options, beside, strict=False)),
        "pictures": pictures.drawn(question.below_stem, files, pictures.BELOW_STEM),
        "case_pictures": pictures.drawn(question.case_pictures, files, pictures.BELOW_STEM)
        if question.begins_case
        else [],
    }


def _boxes(run: Run) -> list[dict[str, Any]]:
    """Where the answers stand: letters to fill in, blanks, or ruled lines."""
    return [
        {
            "number": question.number,
            "letters": list(LETTERS[: len(question.options)]) if question.is_chosen else [],
            "blanks": len(question.blanks),
            "lines": parts.ruled_lines(question.points) if question.kind == SHORT_ANSWER else 0,
        }
        for question in run.questions
    ]


def _key(question: Sealed) -> dict[str, Any]:
    article = question.numbered
    return {
        "number": question.number,
        "answer": _answer(question),
        "points": f"{question.points:g}",
        "rests_on": printable(f"{question.statute} {article.words if article else ''}".strip()),
        "guide": [[printable(str(text)), f"{points:g}"] for text, points in question.marking_points],
    }


def _answer(question: Sealed) -> str:
    if question.kind == FILL_IN:
        words = "\n".join(f"({place}) {_either(accepted)}" for place, accepted in enumerate(question.blanks, 1))
        any_order = "" if question.in_order else "\n" + _("(in any order)")
        return printable(words + any_order)
    if question.kind == TRUE_FALSE:
        return printable(f"{question.key}  {question.options[LETTERS.index(question.key)]}")
    return printable(question.key or question.model)


def _either(accepted: Iterable[str]) -> str:
    return " / ".join(accepted)
