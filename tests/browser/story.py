"""What the people of the whole story do on the pages, step by step, finding their way by the menu as newcomers do.

The pages speak Chinese; what is pressed and read is named here by the texts that the catalogue translates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.support import Translations
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

import lms

CATALOGUE = Translations.load(Path(lms.__file__).parent / "translations", ["zh_Hans"])
PASSWORD = "keep the county safe"
CODE = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
ATTEMPT = re.compile(r"/attempts/(\d+)")
NOBODY = re.compile("^0$")


@dataclass(frozen=True)
class Somebody:
    """A person of the rosters, as pages name them."""

    name: str
    unit: str


@dataclass(frozen=True)
class Figures:
    """The last line of a report."""

    enrolled: int
    completed: int
    rate: str


def chinese(text: str) -> str:
    return str(CATALOGUE.gettext(text))


def like(text: str) -> re.Pattern[str]:
    """The Chinese of a text, with anything in its gaps."""
    return re.compile(re.sub(r"%\\?\(\w+\\?\)s", ".+", rf"^\s*{re.escape(chinese(text))}\s*$"))


def go(where: Locator) -> None:
    """Click, and let the page that comes be there whole before it is read."""
    where.click()
    where.page.wait_for_load_state()


def menu(page: Page, text: str) -> None:
    """Go where the main menu leads; on a phone it is opened first, on a desk the list that the entry is folded into."""
    header, words = page.locator(".site-header"), chinese(text)
    folded = header.locator(".dropdown").filter(has_text=words).locator(".dropdown-toggle")
    for toggle in [header.locator(".navbar-toggler"), *folded.all()]:
        if toggle.is_visible():
            toggle.click()
    go(header.get_by_role("link", name=words, exact=True))


def press(page: Page, text: str) -> None:
    go(page.locator("main").get_by_role("button", name=like(text)))


def follow(page: Page, text: str) -> None:
    go(page.locator("main").get_by_role("link", name=like(text)).first)


def says(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text)


def cells(line: Locator) -> list[str]:
    return [words.strip() for words in line.locator("th, td").all_inner_texts()]


def lines(table: Locator) -> list[list[str]]:
    return [cells(line) for line in table.locator("tbody tr").all()]


# Everybody comes in.


def sign_in_first(page: Page, mobile: str) -> None:
    """Somebody whose account a command made: the notice is still to be read."""
    page.goto("/")
    page.fill("#login", mobile)
    page.fill("#password", PASSWORD)
    press(page, "Sign in")
    press(page, "I have read this, go on")


def begin_with_slip(page: Page, code: str, person: Somebody) -> None:
    """For the first time: the slip's code, an own password, the notice."""
    page.goto("/")
    follow(page, "Begin with a slip")
    page.fill("#code", code)
    press(page, "Next step")
    says(page, person.name)
    if page.locator("#mobile").count():  # rosters may leave it out
        page.fill("#mobile", "13900000000")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    press(page, "Save and go on")
    press(page, "I have read this, go on")
    expect(page.locator("h1")).to_contain_text(person.name)


# The administrator fills the site, hands out slips, and says who must learn.


def import_rosters(page: Page, files: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """By file, how many rows the plan calls new and how many doubtful; the new ones are written."""
    menu(page, "Rosters")
    page.set_input_files("#files", files)
    press(page, "Read the files")
    agree = page.get_by_role("button", name=like("Import %(count)s rows"))
    agree.wait_for(timeout=60_000)
    page.wait_for_load_state()
    by_file = page.locator("table").filter(has_text=chinese("Rows by file"))
    found = {name.splitlines()[0]: (int(new), int(doubtful)) for name, new, _, _, doubtful in lines(by_file)}
    go(agree)
    says(page, chinese("The rosters are imported."))
    return found


def to_be_mended(page: Page) -> dict[tuple[str, int], str]:
    """By file and row, why it was not imported, from every page of the list."""
    found = {}
    while True:
        for place, _, reason, _ in lines(page.locator("table").last):
            row, file = place.splitlines()
            found[file.partition(" · ")[0], int(re.sub(r"\D", "", row))] = reason.splitlines()[-1]
        further = page.locator(".pager [rel=next]")
        if not further.count():
            return found
        go(further)


def first_township(page: Page) -> str:
    """As the pages' choices name it."""
    menu(page, "Units and people")
    return page.locator("#wanted-township option").nth(1).inner_text()


def somebody_in(page: Page, kind: str, words: str = "") -> Somebody:
    """The first person of the first unit that has one, of this kind and with these words in its name."""
    menu(page, "Units and people")
    page.select_option("#wanted-kind", kind)
    page.fill("#wanted-q", words)
    press(page, "Search")
    deserted = page.locator(f"[data-label={chinese('Persons')}]", has_text=NOBODY)
    go(page.locator("tbody tr").filter(has_not=deserted).first.locator("th a"))
    name = page.locator("tbody th a").first.inner_text()
    return Somebody(name, page.locator("h1").inner_text())


def open_person(page: Page, person: Somebody) -> None:
    """By name; of several with one name, the one in the unit."""
    menu(page, "Units and people")
    follow(page, "Persons")
    page.fill("#wanted-q", person.name)
    press(page, "Search")
    go(page.locator("tbody tr").filter(has_text=person.unit).locator("th a").first)


def grant_role(page: Page, person: Somebody, role: str, *, line: str = "", unit: str = "") -> None:
    open_person(page, person)
    page.select_option("#role", role)
    page.select_option("#line", line)
    page.fill("#unit", unit)
    press(page, "Grant this role")
    says(page, chinese("The role was granted."))


def print_slip(page: Page, person: Somebody) -> str:
    """The code on the paper."""
    open_person(page, person)
    press(page, "Issue a new slip")
    expect(page.locator("svg.qr")).to_have_count(1)
    return CODE.findall(page.inner_text(".slip-code"))[0]


def draft_plan(page: Page, course: str, kind: str, township: str) -> Somebody:
    """A plan for this kind of post in this township; the first of those who are in."""
    menu(page, "Training plans")
    follow(page, "New plan")
    page.fill("#title", f"{course}培训计划")
    page.select_option("#course_id", label=course)
    page.fill("#due_on", "2099-12-31")
    page.get_by_label(chinese(kind), exact=True).check()
    page.get_by_role("group", name=chinese("Townships"), exact=True).get_by_label(township, exact=True).check()
    press(page, "Save the draft and see who is in")
    first = lines(page.locator("table").last)[0]
    return Somebody(first[0], first[1])


def publish(page: Page) -> None:
    press(page, "Publish")
    says(page, chinese("Published"))


# The author makes a lecture, questions and a course.


def upload(page: Page, film: Path) -> None:
    """Until the worker has made a lecture of it."""
    menu(page, "Recordings")
    page.set_input_files("[data-upload-files]", film)
    page.locator(".recording-line").get_by_text(chinese("Ready")).wait_for(timeout=120_000)


def import_questions(page: Page, file: Path, bank: str) -> int:
    """A new bank from a question file; how many questions it holds then."""
    menu(page, "Question banks")
    page.fill("#name", bank)
    press(page, "Make the bank")
    follow(page, "Import a file")
    page.set_input_files("#file", file)
    press(page, "Read the file")
    press(page, "Add these questions to “%(name)s”")
    menu(page, "Question banks")
    return int(cells(page.locator("tbody tr").filter(has_text=bank))[1])


def make_course(page: Page, title: str, lecture: str, bank: str) -> None:
    """A lecture, and a quiz by the rules that the page proposes."""
    menu(page, "Courses")
    follow(page, "New course")
    page.fill("#title", title)
    press(page, "Save")
    follow(page, "Add a lecture")
    page.select_option("#recording_id", label=lecture)
    press(page, "Save")
    follow(page, "Add a quiz")
    page.fill("#title", "结业测试")
    press(page, "Save")
    follow(page, "Quiz rules")
    page.select_option("#bank_id", label=bank)
    press(page, "Save the rules")
    follow(page, title)


# The learner watches and answers.


def watch_to_the_end(page: Page) -> None:
    follow(page, "Begin learning")
    page.click(".vjs-big-play-button")
    expect(page.locator("[data-watched]")).to_be_visible(timeout=60_000)


def begin_quiz(page: Page) -> int:
    """The number of the attempt."""
    follow(page, "Go on learning")
    press(page, "Begin the quiz")
    expect(page).to_have_url(ATTEMPT)
    return int(ATTEMPT.findall(page.url)[0])


def answer(page: Page, keys: Sequence[str]) -> None:
    """Every question by its letters, then hand in."""
    saved = chinese("Saved %(time)s").partition("%")[0]
    for place, letters in enumerate(keys, 1):
        for letter in letters:
            page.keyboard.press(letter)
        expect(page.locator(f"#q{place} [data-saved]")).to_contain_text(saved)
        page.keyboard.press("ArrowRight")
    press(page, "Hand in")
    press(page, "Hand in now")
    expect(page.locator(".result-score")).to_contain_text("100")
    follow(page, "Go on learning")
    says(page, chinese("Completed"))


# The supervisor reads the rate, the names behind it, and takes the sheet along.


def figures(page: Page) -> Figures:
    menu(page, "Completion")
    table = page.locator("#rates")
    return _total(cells(table.locator("thead")), cells(table.locator("tfoot")))


def names_behind(page: Page) -> list[Somebody]:
    """Who has completed: where the number leads."""
    menu(page, "Completion")
    place = cells(page.locator("#rates thead")).index(chinese("Completed"))
    go(page.locator("#rates tfoot").locator("th, td").nth(place).locator("a"))
    # A link to what they watched stands beside the name.
    return [Somebody(line[0].split()[0], line[1]) for line in lines(page.locator("table"))]


def sheet(page: Page, folder: Path) -> Figures:
    """What the workbook says."""
    menu(page, "Completion")
    with page.expect_download() as coming:
        follow(page, "Excel")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    rows = [
        ["" if cell is None else cell for cell in row]
        for row in load_workbook(path).worksheets[0].iter_rows(values_only=True)
    ]
    columns = next(row for row in rows if chinese("Completion rate by posts") in row)
    return _total(columns, next(row for row in rows if chinese("Total") in row))


def _total(columns: Sequence[object], line: Sequence[object]) -> Figures:
    """The line of the total, by the words above its columns; a share is shown as the page does."""
    said = dict(zip(columns, line, strict=True))
    enrolled, completed, rate = (
        said[chinese(words)] for words in ("To study", "Completed", "Completion rate by posts")
    )
    return Figures(int(str(enrolled)), int(str(completed)), f"{rate:.2%}" if isinstance(rate, float) else str(rate))
