"""What the people of the whole story do on the pages, step by step, finding their way by the menu as newcomers do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

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


def go(where: Locator) -> None:
    """Click, and let the page that comes be there whole before it is read."""
    where.click()
    where.page.wait_for_load_state()


def menu(page: Page, words: str) -> None:
    """Go where the main menu leads; on a phone it is opened first, on a desk the list that the entry is folded into."""
    header = page.locator(".site-header")
    folded = header.locator(".dropdown").filter(has_text=words).locator(".dropdown-toggle")
    for toggle in [header.locator(".navbar-toggler"), *folded.all()]:
        if toggle.is_visible():
            toggle.click()
    go(header.get_by_role("link", name=words, exact=True))


def press(page: Page, words: str | re.Pattern[str]) -> None:
    go(page.locator("main").get_by_role("button", name=words))


def follow(page: Page, words: str | re.Pattern[str]) -> None:
    go(page.locator("main").get_by_role("link", name=words).first)


def says(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


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
    press(page, "登录")
    press(page, "我已阅读，继续")


def begin_with_slip(page: Page, code: str, person: Somebody) -> None:
    """For the first time: the slip's code, an own password, the notice."""
    page.goto("/")
    follow(page, "用登录凭条开通")
    page.fill("#code", code)
    press(page, "下一步")
    says(page, person.name)
    if page.locator("#mobile").count():  # rosters may leave it out
        page.fill("#mobile", "13900000000")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    press(page, "保存并继续")
    press(page, "我已阅读，继续")
    expect(page.locator("h1")).to_contain_text(person.name)


# The administrator fills the site, hands out slips, and says who must learn.


def import_rosters(page: Page, files: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """By file, how many rows the plan calls new and how many doubtful; the new ones are written."""
    menu(page, "花名册")
    page.set_input_files("#files", files)
    press(page, "读取文件")
    agree = page.get_by_role("button", name=re.compile(r"^导入 \d+ 行"))
    agree.wait_for(timeout=60_000)
    page.wait_for_load_state()
    by_file = page.locator("table").filter(has_text="各文件的行数")
    found = {name: (int(new), int(doubtful)) for name, _, new, _, _, doubtful in lines(by_file)}
    go(agree)
    says(page, "名册已导入")
    return found


def first_township(page: Page) -> str:
    """As the pages' choices name it."""
    menu(page, "单位与人员")
    return page.locator("#wanted-township option").nth(1).inner_text()


def somebody_in(page: Page, kind: str, words: str = "") -> Somebody:
    """The first person of the first unit that has one, of this kind and with these words in its name."""
    menu(page, "单位与人员")
    page.select_option("#wanted-kind", kind)
    page.fill("#wanted-q", words)
    press(page, "查询")
    deserted = page.locator("[data-label=人数]", has_text=NOBODY)
    go(page.locator("tbody tr").filter(has_not=deserted).first.locator("th a"))
    name = page.locator("tbody th a").first.inner_text()
    return Somebody(name, page.locator("h1").inner_text())


def open_person(page: Page, person: Somebody) -> None:
    """By name; of several with one name, the one in the unit."""
    menu(page, "单位与人员")
    follow(page, "人员")
    page.fill("#wanted-q", person.name)
    press(page, "查询")
    go(page.locator("tbody tr").filter(has_text=person.unit).locator("th a").first)


def grant_role(page: Page, person: Somebody, role: str, *, line: str = "", unit: str = "") -> None:
    open_person(page, person)
    page.select_option("#role", role)
    page.select_option("#line", line)
    page.fill("#unit", unit)
    press(page, "授予角色")
    says(page, "已授予角色")


def print_slip(page: Page, person: Somebody) -> str:
    """The code on the paper."""
    open_person(page, person)
    press(page, "开具登录凭条")
    expect(page.locator("svg.qr")).to_have_count(1)
    return CODE.findall(page.inner_text(".slip-code"))[0]


def draft_plan(page: Page, course: str, kind: str, township: str) -> Somebody:
    """A plan for this kind of post in this township; the first of those who are in."""
    menu(page, "培训计划")
    follow(page, "新建计划")
    page.fill("#title", f"{course}培训计划")
    page.select_option("#course_id", label=course)
    page.fill("#due_on", "2099-12-31")
    page.get_by_label(kind, exact=True).check()
    page.get_by_label(township, exact=True).check()
    press(page, "保存草稿并查看名单")
    first = lines(page.locator("table").last)[0]
    return Somebody(first[0], first[1])


def publish(page: Page) -> None:
    press(page, "发布")
    says(page, "已发布")


# The author makes a lecture, questions and a course.


def upload(page: Page, film: Path) -> None:
    """Until the worker has made a lecture of it."""
    menu(page, "录播")
    page.set_input_files("[data-upload-files]", film)
    page.locator(".recording-line").get_by_text("可以播放").wait_for(timeout=120_000)


def import_questions(page: Page, file: Path, bank: str) -> int:
    """A new bank from a question file; how many questions it holds then."""
    menu(page, "题库")
    page.fill("#name", bank)
    press(page, "新建题库")
    follow(page, "导入文件")
    page.set_input_files("#file", file)
    press(page, "读取文件")
    press(page, re.compile("^将这些题目加入"))
    menu(page, "题库")
    return int(cells(page.locator("tbody tr").filter(has_text=bank))[1])


def make_course(page: Page, title: str, lecture: str, bank: str) -> None:
    """A lecture, and a quiz by the rules that the page proposes."""
    menu(page, "课程")
    follow(page, "新建课程")
    page.fill("#title", title)
    press(page, "保存")
    follow(page, "添加视频课")
    page.select_option("#recording_id", label=lecture)
    press(page, "保存")
    follow(page, "添加测试")
    page.fill("#title", "结业测试")
    press(page, "保存")
    follow(page, "测试规则")
    page.select_option("#bank_id", label=bank)
    press(page, "保存规则")
    follow(page, title)


# The learner watches and answers.


def watch_to_the_end(page: Page) -> None:
    follow(page, re.compile("^开始"))
    page.click(".vjs-big-play-button")
    expect(page.locator("[data-watched]")).to_be_visible(timeout=60_000)


def begin_quiz(page: Page) -> int:
    """The number of the attempt."""
    follow(page, "继续下一项")
    press(page, "开始测试")
    expect(page).to_have_url(ATTEMPT)
    return int(ATTEMPT.findall(page.url)[0])


def answer(page: Page, keys: Sequence[str]) -> None:
    """Every question by its letters, then hand in."""
    for place, letters in enumerate(keys, 1):
        for letter in letters:
            page.keyboard.press(letter)
        expect(page.locator(f"#q{place} [data-saved]")).to_contain_text("已保存")
        page.keyboard.press("ArrowRight")
    press(page, "交卷")
    press(page, "确认交卷")
    expect(page.locator(".result-score")).to_contain_text("100")


# The supervisor reads the rate, the names behind it, and takes the sheet along.


def figures(page: Page) -> Figures:
    menu(page, "完成情况")
    total = dict(zip(cells(page.locator("thead tr")), cells(page.locator("tfoot tr")), strict=True))
    return Figures(int(total["应学"]), int(total["已完成"]), total["完成率"])


def names_behind(page: Page) -> list[Somebody]:
    """Who has completed: where the number leads."""
    menu(page, "完成情况")
    go(page.locator("tfoot a[href*='state=completed']"))
    return [Somebody(line[0], line[1]) for line in lines(page.locator("table"))]


def sheet(page: Page, folder: Path) -> Figures:
    """What the workbook says."""
    menu(page, "完成情况")
    with page.expect_download() as coming:
        follow(page, "Excel")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return _total(list(load_workbook(path).worksheets[0].iter_rows(values_only=True)))


def _total(rows: list[tuple[object, ...]]) -> Figures:
    """The line of the total, by the words above its columns."""
    columns = next(row for row in rows if "完成率" in row)
    said = dict(zip(columns, next(row for row in rows if "合计" in row), strict=True))
    return Figures(int(str(said["应学"])), int(str(said["已完成"])), f"{said['完成率']:.2%}")
