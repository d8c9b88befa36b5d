"""The blueprint of practice: closed while the person sits a quiz."""

from flask import Blueprint
from flask_login import current_user

from lms.quizzes.practising import open_banks

bp = Blueprint("practice", __name__)


@bp.before_request
def closed_during_exam() -> None:
    open_banks.refuse_during_exam(current_user)
