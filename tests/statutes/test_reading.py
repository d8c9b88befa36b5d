"""The text of a law, read from files as offices have them: what is recognised, and what is doubted by line."""

import json
from datetime import date
from pathlib import Path

import pytest

from lms.statutes import reading
from lms.statutes.reading import Heading, Reading
from lms.unpacking import CannotRead

TITLE = "# 某某安全条例\n2019年2月17日公布\n2019年4月1日 施行\n"


def read(text: str) -> Reading:
    return reading.read(text.encode())


def doubts(text: str) -> list[tuple[int, str]]:
    return [(doubt.line, doubt.reason) for doubt in read(text).doubts]


def numbers(found: Reading) -> list[str]:
    return [str(article.number) for article in found.articles]


def test_chapters_sections_articles_paragraphs_and_items_are_told_apart() -> None:
    found = read(
        f"{TITLE}## 第一章 总则\n第一条 为了安全。\n\n第二款文字。\n（一）第一项；\n"
        "第二章　保障\n第一节　一般规定\n第二条\n另起一行。\n## 附 则\n第三条 自公布之日起施行。\n"
    )

    assert numbers(found) == ["1", "2", "3"]
    assert found.articles[0].text == "为了安全。\n第二款文字。\n（一）第一项；"
    assert found.articles[0].headings == (Heading("chapter", "第一章 总则"),)
    assert found.articles[1].headings == (Heading("chapter", "第二章 保障"), Heading("section", "第一节 一般规定"))
    assert found.articles[1].text == "另起一行。"
    assert found.articles[2].headings == (Heading("chapter", "附 则"),)
    assert found.facts.title == "某某安全条例"
    assert found.facts.label == "2019"
    assert found.facts.effective_on == date(2019, 4, 1)
    assert found.preface == "2019年2月17日公布\n2019年4月1日 施行"
    assert found.is_whole
    assert not found.doubts


def test_gbk_and_marks_of_windows_are_read_alike() -> None:
    text = f"{TITLE}第一条 为了安全。\n第二条 适用本条例。\n".replace("\n", "\r\n")

    assert reading.read(text.encode("gb18030")) == reading.read(text.encode("utf-8-sig")) == read(text)


def test_numbers_that_are_missing_doubled_or_out_of_order_are_doubted_by_line() -> None:
    text = f"{TITLE}第一条 甲。\n第三条 乙。\n第二条 丙。\n第三条 丁。\n其余。\n第四条\n"

    assert doubts(text) == [(5, "missing"), (6, "out_of_order"), (7, "doubled"), (9, "missing"), (9, "empty_article")]
    assert numbers(read(text)) == ["1", "3", "2", "4"]


def test_an_excerpt_says_that_it_begins_late() -> None:
    found = read("中华人民共和国刑法（节选）\n第一百三十四条 甲。\n第一百三十四条之一 乙。\n第一百三十五条 丙。\n")

    assert numbers(found) == ["134", "134-1", "135"]
    assert [(doubt.line, doubt.reason) for doubt in found.doubts] == [(2, "begins_late")]
    assert found.facts.title == "中华人民共和国刑法"
    assert not found.is_whole


def test_a_paragraph_that_speaks_of_an_article_begins_none() -> None:
    found = read(
        f"{TITLE}第一条 甲。\n第二条规定的行为，从重处罚。\n第九条和第十条另有规定的，从其规定。\n第二条 乙。\n"
    )

    assert numbers(found) == ["1", "2"]
    assert found.articles[0].text.count("\n") == 2


def test_a_table_of_contents_gives_no_heading_twice() -> None:
    found = read(f"{TITLE}目　录\n第一章 总则\n第二章 附则\n\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。\n")

    assert [article.headings for article in found.articles] == [
        (Heading("chapter", "第一章 总则"),),
        (Heading("chapter", "第二章 附则"),),
    ]
    assert found.preface == "2019年2月17日公布\n2019年4月1日 施行"


def test_a_rule_between_chapters_ends_nothing_and_what_stands_after_the_law_is_left_out() -> None:
    found = read(f"{TITLE}第一条 甲。\n---\n第二条 乙。\n---\n来源：某处，第一条有异文。\n再一行。\n")

    assert found.articles[1].text == "乙。"
    assert [(doubt.line, doubt.reason, doubt.params) for doubt in found.doubts] == [
        (8, "after_the_law", {"count": "2"})
    ]


def test_the_day_of_the_last_article_is_taken_where_nothing_else_is_said_and_doubted() -> None:
    found = read("某某条例\n第一条 甲。\n第二条 本条例自二〇〇二年十一月一日起施行。\n")

    assert found.facts.effective_on == date(2002, 11, 1)
    assert [(doubt.line, doubt.reason) for doubt in found.doubts] == [(3, "day_of_last_article")]


def test_a_title_that_counts_other_articles_is_doubted() -> None:
    assert doubts("某法（自2020年1月1日起施行，共3条）\n第一条 甲。\n第二条 乙。\n") == [(1, "count_differs")]


def test_a_number_that_no_law_writes_stays_in_the_article_before() -> None:
    text = f"{TITLE}第一条 甲。\n第一二条 乙。\n"

    assert doubts(text) == [(5, "bad_number")]
    assert numbers(read(text)) == ["1"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \n\n", "empty_file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "no_text"),
        (b"PK\x03\x04" + bytes(range(256)), "no_text"),
        ("只是一段话，没有条文。".encode(), "no_articles"),
        ("第一条 ".encode() + b"a" * (4 * 2**20), "line_too_long"),
        ("第一条 甲。\n".encode() * 400_000, "file_too_large"),
        ("第一条 甲。\n".encode() * 60_000, "too_many_lines"),
        ("# 两部\n## 甲市条例\n第一条 甲。\n## 乙市规定 (2006)\n第一条 乙。\n".encode(), "several_laws"),
        (b"\xff\xfe" + "第一条 甲".encode("utf-16-le") + b"\0", "no_text"),
    ],
)
def test_what_is_no_text_of_one_law_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(CannotRead) as fault:
        reading.read(data)

    assert fault.value.code == code


FILES = {
    "anquan-shengchan-fa-2021.md": ("中华人民共和国安全生产法", "2021", date(2021, 9, 1), 119, 7, ["after_the_law"]),
    "shigu-baogao-diaocha-tiaoli-2007.md": ("生产安全事故报告和调查处理条例", "2007", date(2007, 6, 1), 46, 6, ["after_the_law"]),
    "shigu-yingji-tiaoli-2019.md": ("生产安全事故应急条例", "2019", date(2019, 4, 1), 35, 5, ["after_the_law"]),
    "xingfa-134-139.md": ("中华人民共和国刑法", None, None, 9, 0, ["begins_late", "after_the_law"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_real_texts_are_read_whole(shared_data: Path, name: str) -> None:
    found = reading.read((shared_data / "law" / name).read_bytes())

    chapters = sum(heading.level == "chapter" for article in found.articles for heading in article.headings)
    assert (
        found.facts.title, found.facts.label, found.facts.effective_on, len(found.articles), chapters,
        [doubt.reason for doubt in found.doubts],
    ) == FILES[name]  # fmt: skip


def test_a_real_text_is_read_paragraph_by_paragraph(shared_data: Path) -> None:
    found = reading.read((shared_data / "law" / "anquan-shengchan-fa-2021.md").read_bytes())
    truth = json.loads((shared_data / "law" / "anquan-shengchan-fa-2021.json").read_text("utf-8"))["articles"]

    assert [article.text.split("\n") for article in found.articles] == [each["paragraphs"] for each in truth]
    assert [article.number.words for article in found.articles] == [each["label"] for each in truth]


def test_excerpts_of_several_laws_in_one_file_are_refused(shared_data: Path) -> None:
    with pytest.raises(CannotRead, match="several_laws"):
        reading.read((shared_data / "law" / "partial-regulations.md").read_bytes())
