"""What differs between two editions of an article, marked by character."""

from lms.statutes import paragraphs


def test_only_the_characters_that_differ_are_marked() -> None:
    old, new = "处二万元以上五万元以下的罚款", "处三万元以上十万元以下的罚款"

    assert paragraphs.marked(new, old) == [
        ("处", False), ("三", True), ("万元以上", False), ("十", True), ("万元以下的罚款", False),
    ]  # fmt: skip


def test_lines_stay_lines_where_one_was_added() -> None:
    old, new = "第一款。\n（一）甲；", "第一款。\n（一）甲；\n（二）乙。"

    lines = paragraphs.marked_paragraphs(new, old)

    assert [line.kind for line in lines] == ["paragraph", "item", "item"]
    assert lines[1].pieces == [("（一）甲；", False)]
    assert lines[2].pieces == [("（二）乙。", True)]
