"""Who is asked as what."""

from flask import Flask
from sqlalchemy import select

from lms.db import db
from lms.people.models import Post
from lms.quizzes.models import SpotPaper
from tests.cast import Cast
from tests.conftest import Client
from tests.supervision.spot_checks import visiting


def test_a_head_who_is_safety_manager_too_is_asked_as_head(app: Flask, client: Client, cast: Cast) -> None:
    """Or the rates of heads would not count the check."""
    with app.app_context():
        db.session.add(Post(person_id=cast.li_lei.id, unit_id=cast.lis_works.id, kind="safety_manager"))
        db.session.commit()

    visiting.at_the_gate(app, client, cast)

    with app.app_context():
        kind = db.session.scalars(select(Post.kind).join(SpotPaper, SpotPaper.post_id == Post.id)).one()
    assert kind == "enterprise_head"
