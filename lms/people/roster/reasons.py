"""Why a row was flagged or a file refused, in words. Rows keep codes; the words are made when they are shown."""

from typing import Any

from flask_babel import lazy_gettext as _l

from lms import cannot_read

FILES: dict[str, Any] = cannot_read.SENTENCES | {
    "not_a_roster": _l(
        "No roster was found in “%(file)s”: no row names the columns of units (单位名称 …) or of persons (姓名, 单位 …)."
    ),
    "no_rows": _l("“%(file)s” has the column names of a roster, but nothing stands below them."),
    "kind_unclear": _l(
        "“%(file)s” may be a roster of officials or of enterprise heads. Please say which in its title or file name, "
        "with 干部 or 主要负责人."
    ),
}

ROWS: dict[str, Any] = {
    "name_missing": _l("The name is missing."),
    "name_invalid": _l("This is not a name: it holds digits or signs."),
    "name_duplicate": _l("The same name stands in row %(row)s already."),
    "code_missing": _l("The unified social credit code is missing."),
    "code_length": _l("A unified social credit code has 18 characters."),
    "code_characters": _l(
        "A unified social credit code has no such characters (the letters I, O, S, V and Z never occur)."
    ),
    "code_check_digit": _l(
        "The check digit of the unified social credit code does not fit: one of its characters is wrong."
    ),
    "code_excel_float": _l(
        "Excel turned the code into a number and lost its last digits. Please type it again as text."
    ),
    "code_duplicate": _l("The same code stands in row %(row)s already."),
    "code_belongs_to_another_name": _l("This code belongs to “%(unit)s”."),
    "code_contradicts_name": _l("Code and name contradict each other: one of them belongs to “%(unit)s”."),
    "id_length": _l("An ID number has 18 characters."),
    "id_15_digits": _l("This is an old ID number of 15 digits. Please enter the present one of 18."),
    "id_characters": _l("An ID number has 17 digits and then a digit or X."),
    "id_check_digit": _l("The check digit of the ID number does not fit: one of its digits is wrong."),
    "id_date": _l("The date of birth in the ID number does not exist or cannot be true."),
    "id_sex_mismatch": _l("ID number and sex contradict each other."),
    "id_excel_float": _l(
        "Excel turned the ID number into a number and lost its last digits. Please type it again as text."
    ),
    "id_belongs_to_another_name": _l("This ID number belongs to somebody of another name."),
    "sex_unknown": _l("Please enter 男 or 女."),
    "mobile_invalid": _l("A mobile number has 11 digits and begins with 1; a landline cannot be used to sign in."),
    "date_invalid": _l("This is not a date that can be read. Please write it as 2026-03-05."),
    "rank_unknown": _l("This rank is not known. Please write it as 乡科级副职 or 四级主任科员."),
    "kind_unknown": _l("This kind of person is not known. Please write 主要负责人, 安全管理人员 or 安全生产志愿者."),
    "training_unknown": _l("Please enter 初训 or 复训."),
    "unit_missing": _l("The unit is missing."),
    "unit_unknown": _l(
        "There is no unit of this name. Mend the name, import the unit first, or admit it for verification."
    ),
    "unit_ambiguous": _l("This name may mean several units. Please give the full name or the credit code."),
    "row_duplicate": _l("The same person stands in row %(row)s already, in the same post."),
    "person_ambiguous": _l(
        "Row %(row)s has somebody of the same name in the same post; without both ID numbers nobody can tell whether it is one person."
    ),
    "namesakes": _l("Several people of this name hold this kind of post in the unit. Please add the ID number."),
    "township_unknown": _l("There is no township of this name in the county."),
    "supervisor_unknown": _l("There is no such supervising department, or the name may mean several."),
    "category_unknown": _l("This category is not known. Please write 机关, 乡镇 or 事业单位."),
    "risk_unknown": _l("The risk class is A, B, C or D."),
    "yes_or_no": _l("Please enter 是 or 否."),
    "too_long": _l("This is too long: at most %(most)s characters are kept."),
    "number_invalid": _l("Please enter a whole number."),
}
