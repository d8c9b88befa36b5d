"""Which article of which edition a question cites, by the words that its file has for it, and the same in words again."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sqlalchemy import select

from lms.db import db
from lms.quizzes import ageing
from lms.quizzes.importing.drafts import Draft, Found
from lms.quizzes.models import QuestionVersion
from lms.statutes import mentions
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition
from lms.statutes.shelf import Found as Placed
from lms.statutes.shelf import Shelf

# What the source said stands behind the article that it came to.
AS_GIVEN = re.compile(r"(.*第.*条.*)（原文：(.*)）", re.DOTALL)


def placed(found: Iterable[Found], shelf: Shelf, usual: Edition | None) -> Iterator[Found]:
    """Drafts of a file with their articles looked for among the laws that are here; numbers alone are those of the `usual` edition.

    What is not here leaves a draft without an article, and it keeps the citation in words.
    """
    before: Placed | None = None
    for each in found:
        if not isinstance(each, Draft):
            before = None
            yield each
            continue
        draft, last = _placed(each, shelf, usual, before)
        before = last or before
        yield draft


def _placed(draft: Draft, shelf: Shelf, usual: Edition | None, before: Placed | None) -> tuple[Draft, Placed | None]:
    """The draft, with the signs of its age, and what it speaks of last."""
    composite = AS_GIVEN.fullmatch(draft.cited)
    named = mentions.of(composite[1] if composite else draft.cited)
    places = shelf.places(named.mentions, usual, before)
    draft = replace(draft, aged=ageing.of(draft, places, shelf, usual))
    if not draft.cited:
        return draft, None
    last = places[-1] if places else None
    not_here = next((each.missing for each in places if each.missing), "")
    hit = next((each for each in places if each.edition and each.articles), None)
    if hit is None:
        # A number alone, for which no edition was chosen, stays a number.
        bare = draft.article if places and not not_here else None
        words = "" if bare and named.is_all and len(places) == 1 else draft.cited
        return replace(draft, article=bare, cited=words, not_here=not_here), last
    is_all = named.is_all and len(places) == 1 and len(hit.articles) == 1 and not not_here
    words = composite[2] if composite else "" if is_all else draft.cited
    edition = hit.edition.id if hit.edition else None
    return replace(draft, article=hit.articles[0], edition=edition, cited=words, not_here=not_here), last


def in_words(versions: Iterable[int]) -> Mapping[int, str]:
    """What these versions of questions cite in words, where that says more than law and article, by their ids."""
    says = QuestionVersion
    rows = db.session.execute(select(says.id, says.cited).where(says.id.in_(set(versions)), says.cited != ""))
    return {row.id: row.cited for row in rows}


def written(edition: Edition | None, article: ArticleNumber | None, cited: str) -> str:
    """《安全生产法》（2021）第二十四条, as an import finds it again; behind it what the source said, where that says more."""
    if article is None:
        return cited
    law = f"《{edition.statute.short_title}》（{edition.label}）" if edition else ""
    return f"{law}{article.words}" + (f"（原文：{cited}）" if cited else "")
