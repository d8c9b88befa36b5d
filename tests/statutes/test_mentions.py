"""Which law, which edition and which articles the words of a citation name, and what of it the site has."""

from datetime import date

import pytest
from flask import Flask

from lms.db import db
from lms.statutes import drafts, mentions
from lms.statutes.drafts import Given
from lms.statutes.models import Edition
from lms.statutes.shelf import Shelf

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "named", "is_all"),
    [
        ("《安全生产法》第二十四条第一款", "安全生产法 24", False),
        ("安全生产法(2021)第24条", "安全生产法@2021 24", True),
        ("依据《刑法》第一百三十四条", "刑法 134", True),
        ("《中华人民共和国安全生产法》（2014年修正）第二十四条", "中华人民共和国安全生产法@2014 24", True),
        ("《安全生产法（2021年修正）》第5条", "安全生产法@2021 5", True),
        ("2014版安全生产法第24条", "安全生产法@2014 24", True),
        ("新《安全生产法》第24条", "安全生产法 24", True),
        ("安全生产法（二〇一四年）第24条", "安全生产法@2014 24", True),
        ("安全生产法（主席令第88号）第24条", "安全生产法#主席88 24", False),
        ("国务院493号令第3条", "#国务院493 3", False),
        ("生产经营单位安全培训规定（国家安监总局令第3号）第九条", "生产经营单位安全培训规定#国家安监总局3 9", False),
        ("《安全生产法》第24条、同法第25条", "安全生产法 24; 同法 25", True),
        ("《安全生产法》第二十四条、第二十五条和《刑法》第134条之一", "安全生产法 24; 25; 刑法 134-1", True),
        ("第24、25条", "24,25", True),
        ("第24-26条", "24,25,26", True),
        ("第134-1条", "134-1", True),
        ("27", "27", True),
        ("安全生产法24条", "安全生产法 24", True),
        ("134条之一", "134-1", True),
        ("《安全生产法》共119条", "", False),
        ("条例第37条", "条例 37", True),
        ("本法第五条", "法 5", True),
        ("安全生产法规定第24条", "安全生产法 24", True),
        ("《安全生产法》第4章第52条", "安全生产法 52", True),
        ("《最高人民法院关于〈刑法〉的解释》第2条", "最高人民法院关于〈刑法〉的解释 2", True),
        ("见教材第3页《安全生产法》第24条", "安全生产法 24", False),
        ("见教材", "", False),
        ("第百百条", "", False),
    ],
)
def test_a_text_names_law_edition_and_articles(text: str, named: str, is_all: bool) -> None:
    found = mentions.of(text)

    assert "; ".join(map(_said, found.mentions)) == named
    assert found.is_all == is_all


def _said(mention: mentions.Mention) -> str:
    order = f"#{mention.order.issuer}{mention.order.number}" if mention.order else ""
    law = f"{mention.law}{f'@{mention.year}' if mention.year else ''}{order}"
    return " ".join(filter(None, (law, ",".join(map(str, mention.articles)))))


@pytest.mark.parametrize(
    ("law", "article", "together"),
    [
        ("《刑法》", "134", "《刑法》第134条"),
        ("刑法", "第134条之一", "《刑法》第134条之一"),
        ("刑法", "《安全生产法》第3条", "《安全生产法》第3条"),
        ("刑法第134条", "第一款", "刑法第134条"),
        ("", "24", "24"),
        ("刑法", "", "刑法"),
    ],
)
def test_a_cell_of_the_law_and_one_of_the_article_are_read_together(law: str, article: str, together: str) -> None:
    assert mentions.joined(law, article) == together


@pytest.fixture
def laws(app: Flask) -> None:
    """Three laws, one of them in two editions; the latest is usual."""
    with app.app_context():
        for title, label, day, lines in (
            ("中华人民共和国安全生产法", "2014", date(2014, 12, 1), "第一条 旧。\n第二条 旧。\n第三条 旧。"),
            ("中华人民共和国安全生产法", "2021", date(2021, 9, 1), "（主席令第八十八号）\n第一条 新。\n第二条 新。"),
            ("生产安全事故报告和调查处理条例", "2007", date(2007, 6, 1), "2007年4月9日国务院令第493号公布\n第一条 甲。"),
            ("中华人民共和国刑法", "2020", date(2021, 3, 1), "第一百三十四条 甲。\n第一百三十四条之一 乙。"),
        ):  # fmt: skip
            text = f"# {title}\n{lines}\n".encode()
            drafts.apply(drafts.read("法.md", text, Given(None, label, day)), by=None)
        db.session.commit()


@pytest.mark.one_database("sqlite")
@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("第二条", "安全生产法2021 2"),
        ("《安全生产法》第1条", "安全生产法2021 1"),
        ("中华人民共和国安全生产法(2014)第三条", "安全生产法2014 3"),
        ("《安全生产法》（2014年修正）第一条、第二条", "安全生产法2014 1; 安全生产法2014 2"),
        ("安全生产法（主席令第88号）第1条", "安全生产法2021 1"),
        ("安全生产法（主席令第13号）第1条", "— 《安全生产法》主席令第13号"),
        ("国务院令第493号第一条", "生产安全事故报告和调查处理条例2007 1"),
        ("国家安监总局令第493号第一条", "— 国家安监总局令第493号"),
        ("《刑法》第134条之一、本法第二条", "刑法2020 134-1; 安全生产法2021 2"),
        ("《刑法》第134条、同法第134条之一", "刑法2020 134; 刑法2020 134-1"),
        ("同法第二条", "— 同法"),
        ("《安全生产法》（2014）第一条、同法第三条", "安全生产法2014 1; 安全生产法2014 3"),
        ("《安全生产法》第九条、第二条", "安全生产法2021 — 《安全生产法》2021 第九条; 安全生产法2021 2"),
        ("条例第1条", "— 《条例》"),
        ("《消防法》第1条、第2条", "— 《消防法》; — 《消防法》"),
        ("《山西省安全生产法》第一条", "— 《山西省安全生产法》"),
        ("《安全生产法》（2002）第一条", "— 《安全生产法》2002"),
        ("第三条", "安全生产法2021 — 《安全生产法》2021 第三条"),
    ],
)
def test_a_mention_is_found_among_the_laws_that_are_here(app: Flask, laws: None, text: str, places: str) -> None:
    with app.app_context():
        usual = db.session.query(Edition).filter_by(label="2021").one()

        found = Shelf(TODAY).places(mentions.of(text).mentions, usual)

        assert (
            "; ".join(
                " ".join(
                    filter(
                        None,
                        (
                            each.edition and f"{each.edition.statute.short_title}{each.edition.label}",
                            "" if each.missing else ",".join(map(str, each.articles)),
                            each.missing and f"— {each.missing}",
                        ),
                    )
                )
                for each in found
            )
            == places
        )


def test_an_edition_before_the_one_in_force_is_known_to_be_older(app: Flask, laws: None) -> None:
    with app.app_context():
        years = [
            Shelf(TODAY).places(mentions.of(f"《安全生产法》（{year}）第一条").mentions, None)[0]
            for year in (2002, 2030)
        ]

        assert [each.is_superseded for each in years] == [True, False]
