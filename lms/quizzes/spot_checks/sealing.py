"""What a telephone is given of a paper, and the seal that it brings back: the key stays here until the answers are in."""

import hashlib
import hmac
from typing import Any

from lms import keys, ledger
from lms.quizzes import papers
from lms.quizzes.models import SpotPaper
from lms.quizzes.papers import Sealed


def sha256_of(paper: dict[str, Any]) -> str:
    """Of its canonical JSON, as the ledger has it."""
    return hashlib.sha256(ledger.written(paper).encode()).hexdigest()


def seal(paper: SpotPaper) -> str:
    """Says which questions were put to whom in which check; nobody makes one up."""
    told = f"{paper.id}|{paper.check_id}|{paper.person_id}|{sha256_of(paper.paper)}"
    return hmac.new(keys.key("spot-checks"), told.encode(), hashlib.sha256).hexdigest()


def shown(paper: SpotPaper) -> list[dict[str, Any]]:
    """The questions as they are shown: nothing of key, explanation or article, which may tell the answer."""
    return [_shown(question) for question in papers.questions(paper.paper)]


def _shown(question: Sealed) -> dict[str, Any]:
    return {
        "number": question.number,
        "kind": question.kind,
        "stem": question.stem,
        "options": question.lettered,
        "several": question.allows_several,
    }
