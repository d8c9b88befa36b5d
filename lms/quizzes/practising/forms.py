"""Shapes of what addresses and forms of practice say."""

from werkzeug.datastructures import MultiDict

from lms import asking
from lms.quizzes.kinds import KINDS
from lms.quizzes.practising.scope import Scope
from lms.statutes import article_numbers

LONGEST = 4000


def scope_of(args: MultiDict[str, str]) -> Scope:
    """What an address asks to practise. Raises UnreadableAddress; a kind or article that is none says nothing."""
    kind, article = args.get("kind", ""), args.get("article", "")
    return Scope(
        bank=asking.number(args, "bank"),
        kind=kind if kind in KINDS else "",
        edition=asking.number(args, "edition"),
        article=article_numbers.read(article) if article else None,
        chapter=asking.number(args, "chapter"),
        book=bool(asking.number(args, "book")),
    )


def given_in(form: MultiDict[str, str], count: int) -> dict[int, str]:
    """What was ticked, by the number of the question on its paper."""
    return {number: "".join(form.getlist(f"q{number}"))[:LONGEST] for number in range(1, count + 1)}
