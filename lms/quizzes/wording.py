"""Why a row of a question file is doubtful, and why a whole file is refused, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from lms import cannot_read
from lms.quizzes.importing.drafts import COMMON_STEM, FEEDBACK_LEFT_OUT, LINE, PARAGRAPH, QUESTION, ROW, Doubt

PLACES: dict[str, Any] = {
    ROW: _l("Row %(row)s"),
    LINE: _l("Line %(row)s"),
    PARAGRAPH: _l("Paragraph %(row)s"),
    QUESTION: _l("Question %(row)s"),
}
OTHER_KINDS: dict[str, Any] = {
    "calculated": _l("calculated"),
    "cloze": _l("gaps in a text"),
    "description": _l("text without a question"),
    "essay": _l("essay"),
    "matching": _l("matching"),
    "numerical": _l("numerical"),
    "ordering": _l("ordering"),
    "short_answer": _l("short answer"),
    "several": _l("several questions in one"),
}

DOUBTS: dict[str, Any] = {
    "no_stem": _l("The question itself is missing."),
    "stem_alone": _l("There is only a text, without options and answer. Does it belong to the row above or below?"),
    "stem_too_long": _l("The question is longer than %(limit)s characters."),
    "picture": _l("The question has a picture that the file does not hold, or a formula."),
    "picture_nowhere": _l("A picture stands here, and no question in this row."),
    "picture_at_options": _l("A picture stands at options that share one cell. Please give each option a column."),
    "pictures_of_old_workbook": _l("The file holds pictures, which cannot be read from .xls. Please save it as .xlsx."),
    "picture_aside": _l("A picture stands where none can: in the explanation or the answer."),
    "not_a_picture": _l("A picture of the question cannot be read. PNG, JPEG, WebP and GIF can be taken."),
    "picture_too_large": _l("A picture of the question is larger than 5 MB."),
    "picture_too_many_pixels": _l("A picture of the question has too many pixels."),
    "pictures_of_option": _l("An option has more than one picture."),
    "too_many_of_a_question": _l("The question has more than %(limit)s pictures."),
    "too_many_pictures": _l("The file has more than %(limit)s pictures. Please divide it into several."),
    "formula": _l("A cell begins like a formula (= or @). Please write it as text."),
    "formula_without_value": _l(
        "A cell holds a formula whose value is not in the file. Please open the file in Excel or WPS, save it there and send it again."
    ),
    "unknown_kind": _l("“%(kind)s” is not a known kind of question."),
    "other_kind": _l("Questions of this kind (%(kind)s) cannot be imported."),
    "not_a_question": _l("This entry names neither a question nor its answer."),
    "answers_uneven": _l("The number of answers given for %(first)s to %(last)s does not fit."),
    "answer_without_question": _l("There is an answer for number %(number)s, but no such question."),
    "own_answer": _l(
        "Only somebody's own answer (“%(answer)s”) is given, which may be wrong. Please write the right one behind 答案."
    ),
    "line_not_understood": _l("This line belongs to no question and is no heading: “%(text)s”"),
    "item_missing": _l("The package lists this file but does not hold it."),
    "item_damaged": _l("This file of the package is damaged or declares a document type."),
    "braces": _l("The braces around the answers are not closed, or hold something else."),
    "part_of_points": _l("An option earns a part of the points, which single choice does not know."),
    "any_text": _l("A star in an accepted answer stands for any text there, which no blank here takes."),
    "written_kind": _l("Calculations cannot be imported yet. Please write them on the page of the bank."),
    "no_options": _l("Fewer than two options were found."),
    "options_unclear": _l("It is not clear where each option begins: letters are repeated, left out or out of order."),
    "options_unexpected": _l("There are options below, but questions of this kind are answered in words."),
    "options_gap": _l("An option between the others is empty."),
    "option_empty": _l("An option is empty."),
    "option_too_long": _l("An option is longer than %(limit)s characters."),
    "options_repeat": _l("Two options say the same."),
    "too_many_options": _l("There are more than %(limit)s options."),
    "no_answer": _l("The answer is missing."),
    "answer_not_among_options": _l("The answer “%(answer)s” is not among the options."),
    "answer_repeats": _l("The answer “%(answer)s” names an option twice."),
    "answer_ambiguous": _l("The answer “%(answer)s” may be an option's text or its place."),
    "answer_contradicts": _l("The answer “%(answer)s” contradicts the other place where the answer is given."),
    "single_with_several": _l("A single-choice question has several right answers."),
    "multiple_with_one": _l("A multiple-choice question has only one right answer."),
    "true_false_options": _l("The options of a true-or-false question do not say right and wrong."),
    "true_false_answer": _l("The answer “%(answer)s” says neither right nor wrong."),
    "blanks_uneven": _l("The question shows %(blanks)s blanks, and answers are given for %(answers)s."),
    "too_many_blanks": _l("There are more than %(limit)s blanks."),
    "answer_without_words": _l("The answer “%(answer)s” has no letter or figure that could be compared."),
    "answer_too_long": _l("An answer is longer than %(limit)s characters."),
    "too_many_points": _l("There are more than %(limit)s marking points."),
    "no_parts": _l("A case needs at least one sub-question."),
    "too_many_parts": _l("A case has more than %(limit)s sub-questions."),
    "similar": _l("Nearly the same as question no. %(number)s of the bank: %(stem)s"),
    "conflict": _l("The same question with another answer stands also here: %(place)s."),
    "conflict_with_bank": _l("The same question with another answer stands in the bank."),
}
FILES: dict[str, Any] = cannot_read.SENTENCES | {
    "no_questions": _l(
        "“%(file)s” holds no questions: no row names columns for question, options and answer, or nothing stands below."
    ),
    "password": _l("“%(file)s” is locked with a password. Please remove the password and send it again."),
    "no_format": _l(
        "“%(file)s” holds no questions in any of the formats that were tried: a table whose first rows name columns for question and answer, Moodle GIFT, Aiken, and questions written below one another."
    ),
    "not_a_table": _l(
        "“%(file)s” is in none of the formats that were tried: Excel workbook, Word document, QTI package, and text of any kind."
    ),
    "not_a_workbook": _l(
        "“%(file)s” is in none of the formats that were tried: Excel workbook, Word document and QTI package."
    ),
    "macros": _l(
        "“%(file)s” contains macros. Please save it as an ordinary workbook (.xlsx) or Word document (.docx) and send it again."
    ),
    "old_word": _l("“%(file)s” is an old Word document (.doc). Please save it as .docx and send it again."),
    "too_many_questions": _l("“%(file)s” has more than %(limit)s questions. Please divide it into several files."),
    "answers_missing": _l("“%(file)s” has questions, but no answer was found for any of them."),
    "document_type": _l(
        "“%(file)s” declares a document type or entities, which can do harm. Please send it without them."
    ),
    "old_qti": _l("“%(file)s” is QTI 1, which cannot be read. Please export it as QTI 2.1, 2.2 or 3.0."),
    "other_xml": _l("“%(file)s” is XML (%(root)s), but neither of Moodle nor QTI."),
    "damaged_json": _l("“%(file)s” is not valid JSON. Please check its brackets, commas and quotation marks."),
    "answers_empty": _l("“%(file)s” has no answers: the column for them is empty in every row."),
    "no_answers": _l("“%(file)s” has no answers. A column “答案” is needed; the columns found are: %(columns)s."),
}


AGED: dict[str, Any] = {
    "edition": _l("It cites 《%(law)s》%(label)s, which is no longer in force."),
    "moved": _l("It cites %(cited)s, but what it says stands in %(near)s of the edition in force."),
    "fine": _l("The fine is that of 2014; see article %(article)s of the 2021 Work Safety Law."),
    "income": _l("The share of income is that of 2014; see article %(article)s of the 2021 Work Safety Law."),
    "day": _l("It gives the day of the 2014 edition; the one in force is of 1 September 2021."),
    "count": _l("It gives the number of articles of the 2014 edition; there are 119 since 2021."),
    "department": _l("It names the department as the 2014 edition does; it is 应急管理部门 since 2021."),
}

TOLD: dict[str, Any] = {
    COMMON_STEM: _l(
        "Stems that several questions of the file have in common, each taken as one case with its questions, which papers ask together: %(count)s"
    ),
    FEEDBACK_LEFT_OUT: _l(
        "Questions whose feedback on right, partly right or wrong answers as a whole is left out; feedback on single options is in the explanation: %(count)s"
    ),
}


def told(codes: Iterable[str]) -> list[str]:
    """How questions were read, in words, with how many of each."""
    return [str(TOLD[code]) % {"count": count} for code, count in sorted(Counter(codes).items())]


def of_age(code: str, params: Mapping[str, Any]) -> str:
    """A sign that a question is out of date, put into words."""
    return str(AGED[code]) % params


def place(unit: str, row: int) -> str:
    """Where in a file something stands, in words."""
    return str(PLACES[unit]) % {"row": row}


def sentence(code: str, params: dict[str, Any], unit: str = ROW) -> str:
    """The reason of a doubt, put into words."""
    words = dict(params)
    if "row" in params:
        words["place"] = place(unit, params["row"])
    if code == "other_kind":
        words["kind"] = str(OTHER_KINDS.get(params["kind"], params["kind"]))
    return str(DOUBTS[code]) % words


def of_doubt(doubt: Doubt, unit: str) -> str:
    return sentence(doubt.code, doubt.params, unit)
