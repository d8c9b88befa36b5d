"""Certificates come by themselves, once, for completion alone; and end with a reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from lms import clock
from lms.certificates import bundling, ending, issuing, numbers, paper, register, signing, statement, tasks, terms
from lms.certificates.ending import AnotherStands, EndedAlready, NothingToCorrect
from lms.certificates.models import Certificate
from lms.certificates.statement import NotAStatement, Statement
from lms.certificates.terms import StatutoryText, StatutoryTitle
from lms.courses import annulling
from lms.courses.models import Lesson
from lms.db import db
from lms.demo import past
from lms.people.models import AuditEntry, Person, Post
from tests import factories
from tests.cast import Cast
from tests.certificates import earning


def _facts(certificate: Certificate) -> dict[str, str]:
    return Statement(certificate.statement, certificate.signature).facts


def _is_genuine(text: str, signature: bytes) -> bool:
    return signing.is_genuine(Statement(text, signature), signing.public_keys())


def test_whoever_completes_a_plan_gets_one_certificate_and_no_second(cast: Cast, database: Session) -> None:
    plan = earning.plan(cast)
    earning.with_id_number(cast.li_lei.id)
    assert not earning.issue_due()

    earning.complete(cast.li_lei, plan)
    made = earning.issue_due()
    again = earning.issue_due()

    assert [each.person_id for each in made] == [cast.li_lei.id]
    assert not again
    said = _facts(made[0])
    assert said["name"] == "李雷"
    assert said["unit"] == "东山机械厂、西河采石场"
    assert said["id"] == earning.MASKED
    assert (said["score"], said["law"], said["title"]) == ("95", "中华人民共和国安全生产法（2021）", "学习证明")
    assert "until" not in said
    assert earning.NUMBER not in made[0].statement


def test_a_plan_that_gives_none_any_more_gives_none(cast: Cast, database: Session) -> None:
    plan = earning.plan(cast)
    earning.complete(cast.li_lei, plan)
    terms.keep(plan, is_given=False, title="学习证明", text=None, issuer=None, valid_months=None, by=cast.admin)
    database.flush()

    assert not earning.issue_due()


def test_by_default_a_plan_with_a_quiz_gives_a_certificate_and_one_without_gives_none(
    cast: Cast, database: Session
) -> None:
    plan = earning.plan(cast)
    database.delete(terms.of(plan))
    earning.complete(cast.li_lei, plan)
    database.flush()
    assert terms.gives(plan)
    assert "学习证明" in terms.told_of(plan)

    made = earning.issue_due()
    said = [(_facts(each)["title"], each.valid_until, each.issuer) for each in made]
    with pytest.raises(NothingToCorrect):
        ending.reissue(made[0], by=cast.admin)
    database.execute(update(Lesson).where(Lesson.kind == "quiz").values(removed_at=clock.now()))
    earning.complete(cast.ma_jun, plan)

    assert said == [("学习证明", None, None)]
    assert not terms.gives(plan)
    assert not earning.issue_due()


def test_a_certificate_is_genuine_until_a_letter_of_it_is_changed(cast: Cast, database: Session) -> None:
    made = earning.earned(cast)

    assert _is_genuine(made.statement, made.signature)
    assert not _is_genuine(made.statement.replace("李雷", "李蕾"), made.signature)
    assert not _is_genuine(made.statement.replace('"95"', '"100"'), made.signature)
    assert not _is_genuine(made.statement, bytes(64))


def test_what_an_old_key_signed_stays_genuine(cast: Cast, database: Session) -> None:
    made = earning.earned(cast)
    signing.rotate()
    earning.complete(cast.ma_jun, register.certificate(made.id, cast.admin).plan)
    later = earning.issue_due()[0]

    assert later.key_name != made.key_name
    assert _is_genuine(made.statement, made.signature)
    assert _is_genuine(later.statement, later.signature)


def test_the_codes_text_is_read_with_and_without_its_address_and_blanks(cast: Cast, database: Session) -> None:
    made = earning.earned(cast)
    payload = Statement(made.statement, made.signature).payload

    for text in (payload, f"https://a.example/verify#{payload}", f" http://b/verify#{payload[:70]}\n{payload[70:]} "):
        assert statement.read(text) == Statement(made.statement, made.signature)
    for text in ("", "https://a.example/verify", payload[:-1], payload.replace(".", ""), "x" * 5000, "李雷"):
        with pytest.raises(NotAStatement):
            statement.read(text)


def test_a_certificate_expires_by_its_plans_months(cast: Cast, database: Session) -> None:
    with past.at(clock.start_of(date(2024, 2, 29)) + timedelta(hours=1)):
        made = earning.earned(cast, valid_months=12)

    assert made.valid_until == date(2025, 2, 28)
    assert made.state_on(date(2025, 2, 28)) == "valid"
    assert made.state_on(date(2025, 3, 1)) == "expired"
    with pytest.raises(bundling.NoCertificates):
        bundling.order(register.certificate(made.id, cast.admin).plan, by=cast.admin)


def test_a_revoked_certificate_says_why_and_does_not_come_back_by_itself(cast: Cast, database: Session) -> None:
    made = register.certificate(earning.earned(cast).id, cast.admin)

    ending.revoke(made, reason="mistake", note="登记有误", by=cast.admin)
    database.flush()

    assert (made.state_on(clock.today()), made.ended_note) == ("revoked", "登记有误")
    assert not earning.issue_due()
    with pytest.raises(EndedAlready):
        ending.revoke(made, reason="other", note=None, by=cast.admin)
    assert database.scalar(select(func.count()).where(AuditEntry.action == "certificate.revoked")) == 1


def test_a_corrected_name_brings_a_new_certificate_that_replaces_the_old(cast: Cast, database: Session) -> None:
    old = register.certificate(earning.earned(cast).id, cast.admin)
    with pytest.raises(NothingToCorrect):
        ending.reissue(old, by=cast.admin)

    database.get_one(Person, cast.li_lei.id).name = "李磊"
    new = ending.reissue(old, by=cast.admin)

    assert (old.state_on(clock.today()), new.state_on(clock.today())) == ("superseded", "valid")
    assert _facts(new)["name"] == "李磊"
    assert new.replaces_id == old.id
    assert new.number != old.number
    with pytest.raises(AnotherStands):
        ending.reissue(old, by=cast.admin)


def test_annulled_completion_takes_the_certificate_with_it_and_reinstating_brings_a_new_one(
    cast: Cast, database: Session
) -> None:
    made = earning.earned(cast)
    annulment = annulling.annul(cast.li_lei.id, made.plan_id, ground="代学", by=[cast.admin])
    database.commit()

    tasks.follow_completions()
    database.refresh(made)
    assert (made.ended_for, made.state_on(clock.today())) == ("annulled", "revoked")
    assert not earning.issue_due()

    annulling.reinstate(annulment, ground="说明属实", by=[cast.admin])
    database.commit()
    tasks.follow_completions()
    standing = database.scalars(select(Certificate).where(Certificate.ended_at.is_(None))).one()
    assert standing.id != made.id


def test_the_authoritys_titles_are_refused(cast: Cast, database: Session) -> None:
    for title in ("安全合格证", "考核合格证", "安全生产知识和管理能力考核合格证", "上岗资格证书"):
        with pytest.raises(StatutoryTitle):
            earning.plan(cast, title=title)
        database.rollback()
    assert earning.earned(cast, title="培训合格证明").ended_at is None


@pytest.mark.parametrize("text", ["持有人已取得安全生产知识和管理能力考核合格证", "准予颁发 合 格\n证", "经考核合格"])
def test_the_authoritys_words_are_refused_in_the_text(cast: Cast, database: Session, text: str) -> None:
    with pytest.raises(StatutoryText):
        earning.plan(cast, text=text)


def test_a_certificate_speaks_of_lectures_where_the_course_has_some(cast: Cast, database: Session) -> None:
    plan = earning.plan(cast)
    earning.complete(cast.li_lei, plan)
    made = [*earning.issue_due()]
    database.execute(update(Lesson).where(Lesson.kind == "lecture").values(removed_at=clock.now()))
    earning.complete(cast.ma_jun, plan)
    made += earning.issue_due()

    with force_locale("zh_Hans"):
        told = [paper.customary(_facts(each)) for each in made]
        assert ["全部课程学习" in each for each in told] == [True, False]
        assert "通过" in told[1]


def test_every_single_mistyped_digit_is_found() -> None:
    number = numbers.numbered(2026, 3, 127)

    assert numbers.is_number(number)
    assert numbers.spelled("２０２６ - 003－00127-" + number[-1]) == number
    for place, digit in enumerate(number):
        if digit.isdigit():
            others = [number[:place] + other + number[place + 1 :] for other in "0123456789" if other != digit]
            assert not any(numbers.is_number(other) for other in others)


def test_many_at_once_are_issued_a_few_in_a_transaction_so_that_nobody_waits_long(
    cast: Cast, database: Session
) -> None:
    plan = earning.plan(cast)
    people = [factories.person(f"学员{number}") for number in range(issuing.TOGETHER * 2 + 1)]
    for person in people:
        post = Post(person_id=person.id, unit_id=cast.lis_works.id, kind="staff")
        database.add(post)
        database.flush()
        factories.enrolment(plan, post)
        earning.complete(person, plan)
    database.commit()
    with _counting_commits() as issued_by_then:
        tasks.follow_completions()

    standing = set(database.scalars(select(Certificate.person_id).where(Certificate.plan_id == plan.id)))
    assert standing == {person.id for person in people}
    assert issued_by_then == [2, 4, 5]


@contextmanager
def _counting_commits() -> Iterator[list[int]]:
    """How many certificates there were at each commit that brought some."""
    made: list[int] = []
    seen: list[int] = []

    def note(mapper: object, connection: object, certificate: Certificate) -> None:
        made.append(certificate.person_id)

    def commit(session: Session) -> None:
        if len(made) > max(seen, default=0):
            seen.append(len(made))

    event.listen(Certificate, "after_insert", note)
    event.listen(db.session, "after_commit", commit)
    yield seen
    event.remove(Certificate, "after_insert", note)
    event.remove(db.session, "after_commit", commit)
