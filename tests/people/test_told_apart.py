"""What namesakes are called in one list."""

from collections import namedtuple

from flask import Flask

from lms.languages import speaking
from lms.people.told_apart import told_apart

Row = namedtuple("Row", "id name mobile")


def test_namesakes_alone_have_the_last_digits_of_their_numbers_or_a_number_of_the_site(app: Flask) -> None:
    several = [
        Row(1, "王伟", "13800001111"), Row(2, "王伟", "13900002222"), Row(3, "李雷", "13700001111"),
        Row(4, "马军", "13700003333"), Row(5, "马军", "13800003333"), Row(6, "马军", None), Row(1, "王伟", "13800001111"),
    ]  # fmt: skip
    with app.app_context(), speaking("zh_Hans"):
        told = told_apart(several)

    assert told == {
        1: "王伟 (1111)", 2: "王伟 (2222)", 3: "李雷", 4: "马军 (编号 4)", 5: "马军 (编号 5)", 6: "马军 (编号 6)",
    }  # fmt: skip
