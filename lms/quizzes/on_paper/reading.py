"""What is typed from an answer sheet, as answers of its paper: letters in any case, √ and × for true or false. Pure."""

from collections.abc import Mapping

from lms.quizzes.importing.drafts import LETTERS
from lms.quizzes.kinds import TRUE_FALSE
from lms.quizzes.papers import Sealed

RIGHT, WRONG = frozenset("√✓✔对是"), frozenset("×✗✘xX错否")
SAYS_RIGHT = frozenset({"正确", "对", "是", "√"})
BETWEEN = " 　,，、.;；"


def letters(question: Sealed, typed: str) -> str:
    """ "a c" as "AC"; √ as the letter of the option that says right. What is no letter stays, to be refused."""
    wide = {ord("Ａ") + place: letter for place, letter in enumerate(LETTERS)}
    bare = "".join(each for each in typed if each not in BETWEEN).translate(wide)
    if question.kind == TRUE_FALSE and len(bare) == 1 and bare in RIGHT | WRONG:
        return _of_sign(question, is_right=bare in RIGHT)
    return bare.upper()


def _of_sign(question: Sealed, *, is_right: bool) -> str:
    says = [letter for letter, option in question.lettered if (option.strip() in SAYS_RIGHT) == is_right]
    return says[0] if len(says) == 1 else ""


def differing(one: Mapping[str, str], other: Mapping[str, str], numbers: list[int]) -> list[int]:
    """The questions that two persons typed differently."""
    return [number for number in numbers if one.get(str(number), "") != other.get(str(number), "")]
