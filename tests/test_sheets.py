"""Files of rows are judged by their content and opened within limits."""

import io
import struct
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from lms import sheets, unpacking
from lms.unpacking import CannotRead, Limits

LIMITS = Limits(rows=1000, columns=50, file_bytes=2**20, unpacked_bytes=2 * 2**20)


def workbook(*sheets_of_rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for index, rows in enumerate(sheets_of_rows):
        sheet = book.create_sheet(f"S{index}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def code_of(data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(CannotRead) as refused:
        sheets.read(data, limits)
    return refused.value.code


def test_every_visible_sheet_that_holds_anything_is_read_with_its_rows_in_place() -> None:
    data = workbook([[None, None], [None, "题干"], ["甲", 2.0]], [], [["乙"]])

    read = sheets.read(data, LIMITS)

    assert [sheet.name for sheet in read] == ["S0", "S2"]
    assert read[0].rows[1] == ["", "题干"]
    assert read[0].rows[2] == ["甲", 2.0]


def test_hidden_sheets_are_left_alone() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "seen"  # type: ignore[index]
    hidden = book.create_sheet("lists")
    hidden["A1"] = "unseen"
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)

    assert [sheet.rows for sheet in sheets.read(stream.getvalue(), LIMITS)] == [[["seen"]]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_and_delimiters_that_offices_send(encoding: str, delimiter: str) -> None:
    data = f'题干{delimiter}答案\n"对吗？\n第二行"{delimiter}A\n'.encode(encoding)

    assert sheets.read(data, LIMITS)[0].rows == [["题干", "答案"], ["对吗？\n第二行", "A"]]


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = archive(xl__workbook=b"x", **{"xl__worksheets__sheet1.xml": b"0" * (3 * 2**20)})

    assert len(bomb) < 10_000
    assert code_of(bomb) == "unpacks_too_large"


@pytest.mark.parametrize("part", [b'<worksheet><row spans="%s"/></worksheet>', b"%s"], ids=["tag", "before any tag"])
def test_a_word_without_end_is_not_looked_at_again_and_again(part: bytes) -> None:
    packed = archive(**{"xl__worksheets__sheet1.xml": part % (b"1" * (3 * 2**20))})

    with pytest.raises(CannotRead, match="damaged"):
        unpacking.check(packed, replace(LIMITS, unpacked_bytes=10 * 2**20))


def test_a_zip_bomb_that_lies_about_its_size_is_refused_too() -> None:
    bomb = bytearray(archive(xl__workbook=b"x", **{"xl__sharedStrings.xml": b"0" * (3 * 2**20)}))
    directory = bomb.rfind(b"PK\x01\x02")
    bomb[directory + 24 : directory + 28] = struct.pack("<I", 10)

    assert code_of(bytes(bomb)) == "unpacks_too_large"


def test_one_cell_in_the_farthest_corner_is_refused_and_not_laid_out() -> None:
    book = openpyxl.Workbook()
    book.active["A1048576"] = "x"  # type: ignore[index]
    stream = io.BytesIO()
    book.save(stream)

    assert code_of(stream.getvalue()) == "too_many_rows"


def test_ten_thousand_columns_are_refused_in_csv_and_xlsx() -> None:
    assert code_of(",".join(["x"] * 10_000).encode()) == "too_many_columns"
    assert code_of(workbook([["x"] * 10_000])) == "too_many_columns"


def test_styled_empty_cells_far_out_do_no_harm() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"  # type: ignore[index]
    book.active["ZZ900"].font = openpyxl.styles.Font(bold=True)  # type: ignore[index]
    stream = io.BytesIO()
    book.save(stream)

    assert sheets.read(stream.getvalue(), LIMITS)[0].rows[0] == ["x"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n ", "empty_file"),
        (b",,,\n,,,\n", "empty_file"),
        (b"x" * (2**20 + 1), "file_too_large"),
        (b"a\n" * 1001, "too_many_rows"),
        (b"<html><table><tr><td>x</td></tr></table>", "not_a_table"),
        (bytes(range(256)) * 4, "not_a_table"),
        (b"\x7fELF\x00\x00\x00", "not_a_table"),
        (sheets.OLE_MARK + b"junk" * 500, "damaged"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (archive(readme=b"hello"), "not_a_workbook"),
        (archive(xl__workbook=b"not xml"), "damaged"),
        (b"a," + b"x" * 200_000, "damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_a_workbook_behind_a_password_says_so() -> None:
    directory_entry = "EncryptedPackage\0".encode("utf-16-le").ljust(128, b"\0")

    assert code_of(sheets.OLE_MARK + bytes(504) + directory_entry) == "password"


def test_a_cut_off_workbook_is_damaged() -> None:
    data = workbook([["题干", "答案"]])

    assert code_of(data[: len(data) // 2]) == "damaged"


CORNERS = {
    "with addresses": b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
    "without addresses": b'<row><c><v>1</v></c></row><row r="1048576"><c><v>2</v></c></row>',
    "with a sign inside an attribute": b'<row r="1"><c t=">" r="XFD1"><v>2</v></c></row>',
    "with long attributes": b'<row r="1"><c s="' + b"0" * 1000 + b'" r="XFD1"><v>2</v></c></row>',
}


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/elsewhere.bin"])
@pytest.mark.parametrize("rows", CORNERS.values(), ids=CORNERS)
def test_far_corners_are_found_however_they_are_written_and_wherever_they_lie(name: str, rows: bytes) -> None:
    sheet = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"

    assert code_of(archive(xl__workbook=b"x", **{name: sheet})).startswith("too_many_")


def test_many_rows_of_many_columns_are_refused_together() -> None:
    limits = Limits(rows=1000, columns=1000, cells=10_000)

    assert code_of(workbook([["x"] * 200] * 60), limits) == "too_many_rows"


def test_a_part_that_declares_entities_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'

    assert code_of(archive(xl__workbook=b"x", **{"xl/worksheets/sheet1.xml": bomb})) == "damaged"


def test_cells_merged_over_rows_are_told() -> None:
    book = openpyxl.Workbook()
    for row in range(1, 5):
        book.active.append(["单位" if row == 1 else None, row])  # type: ignore[union-attr]
    book.active.merge_cells("A1:A3")  # type: ignore[union-attr]
    stream = io.BytesIO()
    book.save(stream)

    assert sheets.read(stream.getvalue(), LIMITS)[0].merged_downwards == ((0, 0, 2),)
