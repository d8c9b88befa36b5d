"""The page inside a pack: one file for both languages, which a browser opens without any site behind it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from markupsafe import Markup

from lms.courses.models import Course, Lesson
from lms.db import db
from lms.languages import speaking
from lms.media import captions
from lms.media.models import Captions, Recording
from lms.media.package import TYPES
from lms.people.models import Person, Unit
from lms.people.slips import printing
from lms.watching import watched, words
from lms.watching.offline import questions, scripts
from lms.watching.offline.facts import facts
from lms.watching.offline.models import OfflinePack

LANGUAGES = {"zh": "zh_Hans", "en": "en"}
STYLES = (
    "vendor/bootstrap.min.css",
    "vendor/video-js.min.css",
    "css/site.css",
    "css/player.css",
    "css/watching.css",
    "css/quiz.css",
    "css/offline.css",
)
BEFORE = ("js/before_video.js", "vendor/video.min.js", "vendor/zh-CN.js", "vendor/nacl-fast.min.js")
ENTRY = "js/offline/pack.js"


def page_of(pack: OfflinePack, file: str) -> str:
    """The page, beside which the film lies as `file`."""
    told = facts(pack) | _more(pack, file)
    return _rendered(
        "watching/offline/pack.html",
        pack=told,
        pages=[_page(pack, told, language) for language in LANGUAGES],
        styles=[Markup(_static(name)) for name in STYLES],  # noqa: S704 - our own files
        scripts=[Markup(script) for script in _scripts()],  # noqa: S704 - our own files
    )


def _more(pack: OfflinePack, file: str) -> dict[str, Any]:
    """What the page shows beside what it signs: where the film lies, what is said in it, and questions about it."""
    recording, lesson = db.session.get_one(Recording, pack.recording_id), db.session.get_one(Lesson, pack.lesson_id)
    media = {
        "file": file,
        "file_type": TYPES[file.rpartition(".")[2]],
        "captions": [_captions(each) for each in captions.of(recording) if each.confirmed_at],
        "seconds": pack.seconds,
    }
    return {"media": media, "questions": [asdict(each) for each in questions.of(lesson)]}


def _captions(track: Captions) -> dict[str, Any]:
    cues = [[cue.start, cue.end, cue.text] for cue in captions.cues_of(track)]
    return {"language": track.language, "label": captions.LANGUAGES[track.language], "cues": cues}


def _page(pack: OfflinePack, told: dict[str, Any], language: str) -> dict[str, Any]:
    """What is shown in one language."""
    share = db.session.get_one(Course, db.session.get_one(Lesson, pack.lesson_id).course_id).watched_share
    recording = db.session.get_one(Recording, pack.recording_id)
    lecture, ending = told["lecture"], "_en" if language == "en" else ""
    with speaking(LANGUAGES[language]):
        body = _rendered(
            "watching/offline/_pack.html",
            pack=told, language=language, words=_words(), title=lecture[f"title{ending}"], course=lecture[f"course{ending}"],
            needed=watched.seconds_needed(pack.seconds, share), whom=whom(pack), made_at=pack.made_at,
            reaches=bool(told["site"]) and not printing.leads_nowhere(), has_picture=recording.has_picture and told["media"]["file_type"].startswith("video"),
        )  # fmt: skip
        no_script = _("This page needs JavaScript. Please switch it on in your browser.")
    return {"language": language, "body": body, "no_script": no_script}


def _rendered(template: str, **values: Any) -> Markup:
    """Without what the site's own pages have around them: the worker shows them to nobody who is signed in."""
    text = current_app.jinja_env.get_template(template).render(**values)
    return Markup(text)  # noqa: S704 - what a template has made


def whom(pack: OfflinePack) -> str:
    """The name of the person or of the unit for whom the pack was made."""
    if pack.unit_id is not None:
        return db.session.get_one(Unit, pack.unit_id).name
    return db.session.get_one(Person, pack.person_id).name


def _words() -> dict[str, Any]:
    """What its scripts say."""
    return {
        "numbers": {number: str(word) for number, word in words.NUMBERS.items()},
        "question": _("Please press the number “%(number)s”.", number="{number}"),
        "thanks": _("Thank you."),
        "wrong": words.reply(is_right=False, released=0, wait=0),
        "wrong_again": _(
            "That was another number again. Nothing is lost. Please read the question once more; "
            "the next press is taken in %(seconds)s seconds.",
            seconds="{seconds}",
        ),
        "file": _("Watching record"),
        "saved": _("Saved. Please bring the file to your liaison, or hand it in on the site yourself."),
        "not_given": _("Not given back yet."),
        "given": _("The site has it and counts %(counted)s of this lecture.", counted="{counted}"),
        "lacking": _("Not counted:"),
        "more": _("What was watched since is not given back yet."),
        "refused": _("The site did not take it:"),
        "kinds": questions.kinds(),
        "check": _("Check the answer"),
        "reveal": _("Show the answer"),
        "nothing": _("Please choose an answer first."),
        "right": _("Right"),
        "wrong_answer": _("Wrong"),
    }


def _scripts() -> list[str]:
    root = Path(current_app.static_folder or "")
    plain = [*map(_static, BEFORE), scripts.together(root, ENTRY)]
    return [scripts.inside_page(each) for each in plain]


def _static(name: str) -> str:
    return (Path(current_app.static_folder or "") / name).read_text("utf-8")
