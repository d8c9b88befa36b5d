"""Pages on which administrators, and invigilators who may, type in what stands on answer sheets."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.db import db
from lms.errors import Refused
from lms.people.masking import masked_id_number
from lms.people.models import Person
from lms.quizzes import papers
from lms.quizzes.models import PaperForm
from lms.quizzes.on_paper import enterers, entries, entry_forms, parts, sitters
from lms.quizzes.on_paper.entries import Typed
from lms.quizzes.on_paper.entry_forms import EntryForm
from lms.quizzes.pages import bp
from lms.web import Page


@bp.get("/paper-forms/<int:paper_form_id>/entries")
def paper_entries(paper_form_id: int) -> Page:
    form, words = enterers.form(current_user, paper_form_id), request.args.get("q", "").strip()[:50]
    found, (listed, withheld) = sitters.owing(form, words, current_user), sitters.leaders(form, current_user)
    return render_template(
        "quizzes/on_paper/entries.html", form=form, found=found, words=words, most=sitters.MOST,
        leaders_listed=listed, withheld=withheld,
        masked_id_number=masked_id_number, is_office=enterers.sees_marks(current_user),
    )  # fmt: skip


@bp.get("/paper-forms/<int:paper_form_id>/entries/<int:person_id>")
def paper_entry(paper_form_id: int, person_id: int) -> Page:
    form = enterers.form(current_user, paper_form_id)
    person, unit = sitters.one(form, person_id, current_user)
    mine = next(
        (each for each in entries.since_last_result(form, person.id) if each.entered_by_id == current_user.id), None
    )
    return _page(form, person, unit, EntryForm(obj=mine), entry_forms.of_entry(mine))


@bp.post("/paper-forms/<int:paper_form_id>/entries/<int:person_id>")
def enter_paper(paper_form_id: int, person_id: int) -> Page:
    """First looked at, by the office with the marks that it would get; kept on the second press."""
    form = enterers.form(current_user, paper_form_id)
    person, unit = sitters.one(form, person_id, current_user)
    fields, sent = EntryForm(), entry_forms.sent(form, request.form)
    if not fields.validate():
        return _page(form, person, unit, fields, sent), 422
    try:
        typed = fields.typed(entries.checked(form, sent))
        entries.door(form, person, typed.began_at)
        if "save" not in request.form:
            return _page(form, person, unit, fields, sent, typed)
        entry = entries.enter(form, person, typed, by=current_user)
    except Refused as refused:
        return _page(form, person, unit, fields, sent, refusal=str(refused)), refused.status
    db.session.commit()
    flash(_("Both entries agree: the result of %(name)s counts.", name=person.name) if entry.attempt_id else
          _("Kept. The result of %(name)s counts once another person has typed the same.", name=person.name))  # fmt: skip
    return redirect(url_for(".paper_entries", paper_form_id=form.id), 303)


def _page(
    form: PaperForm,
    person: Person,
    unit: str,
    fields: EntryForm,
    sent: dict[int, str],
    typed: Typed | None = None,
    refusal: str = "",
) -> str:
    others = entries.of_others(form, person.id, current_user) if typed else []
    return render_template(
        "quizzes/on_paper/entry.html",
        form=form,
        person=person,
        unit=unit,
        number=masked_id_number(person),
        fields=fields,
        sent=sent,
        runs=parts.runs(papers.questions(form.paper)),
        refusal=refusal,
        typed=typed,
        sees_marks=enterers.sees_marks(current_user),
        marks=papers.mark(form.paper, {int(n): c for n, c in typed.answers.items()}, form.pass_mark) if typed else None,
        differing=[(each, entries.differences(form, each, typed)) for each in others if typed],
    )
