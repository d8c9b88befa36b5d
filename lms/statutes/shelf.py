"""The laws that the site has, to be found by what a text calls them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lms.statutes import catalogue, mentions
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.differences import COUNTRY
from lms.statutes.mentions import SAME, Mention, Order
from lms.statutes.models import Edition, Statute
from lms.statutes.nearness import Nearness

UNSEEN = re.compile(r"[\s《》〈〉<>“”\"']")
# What may follow the name of a law without making it another one.
ON_TRIAL = re.compile(r"\((?:试行|暂行|草案)\)$")


def called(name: str) -> str:
    """A name as it is compared: 《中华人民共和国安全生产法》 is 安全生产法."""
    bare = UNSEEN.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return ON_TRIAL.sub("", bare).removeprefix(COUNTRY)


@dataclass(frozen=True)
class Found:
    """The law of a mention and its edition, as far as they are here; `missing` names in words what is not."""

    statute: Statute | None
    edition: Edition | None
    articles: tuple[ArticleNumber, ...] = ()
    missing: str = ""
    # The edition that is meant is not here, and an edition of a later year is in force.
    is_superseded: bool = False


class Shelf:
    """All laws with their editions, and of each edition, once it is asked for, the articles that it has."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.laws = catalogue.laws()
        self._by_name: dict[str, Statute] = {}
        for name, law in [*((law.title, law) for law in self.laws), *((law.short_title, law) for law in self.laws)]:
            self._by_name.setdefault(called(name), law)
        self._texts: dict[int, dict[ArticleNumber, str]] = {}
        self._near: dict[int, Nearness] = {}

    def texts(self, edition: Edition) -> dict[ArticleNumber, str]:
        """Its articles; none where its text is not here."""
        if edition.id not in self._texts:
            self._texts[edition.id] = {each.numbered: each.text for each in catalogue.articles(edition)}
        return self._texts[edition.id]

    def nearness(self, edition: Edition) -> Nearness:
        """Its articles, to be compared with what questions say."""
        if edition.id not in self._near:
            self._near[edition.id] = Nearness(self.texts(edition))
        return self._near[edition.id]

    def current(self, law: Statute) -> Edition | None:
        return catalogue.current(law, self.today)

    def places(self, said: Iterable[Mention], usual: Edition | None, before: Found | None = None) -> list[Found]:
        """Each mention of a text; what names no law belongs to the law before it, the first one to the `usual` edition.

        `before` is what was spoken of last, for 同法, which is of the same edition.
        """
        found: list[Found] = []
        for mention in said:
            last = found[-1] if found else None
            spoken_of = last or before
            if spoken_of and _belongs(mention, spoken_of, is_bare=last is not None):
                missing = spoken_of.missing if spoken_of.edition is None else ""
                found.append(
                    self._checked(mention, spoken_of.statute, spoken_of.edition, missing, spoken_of.is_superseded)
                )
            else:
                found.append(self._place(mention, usual))
        return found

    def _place(self, mention: Mention, usual: Edition | None) -> Found:
        law = self._law(mention, usual)
        if law is None:
            return Found(None, None, mention.articles, _words(mention))
        edition = self._edition(law, mention, usual)
        is_old = edition is None and self._is_older(law, mention.year)
        missing = "" if edition else f"《{law.short_title}》{mention.year or _order(mention.order)}"
        return self._checked(mention, law, edition, missing, is_old)

    def _checked(
        self, mention: Mention, law: Statute | None, edition: Edition | None, missing: str, is_old: bool
    ) -> Found:
        """Without the articles that the edition does not have."""
        if edition is None:
            return Found(law, None, mention.articles, missing, is_old)
        there = tuple(each for each in mention.articles if self.has(edition, each))
        gone = next((each.words for each in mention.articles if each not in there), "")
        missing = f"《{edition.statute.short_title}》{edition.label} {gone}" if gone else ""
        return Found(law, edition, there, missing)

    def has(self, edition: Edition, number: ArticleNumber) -> bool:
        """Whether the edition has this article, as far as its text, or else the count of its articles, can tell.

        The count says nothing of articles that were inserted.
        """
        if texts := self.texts(edition):
            return number in texts
        return bool(number.inserted) or number.number <= (edition.articles or number.number)

    def _law(self, mention: Mention, usual: Edition | None) -> Statute | None:
        if found := self._by_name.get(called(mention.law)) if mention.law else None:
            return found
        if mention.law and usual and mentions.GENERIC.fullmatch(mention.law):
            return self._of(usual) if _is_a(mention.law, usual.statute) else None
        if not mention.law and mention.order:
            return next((law for law in self.laws if _ordered(law.editions, mention.order)), None)
        return self._of(usual) if not mention.law else None

    def _of(self, usual: Edition | None) -> Statute | None:
        return next((law for law in self.laws if usual and law.id == usual.statute_id), None)

    def _edition(self, law: Statute, mention: Mention, usual: Edition | None) -> Edition | None:
        """By year, by order, or else the usual one of this law, or the one in force."""
        if mention.year:
            labelled = [each for each in law.editions if mention.year in each.label]
            dated = [each for each in law.editions if str(each.effective_on.year) == mention.year]
            return next(iter([*labelled, *dated]), None)
        if mention.order and any(mentions.ORDER.search(each.preface or "") for each in law.editions):
            return next(iter(_ordered(law.editions, mention.order)), None)
        return usual if usual and usual.statute_id == law.id else self.current(law)

    def _is_older(self, law: Statute, year: str) -> bool:
        current = self.current(law)
        return bool(year and current and year < str(current.effective_on.year))


def _belongs(mention: Mention, before: Found, *, is_bare: bool) -> bool:
    """Whether it is of the law before it: 同法, where that is a 法; or, in one text, a number alone."""
    if mention.year or mention.order:
        return False
    if mention.law.startswith(SAME):
        return before.statute is not None and _is_a(mention.law.removeprefix(SAME), before.statute)
    return is_bare and not mention.law


def _is_a(kind: str, law: Statute) -> bool:
    return called(law.title).endswith(kind)


def _ordered(editions: Sequence[Edition], order: Order) -> list[Edition]:
    """The editions that were made known by this order; 88号 is 第八十八号, and an issuer may be left out or shortened."""
    return [each for each in editions if any(_is_same(order, other) for other in mentions.orders(each.preface or ""))]


def _is_same(order: Order, other: Order) -> bool:
    issuers = order.issuer and other.issuer
    return order.number == other.number and (not issuers or order.issuer[-2:] == other.issuer[-2:])


def _order(order: Order | None) -> str:
    return f"{order.issuer}令第{order.number}号" if order else ""


def _words(mention: Mention) -> str:
    """What is not here, as the text calls it."""
    law = f"《{mention.law}》" if mention.law and not mention.law.startswith(SAME) else mention.law
    return f"{law}{mention.year or _order(mention.order)}"
