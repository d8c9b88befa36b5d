"""Shapes of what is typed from an answer sheet."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from lms.asking import MomentField
from lms.forms import stripped
from lms.quizzes import papers
from lms.quizzes.kinds import FILL_IN, SHORT_ANSWER
from lms.quizzes.models import PaperEntry, PaperForm
from lms.quizzes.on_paper import reading
from lms.quizzes.on_paper.entries import Typed


class EntryForm(FlaskForm):
    began_at = MomentField(_l("The exam began at"), validators=[InputRequired()], description=_l("Beijing time"))
    place = StringField(
        _l("Exam room"),
        filters=[stripped],
        validators=[InputRequired(), Length(max=100)],
        render_kw={"autocomplete": "on"},
    )

    def typed(self, answers: dict[str, str]) -> Typed:
        assert self.began_at.data is not None
        return Typed(self.began_at.data, self.place.data or "", answers)


class EntryFileForm(EntryForm):
    file = FileField(_l("Filled table"), validators=[FileRequired(_l("Please choose a file."))])


def sent(form: PaperForm, fields: MultiDict[str, str]) -> dict[int, str]:
    """What was typed of each question, not yet checked."""
    found = {}
    for question in papers.questions(form.paper):
        texts = [text[:6000] for text in fields.getlist(f"q{question.number}")[:50]]
        if question.kind == FILL_IN:
            found[question.number] = papers.filled(texts)
        elif question.kind == SHORT_ANSWER:
            found[question.number] = "".join(texts)
        else:
            found[question.number] = reading.letters(question, "".join(texts))
    return found


def of_entry(entry: PaperEntry | None) -> dict[int, str]:
    """What this person typed before, to be looked at again."""
    return {int(number): chosen for number, chosen in entry.answers.items()} if entry else {}
