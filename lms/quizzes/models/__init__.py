"""Question banks, blueprints, and attempts that seal exactly what was asked."""

from lms.quizzes.models.attempts import Answer, Attempt
from lms.quizzes.models.banks import Question, QuestionBank, QuestionImport, QuestionVersion
from lms.quizzes.models.blueprints import Blueprint
from lms.quizzes.models.corrections import KeyCorrection
from lms.quizzes.models.counted import CountedAttempt, CountedOutcome
from lms.quizzes.models.events import AttemptEvent
from lms.quizzes.models.mark_changes import MarkChange
from lms.quizzes.models.mocks import Mock
from lms.quizzes.models.paper_entries import PaperEntry, PaperEntryFile
from lms.quizzes.models.paper_forms import PaperForm
from lms.quizzes.models.pictures import PictureUse, QuestionPicture
from lms.quizzes.models.practice import BookMark, Practice
from lms.quizzes.models.rechecks import Recheck
from lms.quizzes.models.results import AttemptResult
from lms.quizzes.models.reviews import QuestionReview
from lms.quizzes.models.rules import PlanRule
from lms.quizzes.models.sittings import Candidate, Invigilator, Sitting, SittingMove, WrongCode
from lms.quizzes.models.spot_checks import SpotCheck, SpotPaper
from lms.quizzes.models.written import HumanMark, MarkingWay, QuizMarker, WrittenAnswer

__all__ = [
    "Answer",
    "Attempt",
    "AttemptEvent",
    "AttemptResult",
    "Blueprint",
    "BookMark",
    "Candidate",
    "CountedAttempt",
    "CountedOutcome",
    "HumanMark",
    "Invigilator",
    "KeyCorrection",
    "MarkChange",
    "MarkingWay",
    "Mock",
    "PaperEntry",
    "PaperEntryFile",
    "PaperForm",
    "PictureUse",
    "PlanRule",
    "Practice",
    "Question",
    "QuestionBank",
    "QuestionImport",
    "QuestionPicture",
    "QuestionReview",
    "QuestionVersion",
    "QuizMarker",
    "Recheck",
    "Sitting",
    "SittingMove",
    "SpotCheck",
    "SpotPaper",
    "WrittenAnswer",
    "WrongCode",
]
