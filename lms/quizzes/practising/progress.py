"""How far somebody is with the questions of an article, a chapter, a bank."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select

from lms.db import db
from lms.people.models import Person
from lms.quizzes.models import Question, QuestionBank, QuestionVersion
from lms.quizzes.practising import chapters, open_banks, scope, standing
from lms.quizzes.practising.boxes import Known
from lms.quizzes.practising.scope import Scope
from lms.statutes.article_numbers import ArticleNumber
from lms.statutes.models import Edition


@dataclass(frozen=True)
class Progress:
    """How many questions there are, were seen, and were right the last time."""

    total: int
    seen: int
    right: int


@dataclass(frozen=True)
class OfArticle:
    article: ArticleNumber
    progress: Progress


@dataclass(frozen=True)
class OfChapter:
    """`number` 0 holds articles of no chapter."""

    number: int
    words: str
    progress: Progress
    articles: Sequence[OfArticle]


@dataclass(frozen=True)
class OfEdition:
    edition: Edition
    progress: Progress
    chapters: Sequence[OfChapter]


@dataclass(frozen=True)
class OfBank:
    """`others` are the questions that rest on no article; by kind, difficulty and tag, how many the whole bank has."""

    progress: Progress
    editions: Sequence[OfEdition]
    others: Progress
    kinds: Mapping[str, int]
    difficulties: Mapping[int, int]
    tags: Mapping[str, int]


def of(questions: Iterable[int], known: Mapping[int, Known]) -> Progress:
    numbers = list(questions)
    seen = [known[each] for each in numbers if each in known]
    return Progress(len(numbers), len(seen), sum(each.rights > 0 for each in seen))


def of_scope(person: Person, wanted: Scope) -> Progress:
    """Raises NotThere for a bank that is not open to the person."""
    return of(scope.questions(person, wanted), standing.of(person))


def of_banks(banks: Sequence[QuestionBank], person: Person) -> list[tuple[QuestionBank, Progress]]:
    """Each bank with how far the person is."""
    known, numbers = standing.of(person), defaultdict[int, list[int]](list)
    found = select(Question.bank_id, Question.id).join(QuestionVersion, open_banks.asked_version())
    found = found.where(Question.bank_id.in_([bank.id for bank in banks]), Question.retired_at.is_(None))
    for bank_id, question in db.session.execute(found):
        numbers[bank_id].append(question)
    return [(bank, of(numbers[bank.id], known)) for bank in banks]


Cited = dict[int, dict[ArticleNumber, list[int]]]


def of_bank(bank: QuestionBank, person: Person, wanted: Scope) -> OfBank:
    """How far the person is with a bank, law by law, chapter by chapter, article by article; narrowed as `wanted` is."""
    known, cited, others, everything = standing.of(person), Cited(), list[int](), list[int]()
    kinds, difficulties, tags = Counter[str](), Counter[int](), Counter[str]()
    for question, kind, edition, number, inserted, difficulty, its_tags in db.session.execute(_says(bank)):
        kinds[kind] += 1
        tags.update(its_tags)
        difficulties.update([difficulty] if difficulty else [])
        if not (
            wanted.kind in ("", kind) and wanted.difficulty in (None, difficulty) and wanted.tag in ("", *its_tags)
        ):
            continue
        everything.append(question)
        if edition and number:
            articles = cited.setdefault(edition, {})
            articles.setdefault(ArticleNumber(number, inserted), []).append(question)
        else:
            others.append(question)
    editions = [_of_edition(edition, cited[edition.id], known) for edition in _editions(cited)]
    return OfBank(of(everything, known), editions, of(others, known), kinds, difficulties, tags)


def _says(bank: QuestionBank) -> Select[int, str, int | None, int | None, int, int | None, list[str]]:
    says = QuestionVersion
    return (
        select(Question.id, says.kind, says.edition_id, says.article, says.inserted, says.difficulty, says.tags)
        .join(says, open_banks.asked_version())
        .where(Question.bank_id == bank.id, Question.retired_at.is_(None))
        .order_by(Question.id)
    )


def _editions(cited: Cited) -> Sequence[Edition]:
    return db.session.scalars(select(Edition).where(Edition.id.in_(cited)).order_by(Edition.id)).unique().all()


def _of_edition(
    edition: Edition, cited: Mapping[ArticleNumber, Sequence[int]], known: Mapping[int, Known]
) -> OfEdition:
    divided = chapters.of(edition)
    placed = {article for chapter in divided for article in chapter.articles}
    if stray := sorted(set(cited) - placed):
        divided = [*divided, chapters.Chapter(0, "", tuple(stray))]
    lines = [_of_chapter(chapter, cited, known) for chapter in divided]
    every = [question for questions in cited.values() for question in questions]
    return OfEdition(edition, of(every, known), [line for line in lines if line.articles])


def _of_chapter(
    chapter: chapters.Chapter, cited: Mapping[ArticleNumber, Sequence[int]], known: Mapping[int, Known]
) -> OfChapter:
    articles = [article for article in chapter.articles if article in cited]
    every = [question for article in articles for question in cited[article]]
    lines = [OfArticle(article, of(cited[article], known)) for article in articles]
    return OfChapter(chapter.number, chapter.words, of(every, known), lines)
