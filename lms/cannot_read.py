"""Why a file of rows cannot be read, in words that name the file."""

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.errors import Unreadable
from lms.unpacking import CannotRead

SENTENCES: dict[str, Any] = {
    "empty_file": _l("“%(file)s” is empty."),
    "file_too_large": _l("“%(file)s” is larger than %(limit)s MB. Please divide it into several files."),
    "unpacks_too_large": _l("“%(file)s” would unpack to more than %(limit)s MB, which no ordinary table does."),
    "password": _l("“%(file)s” is locked with a password. Please remove the password in Excel and send it again."),
    "damaged": _l("“%(file)s” is damaged and cannot be opened. Please save it again and send it once more."),
    "not_a_table": _l("“%(file)s” is not a table. Please send an Excel workbook (.xlsx) or a CSV file."),
    "not_a_workbook": _l("“%(file)s” is not an Excel workbook. Please send an .xlsx or a CSV file."),
    "too_many_columns": _l("“%(file)s” has more than %(limit)s columns, which no ordinary table has."),
    "too_many_rows": _l("“%(file)s” has more than %(limit)s rows. Please divide it into several files."),
}


class CannotReadFile(Unreadable):
    """The refusal of one file, by its name and the code of the fault; other packages add sentences of their own."""

    def __init__(self, file: str, fault: CannotRead, sentences: dict[str, Any] = SENTENCES) -> None:
        super().__init__(file=file, **fault.params)
        self.message = sentences[fault.code]
