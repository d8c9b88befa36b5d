"""Shapes of what addresses and forms of practice say."""

from werkzeug.datastructures import MultiDict

from lms import asking
from lms.quizzes.kinds import KINDS
from lms.quizzes.practising.scope import Scope
from lms.statutes import article_numbers


def scope_of(args: MultiDict[str, str]) -> Scope:
    """What an address asks to practise. Raises UnreadableAddress; a kind or article that is none says nothing."""
    kind, article = args.get("kind", ""), args.get("article", "")
    return Scope(
        bank=asking.number(args, "bank"),
        kind=kind if kind in KINDS else "",
        edition=asking.number(args, "edition"),
        article=article_numbers.read(article) if article else None,
        chapter=asking.number(args, "chapter"),
        difficulty=asking.number(args, "difficulty"),
        tag=args.get("tag", ""),
        book=bool(asking.number(args, "book")),
    )
