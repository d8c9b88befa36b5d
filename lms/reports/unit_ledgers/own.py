"""The site's own template: a training ledger, and a sheet of 三落实 whose six parts the enterprise writes by itself, for the site knows
of training alone.
"""

import io
from collections.abc import Sequence
from functools import cache

import xlsxwriter

A4 = 9
COLUMNS = (
    ("序号", 6), ("姓名", 10), ("人员类别", 14), ("职务", 14), ("培训计划", 26), ("课程", 26), ("完成期限", 15), ("状态", 10),
    ("完成日期", 15), ("学时", 8), ("测试成绩", 10), ("是否合格", 10), ("证明编号", 20), ("备注", 12),
)  # fmt: skip
PARTS = ("主体责任落实", "安全生产责任制", "机构和人员", "安全投入", "教育培训", "应急管理")
TRAINED = "本年度培训计划{计划数}个，应学{应学人次}人次，已完成{已完成人次}人次，未完成{未完成人次}人次。"
SIGNED = "填报单位（盖章）：{单位名称}　　制表人：{制表人}　　审核人：____________　　填报日期：{填报日期}"


@cache
def template() -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        cell = {"border": 1, "align": "left", "valign": "vcenter", "text_wrap": True}
        styles = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
            "head": book.add_format(cell | {"bold": True, "align": "center"}),
            "cell": book.add_format(cell),
            "plain": book.add_format({"valign": "vcenter"}),
        }
        words = [name for name, _width in COLUMNS]
        rows = [words, [f"{{{name}}}" if name != "备注" else "" for name in words]]
        widths = [width for _name, width in COLUMNS]
        _sheet(book, styles, "培训台账", "{单位名称}{年度}年安全生产教育培训台账", widths, rows)
        parts = [
            [str(number), part, TRAINED if part == "教育培训" else "", "", ""] for number, part in enumerate(PARTS, 1)
        ]
        rows = [["序号", "项目", "落实情况", "佐证材料", "责任人"], *parts]
        _sheet(book, styles, "三落实台账", "{单位名称}{年度}年“三落实”台账", [6, 20, 60, 30, 14], rows)
    return kept.getvalue()


def _sheet(
    book: xlsxwriter.Workbook, styles: dict[str, object], name: str, title: str, widths: Sequence[int], rows: Sequence[Sequence[str]]
) -> None:  # fmt: skip
    sheet, last = book.add_worksheet(name), len(widths) - 1
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 30)
    sheet.merge_range(0, 0, 0, last, title, styles["title"])
    for place, row in enumerate(rows, 1):
        sheet.set_row(place, 30)
        sheet.write_row(place, 0, row, styles["head" if place == 1 else "cell"])
    sheet.repeat_rows(1)
    sheet.merge_range(len(rows) + 1, 0, len(rows) + 1, last, SIGNED, styles["plain"])
