"""Certificates a second: issued and signed, set one by one as holders fetch them, and by hundreds as offices print them."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from flask import Flask
from sqlalchemy import insert, select

from lms import clock
from lms.certificates import paper, signing
from lms.certificates.models import Certificate
from lms.certificates.tasks import follow_completions
from lms.courses.models import Enrolment, Plan
from lms.db import db
from lms.people.models import Person, Post
from tests import cast, databases
from tests.bench import Result
from tests.certificates import earning

PERSONS = 400


def measure(folder: Path) -> Iterator[Result]:
    for kind in ("sqlite", "postgresql"):
        with databases.site(kind, folder / kind) as app:
            yield from _measured(app, kind)


def _measured(app: Flask, kind: str) -> Iterator[Result]:
    with app.app_context():
        plan = earning.plan(cast.assemble())
        _complete_for_many(plan)
        db.session.commit()
        issued = PERSONS / _seconds(follow_completions)
        key = signing.current()
        bare = PERSONS / _seconds(lambda: [signing.sign(f"{number}", key) for number in range(PERSONS)])
        yield Result(f"{kind}: certificates issued", issued, "a second", bare, "bare signatures")
        made = db.session.scalars(select(Certificate).limit(100)).all()
        paper.pdf(made[:1])
        single = 20 / _seconds(lambda: [paper.pdf([each]) for each in made[:20]])
        codes = 20 / _seconds(lambda: [paper.code(each) for each in made[:20]])
        yield Result(f"{kind}: PDFs of one certificate", single, "a second", codes, "their QR codes alone")
        yield Result(f"{kind}: pages in a PDF of 100", 100 / _seconds(lambda: paper.pdf(made)), "a second", codes, "their QR codes alone")  # fmt: skip
        db.session.rollback()


def _complete_for_many(plan: Plan) -> None:
    post = db.session.scalars(select(Post).where(Post.kind == "enterprise_head")).first()
    assert post
    db.session.execute(insert(Person), [{"name": f"学员{number}"} for number in range(PERSONS)])
    persons = db.session.scalars(select(Person.id).where(Person.name.like("学员%"))).all()
    posts = [{"person_id": each, "unit_id": post.unit_id, "kind": post.kind} for each in persons]
    db.session.execute(insert(Post), posts)
    rows = db.session.execute(select(Post.id, Post.person_id, Post.unit_id).where(Post.person_id.in_(persons)))
    now = clock.now()
    same = {"plan_id": plan.id, "post_kind": post.kind, "period": plan.period, "due_on": plan.due_on,
            "started_at": now, "completed_at": now}  # fmt: skip
    db.session.execute(
        insert(Enrolment), [{"post_id": r.id, "person_id": r.person_id, "unit_id": r.unit_id} | same for r in rows]
    )


def _seconds(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun
