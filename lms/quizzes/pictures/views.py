"""The picture itself, under its digest, to whoever sees a page that shows it."""

import io

from flask import Response, send_file
from flask_login import current_user

from lms.errors import NotThere
from lms.quizzes.pages import bp
from lms.quizzes.pictures import keeping, seeing

# For an examination over a bad line. What stands under a digest never changes.
KEPT = "private, max-age=43200, immutable"


@bp.get("/question-pictures/<string(length=64):digest>")
def picture(digest: str) -> Response:
    found = seeing.picture(current_user, digest)
    file = keeping.path(found.digest, found.kind)
    if not file.is_file():
        raise NotThere
    # A few hundred kilobytes, whole: nothing stays open where a line breaks.
    answer = send_file(
        io.BytesIO(file.read_bytes()), mimetype=f"image/{found.kind}", conditional=True, etag=found.digest
    )
    answer.headers["Cache-Control"] = KEPT
    return answer
