"""Question banks, blueprints, papers, attempts and marking."""

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from lms import heartbeat
from lms.people import audit
from lms.quizzes import (
    analysis_views,
    asked,
    attempt_views,
    bank_views,
    banks,
    blueprint_views,
    citing_views,
    commands,
    correction_views,
    events,
    import_views,
    mark_change_views,
    marking_views,
    models,
    pages,
    plan_rule_views,
    question_views,
    recheck_views,
    sitting_views,
    taking_over_views,
    tasks,
)
from lms.quizzes.kinds import KINDS
from lms.quizzes.models import Question, QuestionVersion
from lms.quizzes.on_paper import entry_file_views, entry_views
from lms.quizzes.on_paper import views as paper_views
from lms.quizzes.pictures import views as picture_views
from lms.quizzes.practising import book_views, mock_views, offered, opening_views, taken_along
from lms.quizzes.practising import pages as practice_pages
from lms.quizzes.practising import views as practice_views
from lms.quizzes.reviewing import owner_views
from lms.quizzes.reviewing import views as review_views
from lms.statutes import uses
from lms.watching.offline import questions as offline

# Importing the views puts them on the blueprint; importing the tasks makes them known to the worker.
__all__ = [
    "analysis_views",
    "attempt_views",
    "bank_views",
    "blueprint_views",
    "book_views",
    "citing_views",
    "correction_views",
    "entry_file_views",
    "entry_views",
    "import_views",
    "mark_change_views",
    "marking_views",
    "models",
    "opening_views",
    "owner_views",
    "paper_views",
    "picture_views",
    "plan_rule_views",
    "practice_views",
    "question_views",
    "recheck_views",
    "review_views",
    "sitting_views",
    "taking_over_views",
    "tasks",
]


DEEDS = {
    "quiz.paper_drawn": _l("drew a form of a quiz for paper"),
    "quiz.sheet_entered": _l("typed in the answer sheet of a paper form"),
    "quiz.entry_table_taken": _l("took a table with names away, to type answer sheets in"),
    "quiz.paper_key_read": _l("took the key of a paper form away"),
    "quiz.mark_change_proposed": _l("proposed to change a mark"),
    "quiz.mark_changed": _l("changed a mark"),
    "quiz.mark_change_withdrawn": _l("withdrew the change of a mark"),
    "question.approved": _l("reviewed a question"),
    "question.sent_back": _l("sent a question back to its author"),
    "question_bank.only_reviewed": _l("let papers be drawn from reviewed questions alone"),
    "question_bank.all_drawn": _l("let papers be drawn from all questions of a bank"),
    "question_bank.citations_found": _l("let questions rest on the articles that they cited in words"),
    "question_bank.handed_over": _l("handed a question bank over"),
    "quiz.recheck_asked": _l("asked for the re-check of a result"),
    "quiz.recheck_answered": _l("answered the request for a re-check"),
    "quiz.marking_set": _l("set how the written answers of a quiz are marked"),
    "quiz.marker_named": _l("named a marker of a quiz"),
    "quiz.marker_removed": _l("removed a marker of a quiz"),
    "quiz.results_released": _l("released the results of a quiz"),
    "quiz.stamp_taken_back": _l("took back the stamp of somebody who had left and failed by a result given anew"),
    "course.taken_over": _l("took a course over to the editions of laws in force"),
    "bank.opened": _l("opened a question bank to practice"),
    "bank.closed": _l("closed a question bank to practice"),
    "sitting.planned": _l("planned an exam sitting"),
    "sitting.moved": _l("moved an exam sitting"),
    "sitting.people_changed": _l("changed who invigilates or sits in an exam sitting"),
    "sitting.cancelled": _l("cancelled an exam sitting"),
    "sitting.deed": _l("wrote something down as an invigilator"),
    "quiz.rule_set": _l("set how a plan's quiz is sat"),
    "quiz.rule_dropped": _l("let the quiz's own rule hold for a plan again"),
    "question.correction_proposed": _l("proposed the correction of a key"),
    "question.correction_withdrawn": _l("withdrew the correction of a key"),
    "question.corrected": _l("decided the correction of a key"),
}


def init_app(app: Flask) -> None:
    """Pages and commands of quizzes."""
    resting = select(QuestionVersion.edition_id).join(Question, banks.latest()).where(Question.retired_at.is_(None))
    uses.tell("questions", _l("Questions that rest on it"), resting)
    uses.tell_pointing("questions", _l("Questions that rest on it"), asked.pointing)
    uses.tell_places("questions", _l("Asked in questions"), asked.places)
    uses.tell_places("practice", _l("To practise"), offered.places)
    offline.tell("banks", taken_along.questions, KINDS)
    audit.describe(DEEDS)
    heartbeat.tell(events.after_outage)
    app.register_blueprint(pages.bp)
    app.register_blueprint(practice_pages.bp)
    app.register_blueprint(mock_views.bp)
    app.cli.add_command(commands.questions)
