"""One row of everything that an address can name: Sun Li's, or of her township, or Zhao Min's, or the administrator's."""

import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.routing import Rule

from lms import clock
from lms.certificates.models import Certificate, CertificateFile, CertificateTerms
from lms.courses.attaching import attachments
from lms.courses.attaching.models import Attachment
from lms.courses.duties import book
from lms.courses.excusing import deciding as deciding_excusals
from lms.courses.excusing import register
from lms.courses.excusing.deciding import Terms
from lms.courses.listing import lists
from lms.courses.models import Enrolment, Lesson, Plan
from lms.courses.recognising import recording
from lms.courses.recognising.models import OutsideTraining
from lms.courses.recognising.reading import Training
from lms.db import db
from lms.media import citing, grants, uploads
from lms.media.models import Captions, Chapter, Handout, Recording
from lms.outbox import channels
from lms.outbox.models import Channel
from lms.people.models import Person, Post, RoleGrant, RosterRow
from lms.people.proposals import deciding as proposing
from lms.people.township_lists import confirming, entries
from lms.quizzes import attempts, correcting, plans
from lms.quizzes.importing.drafts import Reading
from lms.quizzes.models import (
    MarkChange,
    PaperForm,
    Practice,
    Question,
    QuestionBank,
    QuestionVersion,
    QuizMarker,
    Recheck,
    WrittenAnswer,
)
from lms.quizzes.on_paper import drawn_forms, entry_files
from lms.quizzes.on_paper.entry_reading import Found
from lms.quizzes.practising import mocks, open_banks
from lms.reports.evidence import digests
from lms.reports.unit_ledgers import own
from lms.reports.unit_ledgers.models import LedgerTemplate
from lms.statutes import drafts
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation, Edition, Statute
from lms.supervision import cases, deciding, second_looks
from lms.supervision.escalating.models import Escalation
from lms.supervision.following_up.models import FollowUp
from lms.supervision.reminding.models import Reminder
from lms.watching import sessions
from tests.cast import Cast
from tests.people.roster.importing import county, heads, planned
from tests.quizzes import making, pictures, sitting_in
from tests.quizzes.practising import making as practising

Part = str | int
LAW = "# 某法（自2020年1月1日起施行）\n第一条 为了安全。\n"


@dataclass(frozen=True)
class Everything:
    """What stands in addresses, by the names of their parts; under an endpoint, or its package, where that differs."""

    parts: dict[str, Part]
    differing: dict[str, dict[str, Part]]

    def of(self, rule: Rule) -> dict[str, Part]:
        package = rule.endpoint.partition(".")[0]
        known = self.parts | self.differing.get(package, {}) | self.differing.get(rule.endpoint, {})
        return {name: known[name] for name in rule.arguments}


def assembled(cast: Cast) -> Everything:
    """All of it, committed. Begin inside an application context."""
    quiz = making.made(cast, cast.sun_li)
    document = Lesson(course_id=quiz.course, position=10, kind="document", title="须知", body="一")
    db.session.add_all([document, Captions(recording_id=quiz.recording, language="zh", confirmed_at=clock.now())])
    handout = Handout(recording_id=quiz.recording, name="讲义.pdf", path="handouts/0.pdf", size=9)
    db.session.add(handout)
    practised = _practised(cast.sun_li, quiz)
    mock = mocks.start(cast.sun_li, db.session.get_one(Lesson, quiz.lesson))
    attempt = attempts.start(cast.sun_li, db.session.get_one(Lesson, quiz.lesson))
    opening = _playing(cast.sun_li, quiz.lecture)
    upload = uploads.begin(cast.zhao_min, "a.mp4", 1000)
    bank = db.session.get_one(QuestionBank, quiz.bank)
    question_plan = plans.keep(bank, "a.xlsx", Reading(), None, cast.zhao_min)
    law = drafts.keep("法.md", drafts.read("法.md", LAW.encode(), drafts.Given()), cast.zhao_min)
    cited = _cited(cast, quiz)
    roster = planned([*county(), heads("张三,123,某县泰丰煤业有限公司,,主要负责人,站长,,,,")], by=cast.admin)
    flagged = db.session.scalars(select(RosterRow).where(RosterRow.verdict == "flagged")).one()
    case, look = _reviewed(cast)
    digests.keep_yesterday()
    certificate, file = _certified(cast)
    owing = _one(select(Enrolment.plan_id).distinct())
    everything = Everything(
        {
            "unit_id": cast.dongshan.id,
            "person_id": cast.sun_li.id,
            "post_id": _one(select(Post.id).where(Post.person_id == cast.sun_li.id)),
            "grant_id": _one(select(RoleGrant.id).where(RoleGrant.person_id == cast.liu_fang.id)),
            "roster_id": roster.id,
            "file_id": flagged.roster_file_id,
            "recording_id": quiz.recording,
            "token": grants.token(opening.grant),
            "name": "master.m3u8",
            "handout_id": handout.id,
            "day": str(clock.today() - timedelta(days=1)),
            "language": "zh",
            "kind": "captions",
            "number": upload.id,
            "course_id": quiz.course,
            "lesson_id": quiz.lecture,
            "enrolment_id": quiz.enrolment,
            "plan_id": owing,
            "session_id": opening.session.id,
            "bank_id": quiz.bank,
            "question_id": _one(select(Question.id).limit(1)),
            "attempt_id": attempt.id,
            "version_id": practised.version_id,
            "practice_id": practised.id,
            "statute_id": _one(select(Statute.id)),
            "edition_id": quiz.edition,
            "import_id": law.id,
            "article_number": "21",
            "citation_id": cited,
            "chapter_id": _chapter(quiz),
            "code": "1111222233334444",
            "case_id": case,
            "look_id": look,
            "certificate_id": certificate,
            "version_number": 1,
            "recheck_id": _rechecked(attempt.id),
            "written_id": (written := _written(cast, quiz, attempt.id)),
            "change_id": _changed(cast, written),
            "marker_id": _one(select(QuizMarker.id)),
            "correction_id": _corrected(cast),
            "paper_form_id": (drawn := _drawn_on_paper(cast, quiz)),
            "entry_file_id": _table_of_answers(cast, drawn),
            "digest": _pictured(cast),
            "excusal_id": _excused(cast, owing),
            "outside_id": (trained := _recognised(cast)),
            "attachment_id": _attached(cast, trained),
            "rule_id": _rule(cast),
            "list_id": lists.make("重点人员", [cast.sun_li.id], by=cast.admin).id,
            "follow_up_id": _followed_up(cast, owing),
            "channel_id": _channel(cast),
            "reminder_id": _reminded(cast, quiz.enrolment),
            "escalation_id": _told(cast, owing),
            "proposal_id": _proposed(cast),
            "confirmation_id": _confirmed_list(cast),
            "sitting_id": sitting_in.planned(cast, quiz).id,
            "template_id": _ledger_template(cast),
        },
        {
            "quizzes": {"lesson_id": quiz.lesson, "plan_id": question_plan.id, "number": 1, "form": "gift"},
            "practice": {"question_id": practised.question_id},
            **{
                f"quizzes.{name}": {"plan_id": owing, "lesson_id": quiz.lesson}
                for name in ("plan_quizzes", "plan_rule", "set_plan_rule", "drop_plan_rule")
            },
            "mocks": {"lesson_id": quiz.lesson, "attempt_id": mock.id, "number": 1},
            "certificates": {"file_id": file},
            "courses.document": {"lesson_id": document.id},
            "courses.confirm_document": {"lesson_id": document.id},
            "channels": {"kind": "sms"},
            "courses.new_lesson": {"kind": "document"},
            "watching.download": {"kind": "mp4"},
            "papers.paper": {"kind": "notice"},
            "reports": {"kind": "csv", "bundle_id": 1},
            **{f"reports.{name}_archive": {"kind": "xlsx"} for name in ("own", "person", "unit", "plan")},
            "roster": {"number": flagged.row},
            "media.still": {"number": 1},
        },
    )
    db.session.commit()
    return everything


def _excused(cast: Cast, plan_id: int) -> int:
    """Sun Li's exemption."""
    plan = db.session.get_one(Plan, plan_id)
    (task,) = register.tasks_named(plan, cast.sun_li.name)
    terms = Terms("exemption", "in_village", None, "曲组发〔2026〕3号", "县委组织部", None)
    excusal = deciding_excusals.excuse_one(plan, terms, task, by=cast.admin)
    db.session.flush()
    return excusal.id


def _recognised(cast: Cast) -> int:
    """Outside training of Sun Li."""
    day = clock.today()
    training = Training(cast.sun_li.id, "应急救护", Decimal(8), day, day, "县红十字会", None)
    recording.enter([training], "", by=cast.admin)
    db.session.flush()
    return _one(select(OutsideTraining.id))


def _attached(cast: Cast, outside_id: int) -> int:
    """The paper of that training."""
    row = db.session.get_one(OutsideTraining, outside_id)
    attachments.add_to_outside(row, "证明.pdf", b"%PDF-1.7 %%EOF", by=cast.admin)
    db.session.flush()
    return _one(select(Attachment.id))


def _rule(cast: Cast) -> int:
    """A rule by which volunteers owe a refresher, with its clock on."""
    said = {"from_on": clock.today(), "audience": {"kinds": ["volunteer"]}, "year_basis": "calendar", "source": "决定"}
    rule = book.write({"title": "志愿者再培训", "kind": "refresher"}, said, by=cast.admin)
    book.switch_on(book.one(rule.id), clock.today(), by=cast.admin)
    return rule.id


def _followed_up(cast: Cast, plan_id: int) -> int:
    """What the administrator asks of Sun Li's township."""
    row = FollowUp(
        plan_id=plan_id, unit_id=cast.dongshan.id, issued_by_id=cast.admin.id, words="请答复", due_on=clock.today()
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _reminded(cast: Cast, enrolment_id: int) -> int:
    """A reminder that Sun Li has not read."""
    row = Reminder(enrolment_id=enrolment_id, step="by_hand", due_on=clock.today(), number=1, channel="notice",
                   by_id=cast.admin.id, at=clock.now())  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def _channel(cast: Cast) -> int:
    """An administrator's, switched off."""
    settings = {
        "host": "mail.county.example",
        "port": 25,
        "security": "insecure",
        "user": "",
        "password": "",
        "sender": "a@b.c",
    }
    row = Channel(kind="mail", name="邮件", settings_sealed=channels.sealed(settings), daily_limit=9)
    db.session.add(row)
    db.session.flush()
    return row.id


def _told(cast: Cast, plan_id: int) -> int:
    """What the ladder of a plan told Sun Li's township."""
    row = Escalation(
        plan_id=plan_id, unit_id=cast.dongshan.id, step="supervisor", line="territorial", due_on=clock.today(), tasks=1
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def _proposed(cast: Cast) -> int:
    """That Sun Li's post ends, as an administrator proposes."""
    post = db.session.scalars(select(Post).join(Post.person).options(contains_eager(Post.person)).filter(
        Post.person_id == cast.sun_li.id)).one()  # fmt: skip
    return proposing.propose_end(post, clock.today(), None, by=cast.admin).id


def _confirmed_list(cast: Cast) -> int:
    """Dongshan's list of enterprises, as Han Mei confirmed it."""
    digest = entries.digest(entries.present(cast.dongshan))
    return confirming.confirm(cast.dongshan, digest, by=cast.han_mei).id


def _pictured(cast: Cast) -> str:
    """A picture that Zhao Min put in."""
    return pictures.kept(cast.zhao_min).digest


def _playing(person: Person, lesson_id: int) -> sessions.Opening:
    lesson = db.session.get_one(Lesson, lesson_id, options=[joinedload(Lesson.recording)])
    return sessions.open_session(person.id, lesson, device="", at=clock.now())


def _practised(person: Person, quiz: making.Quiz) -> Practice:
    """An answer that the person gave in practice, for which the bank is open."""
    open_banks.open_bank(db.session.get_one(QuestionBank, quiz.bank), person)
    version = practising.a_version(quiz)
    return practising.practised(person, version, right=False)


def _cited(cast: Cast, quiz: making.Quiz) -> int:
    """The link of a second of Zhao Min's recording to an article."""
    recording, edition = db.session.get_one(Recording, quiz.recording), db.session.get_one(Edition, quiz.edition)
    citing.cite(recording, 7, edition, ArticleNumber(21), by=cast.zhao_min)
    return _one(select(Citation.id).where(Citation.subject == "mark"))


def _chapter(quiz: making.Quiz) -> int:
    chapter = Chapter(recording_id=quiz.recording, start=42, title="职责")
    db.session.add(chapter)
    db.session.flush()
    return chapter.id


def _certified(cast: Cast) -> tuple[int, int]:
    """A certificate of Sun Li's, and a file of her plan's certificates that waits for the worker."""
    plan_id = _one(select(Enrolment.plan_id).distinct())
    facts = {"f": "certificate-1", "alg": "Ed25519", "key": "0", "no": "2026-001-00001-3", "title": "学习证明"}
    facts |= {"name": "孙丽", "unit": "东山镇", "plan": "年度培训计划", "from": "2026-01-02", "to": "2026-01-02"}
    row = Certificate(number=facts["no"], person_id=cast.sun_li.id, plan_id=plan_id, signature=bytes(64), key_name="0",
                      statement=json.dumps(facts | {"issued": "2026-01-02"}))  # fmt: skip
    file = CertificateFile(plan_id=plan_id, asked_by_id=cast.admin.id)
    db.session.add_all([CertificateTerms(plan_id=plan_id, title="学习证明"), row, file])
    db.session.flush()
    return row.id, file.id


def _reviewed(cast: Cast) -> tuple[int, int]:
    """A case about Sun Li that was decided, and the second look that she asks for."""
    plan_id = db.session.scalars(select(Enrolment.plan_id).where(Enrolment.person_id == cast.sun_li.id)).one()
    case = cases.open_by_hand(cast.sun_li, by=cast.admin, reason="请说明")
    tasks = [(cast.sun_li.id, plan_id)]
    deciding.decide(case, by=cast.admin, outcome="annul", ground="代学", tasks=tasks, deciders=1)
    return case.id, second_looks.ask(case, cast.sun_li, "我在家看的").id


def _rechecked(attempt_id: int) -> int:
    """What Sun Li asks to be looked at again."""
    row = Recheck(attempt_id=attempt_id, words="请再看一遍")
    db.session.add(row)
    db.session.flush()
    return row.id


def _written(cast: Cast, quiz: making.Quiz, attempt_id: int) -> int:
    """An answer of Sun Li's that Zhao Min was named to mark."""
    row = WrittenAnswer(attempt_id=attempt_id, number=1, lesson_id=quiz.lesson, version_id=1, points=20)
    marker = QuizMarker(lesson_id=quiz.lesson, person_id=cast.zhao_min.id, named_by_id=cast.admin.id)
    db.session.add_all([row, marker])
    db.session.flush()
    return row.id


def _changed(cast: Cast, written_id: int) -> int:
    """Other points for it, which wait for their decision."""
    row = MarkChange(written_id=written_id, old_points=1, points=2, ground="漏看一点", proposed_by_id=cast.zhao_min.id)
    db.session.add(row)
    db.session.flush()
    return row.id


def _corrected(cast: Cast) -> int:
    """A correction of the key of a question of Zhao Min's, which waits for its decision."""
    version = db.session.scalars(select(QuestionVersion).options(joinedload(QuestionVersion.question)).limit(1)).one()
    return correcting.propose(version, "given", "", "两个选项都对", cast.zhao_min).id


def _drawn_on_paper(cast: Cast, quiz: making.Quiz) -> int:
    """A form of the quiz for a room without computers."""
    [form] = drawn_forms.draw(db.session.get_one(Lesson, quiz.lesson), 1, by=cast.zhao_min)
    return form.id


def _table_of_answers(cast: Cast, form_id: int) -> int:
    """A table of answers of that form, which the administrator has sent."""
    form = db.session.get_one(PaperForm, form_id)
    return entry_files.keep(form, "答题.xlsx", Found(), clock.now(), "党校", by=cast.admin).id


def _ledger_template(cast: Cast) -> int:
    """The county's workbook for training ledgers."""
    row = LedgerTemplate(name="台账.xlsx", data=own.template(), sha256="0" * 64, by_id=cast.admin.id)
    db.session.add(row)
    db.session.flush()
    return row.id


def _one(query: object) -> int:
    return db.session.scalars(query).one()  # type: ignore[call-overload]
