"""One row of everything that an address can name: Sun Li's, or of her township, or Zhao Min's, or the administrator's."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.routing import Rule

from lms import clock
from lms.certificates.models import Certificate, CertificateFile, CertificateTerms
from lms.courses.absences import noting
from lms.courses.attaching import attachments
from lms.courses.attaching.models import Attachment
from lms.courses.duties import book
from lms.courses.excusing import deciding as deciding_excusals
from lms.courses.excusing import register
from lms.courses.excusing.deciding import Terms
from lms.courses.hall import recording as hall
from lms.courses.hall.models import HallAttendance
from lms.courses.holding import holds
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
from lms.people.models import AuditEntry, Person, Post, RoleGrant, RosterRow
from lms.people.proposals import deciding as proposing
from lms.people.township_lists import confirming, entries
from lms.quizzes import attempts, correcting, papers, plans
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
    SpotCheck,
    SpotPaper,
    WrittenAnswer,
)
from lms.quizzes.on_paper import drawn_forms, entry_files
from lms.quizzes.on_paper.entry_reading import Found
from lms.quizzes.practising import mocks, open_banks
from lms.reports.disposing import lists as disposing
from lms.reports.disposing import rules as retention
from lms.reports.evidence import digests
from lms.reports.unit_ledgers import own
from lms.reports.unit_ledgers.models import LedgerTemplate
from lms.statutes import drafts
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Citation, Edition, Statute
from lms.supervision import cases, deciding, second_looks
from lms.supervision.dispatching.models import Dispatch, DispatchUnit
from lms.supervision.escalating.models import Escalation
from lms.supervision.following_up.models import FollowUp
from lms.supervision.handing_out.models import LearningSlip
from lms.supervision.reminding.models import Reminder
from lms.supervision.volunteers import closing, serving, teams
from lms.supervision.volunteers.serving import Served
from lms.watching import sessions
from lms.watching.group import attending, gatherings, permits, sheets
from lms.watching.group.models import GroupAttendance, GroupPaper, GroupSession
from lms.watching.offline import bundling
from lms.watching.offline import making as packs
from lms.watching.offline.file_models import OfflineFile
from tests.cast import Cast
from tests.people.roster.importing import county, heads, planned
from tests.quizzes import making, pictures, sitting_in
from tests.quizzes.practising import making as practising

Part = str | int
# The stamped sheet that papers hold; nothing can be read in it.
SCAN = b"%PDF-1.7 %%EOF"
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
    team = teams.make("东山镇安全生产志愿服务队", cast.dongshan, by=cast.han_mei)
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
            "dispatch_id": _dispatched(cast),
            "channel_id": _channel(cast),
            "reminder_id": _reminded(cast, quiz.enrolment),
            "escalation_id": _told(cast, owing),
            "proposal_id": _proposed(cast),
            "confirmation_id": _confirmed_list(cast),
            "sitting_id": sitting_in.planned(cast, quiz).id,
            "template_id": _ledger_template(cast),
            "hall_id": (heard := _heard(cast, owing)).hall_id,
            "heard_id": heard.id,
            "slip_code": _slip(cast, owing),
            "disposal_id": _to_be_disposed_of(cast),
            "hold_id": _held(cast),
            "absence_id": _away(cast),
            "group_id": _together(cast, quiz.lecture).id,
            "attendance_id": _one(select(GroupAttendance.id)),
            "paper_id": _one(select(GroupPaper.id)),
            "pack_id": (packed := _taken_along(cast, quiz.lecture)).pack_id,
            "written_part": "1.2.0123456789ab.rQUJD",
            "check_id": (spot := _asked_on_the_spot(cast)).check_id,
            "service_id": _served(cast),
            "permit_id": permits.give(cast.sun_li, cast.dongshan, clock.today(), clock.today(), by=cast.han_mei).id,
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
            **{f"volunteers.{name}": {"unit_id": team.id} for name in ("rename_team", "ask_closing", "close_team")},
            "volunteers.reopen_team": {"unit_id": _closed(cast)},
            "courses.document": {"lesson_id": document.id},
            "courses.confirm_document": {"lesson_id": document.id},
            "channels": {"kind": "sms"},
            "courses.new_lesson": {"kind": "document"},
            "watching.download": {"kind": "mp4"},
            "watching.fetch_pack": {"file_id": packed.id},
            "dispatching.listed": {"kind": "csv"},
            "papers.paper": {"kind": "notice"},
            "spot_checks": {"unit_id": cast.lis_works.id, "paper_id": spot.id},
            "reports": {"kind": "csv", "bundle_id": 1},
            "reports.disposal_file": {"kind": "xlsx"},
            **{f"reports.{name}_archive": {"kind": "xlsx"} for name in ("own", "person", "unit", "plan")},
            "roster": {"number": flagged.row},
            "media.still": {"number": 1},
        },
    )
    db.session.commit()
    return everything


def _together(cast: Cast, lesson_id: int) -> GroupSession:
    """A group session that Han Mei opened for Dongshan, at which Sun Li is, with its sheet."""
    lesson = db.session.get_one(Lesson, lesson_id)
    group = gatherings.open_session(cast.han_mei, lesson, cast.dongshan)
    attending.sign_in(cast.sun_li, group)
    sheets.attach(group, "签到表.pdf", SCAN, by=cast.han_mei)
    db.session.flush()
    return group


def _closed(cast: Cast) -> int:
    """A team of Dongshan's that was closed, with Sun Li in it until then."""
    team = teams.make("东山镇消防志愿服务队", cast.dongshan, by=cast.han_mei)
    teams.admit(team, cast.sun_li.name, cast.sun_li.mobile, clock.today(), by=cast.han_mei)
    closing.close(team, "并入镇志愿服务队", by=cast.han_mei)
    return team.id


def _served(cast: Cast) -> int:
    """Two hours of Sun Li's, whom Dongshan counts among its volunteers."""
    served = Served(cast.sun_li.id, cast.dongshan.id, clock.today(), "入户发单宣传", Decimal(2), "东山镇")
    return serving.record(served, by=cast.han_mei).id


def _taken_along(cast: Cast, lesson_id: int) -> OfflineFile:
    """An offline pack that Han Mei made for Sun Li, and its zip, which no worker has made yet."""
    lesson = db.session.get_one(Lesson, lesson_id, options=[joinedload(Lesson.recording)])
    pack = packs.made(lesson, person=cast.sun_li, people=[cast.sun_li], size="360p", by=cast.han_mei)
    return bundling.order(pack, by=cast.han_mei)


def _excused(cast: Cast, plan_id: int) -> int:
    """Sun Li's exemption."""
    plan = db.session.get_one(Plan, plan_id)
    (task,) = register.tasks_named(plan, cast.sun_li.name, cast.admin)
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
    attachments.add_to_outside(row, "证明.pdf", SCAN, by=cast.admin)
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


def _heard(cast: Cast, plan_id: int) -> HallAttendance:
    """That Sun Li heard a lecture in the hall."""
    plan = db.session.get_one(Plan, plan_id)
    lesson_id = _one(select(Lesson.id).where(Lesson.course_id == plan.course_id, Lesson.kind == "lecture").limit(1))
    held = hall.Held(plan_id, lesson_id, clock.today(), "县会议中心", "王教授", Decimal(2), False)
    hall.enter(held, [cast.sun_li.id], "", by=cast.admin)
    return db.session.scalars(select(HallAttendance)).one()


def _slip(cast: Cast, plan_id: int) -> str:
    """The learning slip of Sun Li's township."""
    row = LearningSlip(plan_id=plan_id, unit_id=cast.dongshan.id)
    db.session.add(row)
    db.session.flush()
    return row.code


def _dispatched(cast: Cast) -> int:
    """What the administrator sent to Sun Li's township."""
    row = Dispatch(
        title="请答复的文件", words="请答复", receipt_by=clock.today(), by_id=cast.admin.id, sent_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(DispatchUnit(dispatch_id=row.id, unit_id=cast.dongshan.id))
    return row.id


def _asked_on_the_spot(cast: Cast) -> SpotPaper:
    """Five questions of Han Mei's for Li Lei, at the works."""
    sealed = making.paper("single", "multiple", "true_false", "single", "single")
    post = _one(select(Post.id).where(Post.person_id == cast.li_lei.id, Post.unit_id == cast.lis_works.id))
    check = SpotCheck(unit_id=cast.lis_works.id, inspector_id=cast.han_mei.id, asked=5, seconds=120, pass_mark=3)
    row = SpotPaper(person_id=cast.li_lei.id, post_id=post, seed="", paper=sealed, shape=papers.shape(sealed))
    check.papers = [row]
    db.session.add(check)
    db.session.flush()
    return row


def _reminded(cast: Cast, enrolment_id: int) -> int:
    """A reminder that Sun Li has not read."""
    row = Reminder(enrolment_id=enrolment_id, step="by_hand", due_on=clock.today(), number=1, channel="notice",
                   by_id=cast.admin.id, at=clock.now())  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def _to_be_disposed_of(cast: Cast) -> int:
    """A list with a sign-in of Sun Li's of 2018, which the administrator made."""
    for year in (2018, 2019):
        db.session.add(
            AuditEntry(action="person.signed_in", actor_id=cast.sun_li.id, at=datetime(year, 5, 1, tzinfo=UTC))
        )
    retention.write_proposed(by=cast.admin)
    db.session.flush()
    row = disposing.make("sign_ins", 2018, "期满", None, by=cast.admin)
    db.session.flush()
    return row.id


def _away(cast: Cast) -> int:
    """Sun Li is on a long sick leave."""
    post = db.session.scalars(select(Post).where(Post.person_id == cast.sun_li.id)).one()
    return noting.note(post, "sick_leave", clock.today(), None, "病假条", by=cast.admin).id


def _held(cast: Cast) -> int:
    """A hold on everything."""
    return holds.place(None, ground="调查", document="曲纪函〔2026〕3号", asked_by="县纪委", by=cast.admin).id


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
