"""Pages of papers: which there are of a part of a report and what each says, the files, and in whose name they go out."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.db import begin_reading, begin_writing, db, read_as_of_one_moment
from lms.errors import NotThere, Refused
from lms.languages import speaking
from lms.people import audit
from lms.people.gates import only
from lms.reports import manners
from lms.reports.scope import Scope
from lms.reports.shared_views import scope_asked
from lms.reports.slices import slice_words
from lms.supervision.following_up import seeing
from lms.supervision.papers import facts, heads, letters, lines
from lms.supervision.papers.forms import HeadForm
from lms.supervision.papers.written import KINDS, Paper, circular, notice
from lms.web import Page, saved_as

bp = Blueprint("papers", __name__)
bp.before_request(read_as_of_one_moment)


@bp.get("/papers")
@only(*seeing.ISSUERS)
def papers() -> Page:
    scope = _scope()
    with _chinese():
        choices = _choices("circular", scope)
        shown = {kind: _written(kind, scope, choices) for kind in KINDS}
    part = [str(words) for words in slice_words(scope.slice)]
    return render_template(
        "supervision/papers/papers.html", scope=scope, plan=scope.plan, part=part, papers=shown, kinds=KINDS, head=heads.of(current_user),
        may_rank=not manners.is_reserved(scope.plan), groupings=lines.BY, by=choices["goes_by"],
    )  # fmt: skip


@bp.get("/papers/<kind>.docx")
@only(*seeing.ISSUERS)
def paper(kind: str) -> Response:
    scope = _scope()
    if kind not in KINDS:
        raise NotThere
    with _chinese():
        choices = _choices(kind, scope)
        written = _of(kind, scope, choices)
        part = [str(words) for words in slice_words(scope.slice)]
        _keep_on_record(scope.plan, kind=kind, part=part, lines=len(written.attachment.rows), **choices)
        return _sent(written)


@bp.get("/follow-ups/<int:follow_up_id>.docx")
@only(*seeing.ISSUERS)
def follow_up_letter(follow_up_id: int) -> Response:
    row = seeing.follow_up(current_user, follow_up_id)
    if not seeing.judges(current_user, row):
        raise NotThere
    with _chinese():
        written = letters.of_follow_up(row)
        _keep_on_record(row, kind="letter", lines=len(written.attachment.rows))
        return _sent(written)


@bp.route("/papers/head", methods=["GET", "POST"])
@only("administrator")
def head() -> Page:
    form = HeadForm(obj=heads.latest())
    if form.validate_on_submit():
        heads.add(form.values, by=current_user)
        db.session.commit()
        flash(_("Saved. Papers that administrators take from now on have this."), "success")
        return redirect(url_for(".head"), 303)
    page = render_template("supervision/papers/head.html", form=form, heads=heads.every())
    return page, 422 if form.errors else 200


def _scope() -> Scope:
    if (scope := scope_asked()) is None:
        raise NotThere
    return scope


def _choices(kind: str, scope: Scope) -> dict[str, Any]:
    """Of whoever takes a circular: what its lines go by, and whether they are ranked. Raises UnreadableAddress."""
    if kind != "circular":
        return {}
    return {"goes_by": lines.asked(request.args, scope)} | ({"is_ranked": True} if "ranked" in request.args else {})


def _of(kind: str, scope: Scope, choices: dict[str, Any]) -> Paper:
    if kind == "circular":
        return circular(facts.of(scope, choices["goes_by"]), is_ranked="is_ranked" in choices)
    return letters.to_part(scope, current_user) if kind == "letter" else notice(facts.of(scope))


def _written(kind: str, scope: Scope, choices: dict[str, Any]) -> Paper | Refused:
    try:
        return _of(kind, scope, choices)
    except Refused as refusal:
        return refusal


@contextmanager
def _chinese() -> Iterator[None]:
    """Papers are Chinese, whatever language their pages are read in."""
    with speaking("zh_Hans"):
        yield


def _keep_on_record(subject: object, **details: object) -> None:
    begin_writing()
    audit.record("paper.taken", by=current_user, subject=subject, **details)
    db.session.commit()
    begin_reading()


def _sent(paper: Paper) -> Response:
    # It brings docx and lxml, 17 MB for which no process pays before a paper is taken.
    word = import_module("lms.supervision.papers.word")
    file = io.BytesIO(word.made(paper, heads.of(current_user)))
    day = f"{clock.today():%Y%m%d}.docx"
    return saved_as(send_file(file, mimetype=word.DOCX), f"{paper.title} {day}", f"paper-{day}")
