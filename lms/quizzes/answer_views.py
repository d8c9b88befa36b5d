"""What the pages of an attempt and of a mock exam have in common. Each leads on within the blueprint that was asked."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import isfinite

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking, clock
from lms.courses import catalogue
from lms.courses.models import Lesson
from lms.errors import NotThere, Unreadable
from lms.quizzes import answer_forms, answering, citing, editions, papers, results
from lms.quizzes.answering import Saved
from lms.quizzes.models import Attempt, Mock
from lms.quizzes.results import Given, Line
from lms.quizzes.showing import Showing
from lms.quizzes.taught import where_taught
from lms.web import Page, secondformat

Answers = Mapping[int, Given]


def quiz(lesson_id: int) -> Lesson:
    """A quiz that the person may come to. Raises NotThere."""
    lesson = catalogue.lesson_open_to(current_user, lesson_id)
    if lesson.kind != "quiz":
        raise NotThere
    return lesson


def begun(attempt_id: int) -> Page:
    return redirect(url_for(".attempt", attempt_id=attempt_id), 303)


def closed(attempt_id: int) -> Page:
    return redirect(url_for(".result", attempt_id=attempt_id), 303)


def paper(sat: Attempt | Mock, given: Answers, **more: object) -> str:
    questions = papers.questions(sat.paper)
    told = {"came_too_late": came_too_late("{numbers}")} | more
    return render_template("quizzes/attempt.html", attempt=sat, questions=questions, given=given, **told)


def all_answers(sat: Attempt | Mock, given: Answers, **more: object) -> Page:
    """What is saved by now, for a window that was away."""
    saved = {number: _as_json(answer) for number, answer in given.items()}
    return jsonify(answers=saved, is_open=sat.is_open, seconds_left=sat.seconds_left, **more)


def sent_answer() -> tuple[str, timedelta]:
    """The answer and its age, if that is what was sent."""
    body = asking.sent_json()
    chosen, age = (body.get("chosen"), body.get("age", 0)) if isinstance(body, dict) else (None, 0)
    if not isinstance(chosen, str) or len(chosen) > answer_forms.LONGEST_SENT or not _is_age(age):
        raise Unreadable
    return chosen, timedelta(seconds=min(max(age, 0), 24 * 3600) if isfinite(age) else 0)


def _is_age(sent: object) -> bool:
    """A number. JSON has whole ones that no float reaches, and which are no age."""
    return isinstance(sent, float) or (isinstance(sent, int) and abs(sent) <= asking.LARGEST_NUMBER)


def saved_answer(saved: Saved) -> Page:
    return jsonify(**_as_json(saved.given), is_latest=saved.is_latest, seconds_left=saved.seconds_left)


def _as_json(given: Given) -> dict[str, str]:
    return {"chosen": given.chosen, "saved": secondformat(given.saved_at)}


def saved_all(attempt_id: int) -> Page:
    """After the whole page was saved at once, from a browser without JavaScript."""
    if "hand_in" in request.form:
        return redirect(url_for(".hand_in", attempt_id=attempt_id), 303)
    flash(_("Your answers are saved."))
    return begun(attempt_id)


def too_late(sat: Attempt | Mock, given: Answers) -> Page:
    """A whole page came after the close: what on it is not saved is told, by the questions."""
    sent = answer_forms.sent(request.form, sat.shape)
    lost = [str(number) for number, chosen in sent.items() if not _is_kept(sat, number, chosen, given)]
    if lost:
        flash(came_too_late(_(", ").join(lost)), "warning")
    return closed(sat.id)


def _is_kept(sat: Attempt | Mock, number: int, chosen: str, given: Answers) -> bool:
    try:
        return answering.checked(sat.shape, number, chosen) == (given[number].chosen if number in given else "")
    except Unreadable:
        return False


def came_too_late(numbers: str) -> str:
    sentence: str = _(
        "The attempt was closed already. These answers came too late and do not count: question %(numbers)s. Those saved before do.",
        numbers=numbers,
    )
    return sentence


def before_handing_in(sat: Attempt | Mock, given: Answers) -> str:
    """The question before handing in, with what is not answered yet."""
    left = [number for number in range(1, len(sat.shape) + 1) if number not in given or not given[number].chosen]
    return render_template("quizzes/hand_in.html", attempt=sat, left=left)


def result(sat: Attempt | Mock, lines: Sequence[Line], shows: Showing, **more: object) -> str:
    return render_template(
        "quizzes/result.html",
        attempt=sat,
        lines=lines,
        shows=shows,
        saved=results.what_was_saved(lines),
        taught=where_taught(sat.lesson_id, [line.article for line in lines if not line.mark.is_right]),
        editions=editions.named_in(lines),
        cited=citing.in_words(line.question.version for line in lines if not line.mark.is_right),
        today=clock.today(),
        **more,
    )
