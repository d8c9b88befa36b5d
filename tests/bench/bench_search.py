"""Words looked for in the transcripts of 200 lectures and in the texts of 100 laws, against the barest SQL for the same.

Both databases, with what the texts take of the disk.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import insert, text

from lms import clock
from lms.db import db
from lms.media import sought
from lms.media.models import Captions, Cue
from lms.people.models import Person
from lms.statutes.models import Article, Edition, Statute
from tests import cast, databases, factories
from tests.bench import Result
from tests.bench.hall import rows_of
from tests.conftest import Client

LECTURES, LINES, LAWS, ARTICLES = 200, 500, 100, 100
ROUNDS = 5
WORDS = [
    "安全生产",
    "经营单位",
    "负责人",
    "从业人员",
    "应当",
    "建立",
    "健全",
    "落实",
    "责任制",
    "制度",
    "隐患",
    "排查",
    "治理",
    "危险",
    "作业",
    "现场",
    "管理",
    "培训",
    "教育",
    "考核",
    "合格",
    "设备",
    "设施",
    "检查",
    "整改",
    "事故",
    "应急",
    "救援",
    "预案",
    "演练",
    "监督",
    "部门",
    "依法",
    "处罚",
    "记录",
    "报告",
    "标准",
    "操作",
    "规程",
    "岗位",
    "风险",
    "分级",
    "管控",
]
# Said in two lines of three, and in one of a thousand.
EVERYWHERE, SELDOM = "企业", "受限空间"
ASKED = {"a word said everywhere": EVERYWHERE, "a word said seldom": SELDOM, "two words": f"{EVERYWHERE} {SELDOM}"}
# The column that is searched, and the barest question for what a page tells.
LINES_WITH = ("sought", "SELECT captions_id, count(*) FROM cue WHERE {} GROUP BY captions_id")
ARTICLES_WITH = ("text", "SELECT count(*) FROM article WHERE {}")
PAGES = {
    "in lectures": ("lectures", [LINES_WITH]),
    "in laws": ("laws", [ARTICLES_WITH]),
    "everywhere": ("", [LINES_WITH, ARTICLES_WITH]),
}


def measure(folder: Path) -> Iterator[Result]:
    for kind in ("sqlite", "postgresql"):
        with databases.site(kind, folder / kind) as app:
            yield from _measured(app, kind)


def _measured(app: Flask, kind: str) -> Iterator[Result]:
    with app.app_context():
        people = cast.assemble()
        before = _bytes()
        letters = _lectures(people.zhao_min) + _laws()
        _settle()
        yield Result(f"{kind}: {LECTURES * LINES:,} lines and {LAWS * ARTICLES:,} articles on the disk",
                     (_bytes() - before) / 1e6, "MB", letters / 1e6, "their letters in UTF-8")  # fmt: skip
    app.test_client_class = Client
    client: Any = app.test_client()
    client.sign_in(people.zhao_min)
    for what, (only, bare) in PAGES.items():
        for words, asked in ASKED.items():
            ours = _seconds(lambda only=only, asked=asked: _get(client, only, asked))
            with app.app_context():
                reference = _seconds(lambda bare=bare, asked=asked: _select(bare, asked))
            yield Result(f"{kind}: {what}, {words}", ours * 1000, "ms", reference * 1000, "the barest SQL")


def _lectures(author: Person) -> int:
    """The bytes of all that is said."""
    random, made = Random(1), [factories.recording(author, LINES * 7, f"第{n}讲") for n in range(LECTURES)]
    factories.course(author, *made)
    captions = rows_of(Captions, [
        {"recording_id": each.id, "language": "zh", "version": 1, "confirmed_at": clock.now()} for each in made
    ])  # fmt: skip
    lines = [_cue(id_, place, _sentence(random, 6)) for id_ in captions for place in range(LINES)]
    db.session.execute(insert(Cue), lines)
    db.session.commit()
    return sum(len(each["text"].encode()) for each in lines)


def _cue(captions_id: int, place: int, said: str) -> dict[str, Any]:
    return {"captions_id": captions_id, "start": place * 7.0, "end": place * 7.0 + 6, "text": said,
            "sought": sought.folded(said)}  # fmt: skip


def _laws() -> int:
    random = Random(2)
    laws = rows_of(Statute, [{"title": f"第{n}号条例", "short_title": f"条例{n}"} for n in range(LAWS)])
    in_force = {"label": "2021", "effective_on": date(2021, 9, 1), "articles": ARTICLES}
    editions = rows_of(Edition, [in_force | {"statute_id": law} for law in laws])
    articles = [
        {"edition_id": edition, "position": n, "number": n, "text": _sentence(random, 30)}
        for edition in editions for n in range(1, ARTICLES + 1)
    ]  # fmt: skip
    db.session.execute(insert(Article), articles)
    db.session.commit()
    return sum(len(each["text"].encode()) for each in articles)


def _sentence(random: Random, words: int) -> str:
    planted = [EVERYWHERE] * (random.random() < 2 / 3) + [SELDOM] * (random.random() < 1 / 1000)
    said = random.choices(WORDS, k=words) + planted
    random.shuffle(said)
    return "".join(said) + "。"


def _settle() -> None:
    """As the database does by itself within a minute."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if db.engine.dialect.name == "postgresql" else "ANALYZE"))


def _bytes() -> int:
    if db.engine.dialect.name == "postgresql":
        return int(db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages, size = (db.session.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
    return int(pages or 0) * int(size or 0)


def _get(client: Client, only: str, asked: str) -> None:
    answer = client.get("/search", query_string={"q": asked, "in": only})
    assert answer.status_code == 200
    assert "<mark" in answer.text


def _select(questions: list[tuple[str, str]], asked: str) -> None:
    for column, bare in questions:
        terms = asked.split()
        conditions = " AND ".join(f"{column} LIKE :term{n}" for n in range(len(terms)))
        values = {f"term{n}": f"%{term}%" for n, term in enumerate(terms)}
        assert db.session.execute(text(bare.format(conditions)), values).all()


def _seconds(work: Callable[[], Any]) -> float:
    """The middle of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return sorted(times)[ROUNDS // 2]
