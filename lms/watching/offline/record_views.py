"""Where records of offline packs come back: the page for files and codes, and the door for packs that find a line."""

from collections.abc import Iterable, Iterator

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from lms.db import db
from lms.errors import Refused
from lms.languages import speaking
from lms.people.entrance import pace
from lms.watching.offline import importing, parts
from lms.watching.offline.importing import Sent, Told
from lms.watching.offline.parts import Part
from lms.watching.offline.reading import MOST_BYTES
from lms.watching.offline.record_forms import PartsForm, RecordsForm
from lms.watching.offline.refusals import TooLong, TooOften
from lms.watching.views import bp
from lms.web import Page, csrf, public

# A unit behind one address hands in dozens; a machine sends every few minutes.
MOST, SECONDS = 120, 60.0
# The page of a pack has no address of its own, and asks from "null".
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Content-Type, Accept",
    "Access-Control-Allow-Private-Network": "true",
    "Access-Control-Max-Age": "86400",
}


@bp.get("/offline")
def hand_in_page() -> Page:
    return _page(RecordsForm(), PartsForm())


def _page(form: RecordsForm, typed: PartsForm, told: Iterable[Told] = (), refusal: Refused | None = None) -> str:
    return render_template(
        "watching/offline/hand_in.html", form=form, typed=typed, told=list(told), refusal=refusal,
        waiting=parts.waiting(current_user),
    )  # fmt: skip


@bp.post("/offline")
def hand_in() -> Page:
    form = RecordsForm()
    if not form.validate_on_submit():
        return _page(form, PartsForm(formdata=None)), 422
    told = [one for name, data in form.sent for one in _all_in(name, data)]
    status = 422 if all(each.is_refused for each in told) else 200
    return _page(RecordsForm(formdata=None), PartsForm(formdata=None), told), status


def _all_in(name: str, data: bytes) -> Iterator[Told]:
    """What was told already stays told, whatever comes after it."""
    try:
        for sent in importing.records_in(name, data):
            yield _handed_in(sent)
    except Refused as refusal:
        yield Told(name, str(refusal))


def _handed_in(sent: Sent) -> Told:
    """Each in a transaction of its own: what is wrong with one is nothing to the others."""
    told = importing.hand_in(sent, way="file", by=current_user)
    db.session.commit()
    return told


@bp.get("/offline/parts/<written_part>")
def part(written_part: str) -> Page:
    """Where a code leads that was photographed: nothing is handed in before somebody says so."""
    found = parts.read(written_part)
    gathered = parts.gathered(found.text, current_user)
    return render_template("watching/offline/part.html", part=found, text=written_part, gathered=gathered)


@bp.post("/offline/parts")
def hand_in_parts() -> Page:
    typed = PartsForm()
    if not typed.validate_on_submit():
        return _page(RecordsForm(formdata=None), typed), 422
    try:
        found = [parts.read(line) for line in typed.parts.data.split() if line]
    except Refused as refusal:
        return _page(RecordsForm(formdata=None), typed, refusal=refusal), refusal.status
    _keep(found)
    told = [one for text in sorted({each.text for each in found}) for one in _put_together(text)]
    if not told:
        return redirect(url_for(".hand_in_page"), 303)
    status = 422 if all(each.is_refused for each in told) else 200
    return _page(RecordsForm(formdata=None), PartsForm(formdata=None), told), status


def _keep(found: Iterable[Part]) -> None:
    for each in found:
        parts.keep(each, by=current_user)
    db.session.commit()


def _put_together(text: str) -> list[Told]:
    """What came of the record whose parts these are; nothing as long as some are missing. The parts go with what came of it."""
    try:
        data = parts.whole(text, current_user)
    except Refused as refusal:
        told = Told(text, str(refusal))  # parts that do not fit together are of no use
    else:
        if data is None:
            return []
        told = importing.hand_in(Sent(text, data), way="codes", by=current_user)
    parts.forget(text, current_user)
    db.session.commit()
    return [told]


@bp.route("/offline/records", methods=["OPTIONS"], provide_automatic_options=False)
@public
def may_send_record() -> Page:
    """What a browser asks before it sends."""
    return Response(status=204, headers=CORS)


# The pack's signature stands for the sign-in and for the form token.
@bp.post("/offline/records")
@csrf.exempt
@public
def send_record() -> Page:
    """What came of it, in the language of the pack's page."""
    with speaking("en" if request.args.get("language") == "en" else "zh_Hans"):
        told, status = _sent_in()
    answer = jsonify(told)
    answer.headers.update(CORS)
    answer.status_code = status
    return answer


def _sent_in() -> tuple[dict[str, object], int]:
    try:
        if pace.is_too_fast("offline", request.remote_addr or "", MOST, SECONDS):
            raise TooOften
        told = importing.hand_in(Sent("", _body()), way="itself", by=None)
    except Refused as refusal:
        return _nothing(str(refusal)), refusal.status
    if told.taken is None:
        db.session.commit()
        return _nothing(told.sentence) | ({"forked": told.forked} if told.forked else {}), 422
    taken = told.taken
    found: dict[str, object] = {
        "accepted": taken.accepted, "counted": taken.counted, "covered": str(taken.covered), "refused": list(taken.refused),
        "upto": taken.upto,
    }  # fmt: skip
    db.session.commit()
    return found, 200


def _body() -> bytes:
    request.max_content_length = MOST_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise TooLong from None


def _nothing(sentence: str) -> dict[str, object]:
    return {"accepted": 0, "counted": 0, "refused": [sentence], "upto": 0}
