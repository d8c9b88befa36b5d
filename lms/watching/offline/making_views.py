"""Pages on which an offline pack is made and fetched."""

from collections.abc import Sequence

from flask import redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms import asking, storage
from lms.courses.models import Lesson
from lms.db import begin_reading, begin_writing, db
from lms.errors import Refused
from lms.media.taking_along import SOUND, Size
from lms.media.wording import size as size_in_words
from lms.people import audit
from lms.people.slips import printing
from lms.people.told_apart import told_apart
from lms.watching.offline import bundling, choosing, file_tasks, packing, shelf
from lms.watching.offline.choosing import Found
from lms.watching.offline.forms import PackForm
from lms.watching.offline.models import OfflinePack
from lms.watching.offline.page import whom
from lms.watching.views import bp
from lms.web import Page, saved_as

LONGEST_WORDS = 50


@bp.get("/offline-packs/new")
def new_pack() -> Page:
    """First the lecture, then for whom and how large."""
    lesson_id = asking.number(request.args, "lesson")
    if lesson_id is None:
        return render_template(
            "watching/offline/lectures.html",
            lectures=choosing.lectures(current_user),
            oversees=choosing.oversees(current_user),
        )
    lesson = choosing.lecture(current_user, lesson_id)
    found = _found(lesson)
    return _page(lesson, _form(lesson, found), found)


def _page(lesson: Lesson, form: PackForm, found: tuple[Found, Found], refused: Refused | None = None) -> str:
    return render_template(
        "watching/offline/new.html", lesson=lesson, form=form, words=_words(), refused=refused,
        oversees=choosing.oversees(current_user), found=found, leads_nowhere=printing.leads_nowhere(),
    )  # fmt: skip


def _found(lesson: Lesson) -> tuple[Found, Found]:
    """Units and persons of the viewer who owe the lecture, as far as they are searched for."""
    if not choosing.oversees(current_user):
        return Found((), 0), Found((), 0)
    return choosing.units(current_user, lesson, _words()), choosing.persons(current_user, lesson, _words())


def _words() -> str:
    return request.args.get("q", "").strip()[:LONGEST_WORDS]


def _form(lesson: Lesson, found: tuple[Found, Found]) -> PackForm:
    form = PackForm(data={"whom": request.args.get("whom")})
    form.size.choices = [(each.name, _size_words(each)) for each in choosing.sizes(lesson)]
    form.whom.choices = {name: rows for name, rows in _offered(lesson, *found).items() if rows}
    return form


def _size_words(size: Size) -> str:
    name = _("sound alone") if size.name == SOUND else size.name
    return f"{name} · {size_in_words(size.bytes)}"


def _offered(lesson: Lesson, units: Found, persons: Found) -> dict[str, Sequence[tuple[str, str]]]:
    """Oneself, units and persons, under their headings."""
    own = [(f"person-{current_user.id}", current_user.name)] if lesson.course.allows_download else []
    found: dict[str, Sequence[tuple[str, str]]] = {_("Yourself"): own}
    found[_("Units")] = [(f"unit-{each.id}", each.name) for each in units.rows]
    found[_("Persons")] = [
        (f"person-{number}", name)
        for number, name in told_apart(persons.rows).items()
        if number != current_user.id or not own
    ]
    return found


@bp.post("/offline-packs/new")
def make_pack() -> Page:
    lesson = choosing.lecture(current_user, asking.number(request.args, "lesson") or 0)
    found = _found(lesson)
    form = _form(lesson, found)
    if not form.validate_on_submit():
        return _page(lesson, form, found), 422
    kind, _dash, number = form.whom.data.partition("-")
    for_whom = choosing.whom(current_user, lesson, kind, int(number))
    try:
        pack = choosing.make(lesson, for_whom, form.size.data, by=current_user)
    except Refused as refused:
        return _page(lesson, form, found, refused), refused.status
    if bundling.is_at_hand(pack):
        return redirect(url_for(".pack_file", pack_id=pack.id), 303)
    return _ordered(pack)


def _ordered(pack: OfflinePack) -> Page:
    """Raises FilmsGone, and what `bundling.order` raises."""
    if lacking := packing.lacking(pack):
        raise lacking
    file = bundling.order(pack, by=current_user)
    db.session.commit()
    file_tasks.make_file.later(file.id)
    return redirect(url_for(".pack_file", pack_id=pack.id), 303)


@bp.get("/offline-packs/<int:pack_id>/file")
def pack_file(pack_id: int) -> Page:
    """How far its zip is, and where to fetch it."""
    pack = choosing.pack(current_user, pack_id)
    lesson = db.session.get_one(Lesson, pack.lesson_id)
    return render_template(
        "watching/offline/file.html", pack=pack, lesson=lesson, whom=whom(pack), file=bundling.latest(pack),
        SOUND=SOUND, lacking=packing.lacking(pack), leads_nowhere=printing.leads_nowhere(),
    )  # fmt: skip


@bp.post("/offline-packs/<int:pack_id>/files")
def order_pack_file(pack_id: int) -> Page:
    """Make the same pack once more, as when the stick is lost or the zip is gone."""
    return _ordered(choosing.pack(current_user, pack_id))


@bp.get("/offline-packs/<int:pack_id>/files/<int:file_id>.zip")
def fetch_pack(pack_id: int, file_id: int) -> Page:
    """Whoever has it can sign for those whom it names, so taking it is on record."""
    pack = choosing.pack(current_user, pack_id)
    path, name, code = bundling.ready(pack, file_id).path or "", packing.name_of(pack), pack.code
    begin_writing()
    audit.record(shelf.TAKEN, by=current_user, subject=choosing.pack(current_user, pack_id), name=name)
    db.session.commit()
    begin_reading()
    answer = send_file(storage.path(path), mimetype="application/zip", conditional=True)
    return saved_as(answer, f"{name}.zip", f"offline-pack-{code}.zip")
