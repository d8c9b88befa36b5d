"""Pages of item analysis: of a quiz and of a bank. They name nobody."""

import io
from typing import Any

from flask import render_template, request, send_file
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking, clock
from lms.courses import shelf
from lms.courses.models import Lesson
from lms.languages import in_language
from lms.paging import Paging
from lms.people.gates import AUTHORS, only
from lms.quizzes import catalogue
from lms.quizzes.analysis import meaning, quizzes, sorting, workbook
from lms.quizzes.analysis.asking import Wanted
from lms.quizzes.analysis.forms import PeriodForm, WantedForm
from lms.quizzes.analysis.quizzes import Analysed, QuizAnalysis
from lms.quizzes.analysis.workbook import said
from lms.quizzes.models import QuestionBank
from lms.quizzes.pages import bp
from lms.sheets import XLSX
from lms.web import Page, percentformat, saved_as, timeformat

# Each is a card on a phone.
SHOWN = 30


def _order() -> str:
    """Raises UnreadableAddress."""
    order = request.args.get("sort") or "look"
    if order not in sorting.ORDERS:
        raise asking.UnreadableAddress(part=f"sort={order[:40]}")
    return order


def _asked() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name not in ("sort", "page")}


def _shared(lines: list[Analysed], form: PeriodForm) -> dict[str, Any]:
    paging = Paging.read(request.args, len(lines), SHOWN)
    shown = lines[paging.offset : paging.offset + paging.size]
    return {"lines": shown, "paging": paging, "form": form, "said": said, "orders": sorting.ORDERS, "order": _order(),
            "asked": _asked()}  # fmt: skip


def _quiz(lesson_id: int) -> tuple[Lesson, WantedForm]:
    lesson = shelf.quiz_edited_by(current_user, lesson_id)
    return lesson, WantedForm(request.args).offer(shelf.plans_taught(lesson.course_id))


@bp.get("/lessons/<int:lesson_id>/analysis")
@only(*AUTHORS)
def analysis(lesson_id: int) -> Page:
    lesson, form = _quiz(lesson_id)
    is_valid = form.validate()
    found = quizzes.of_quiz(lesson, form.wanted if is_valid else Wanted())
    page = render_template(
        "quizzes/analysis.html",
        lesson=lesson,
        analysis=found,
        reliability_kinds=meaning.KINDS,
        why_none=meaning.why_no_reliability(found),
        notes=[*meaning.of_items(), *meaning.of_reliability()],
        **_shared(sorting.in_order(found.lines, _order()), form),
    )
    return page if is_valid else (page, 422)


@bp.get("/lessons/<int:lesson_id>/analysis.xlsx")
@only(*AUTHORS)
def analysis_file(lesson_id: int) -> Page:
    lesson, form = _quiz(lesson_id)
    found = quizzes.of_quiz(lesson, form.wanted if form.validate() else Wanted())
    title = _("%(quiz)s: analysis, as of %(moment)s", quiz=in_language(lesson), moment=timeformat(clock.now()))
    notes = [*meaning.of_items(), *meaning.of_reliability()]
    return _sent(workbook.write(title, _facts(found), sorting.in_order(found.lines, _order()), notes), title, lesson.id)


def _facts(found: QuizAnalysis) -> list[tuple[str, Any]]:
    spread, told = found.spread, found.reliability
    interval = f"{percentformat(found.passing.low)}–{percentformat(found.passing.high)}" if found.passing else None
    kind = str(meaning.KINDS[told.kind])
    return [
        (_("Papers"), spread.count),
        (_("Mean score"), spread.mean and round(spread.mean, 2)),
        (_("Standard deviation"), spread.deviation and round(spread.deviation, 2)),
        (_("Pass rate"), percentformat(found.pass_share)),
        (_("Pass rate, from … to (95 %)"), interval),
        (_("Reliability, %(kind)s", kind=kind), _figure(told.value) or meaning.why_no_reliability(found)),
        (_("Standard error, points"), _figure(told.standard_error)),
    ]


def _figure(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _sent(data: bytes, title: str, number: int) -> Page:
    name = "".join(sign if sign.isalnum() or sign in " -_" else " " for sign in title)
    answer = send_file(io.BytesIO(data), mimetype=XLSX)
    return saved_as(answer, f"{' '.join(name.split())}.xlsx", f"analysis-{number}.xlsx")


@bp.get("/question-banks/<int:bank_id>/analysis")
@only(*AUTHORS)
def bank_analysis(bank_id: int) -> Page:
    bank, form = catalogue.bank(current_user, bank_id), PeriodForm(request.args)
    is_valid = form.validate()
    lines = _of_bank(bank, form, is_valid=is_valid)
    page = render_template("quizzes/bank_analysis.html", bank=bank, notes=meaning.of_items(), **_shared(lines, form))
    return page if is_valid else (page, 422)


def _of_bank(bank: QuestionBank, form: PeriodForm, *, is_valid: bool) -> list[Analysed]:
    return sorting.in_order(quizzes.of_bank(bank, form.wanted if is_valid else Wanted()), _order())


@bp.get("/question-banks/<int:bank_id>/analysis.xlsx")
@only(*AUTHORS)
def bank_analysis_file(bank_id: int) -> Page:
    bank, form = catalogue.bank(current_user, bank_id), PeriodForm(request.args)
    title = _("%(bank)s: analysis, as of %(moment)s", bank=bank.name, moment=timeformat(clock.now()))
    lines = _of_bank(bank, form, is_valid=form.validate())
    return _sent(workbook.write(title, [], lines, meaning.of_items()), title, bank.id)
