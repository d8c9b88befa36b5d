"""Import of 100,000 rows: seconds, memory, and how long another writer ever waits meanwhile."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import xlsxwriter
from stdnum.cn import ric, uscc

from tests.bench import Result

ROWS = 100_000
ENTERPRISES = 5_000
REPOSITORY = Path(__file__).parent.parent.parent


def measure(folder: Path) -> Iterator[Result]:
    environment = os.environ | {"LMS_INSTANCE": str(folder), "LMS_DEMO": "0", "LMS_DATABASE_URL": ""}
    _flask(environment, "prepare")
    _flask(environment, "roster", "import", str(_organs(folder)), str(_enterprises(folder, ENTERPRISES)))
    for what, title in {"new": "站长", "unchanged": "站长", "changed": "经理"}.items():
        yield from _measured(f"{ROWS:,} {what} heads", folder, environment, _heads(folder, title))
    yield from _measured(
        f"{ROWS:,} new enterprises", folder, environment, _enterprises(folder, ROWS, first=ENTERPRISES)
    )


def _measured(what: str, folder: Path, environment: dict[str, str], file: Path) -> Iterator[Result]:
    writer = Writer(folder / "lms.sqlite3")
    with writer:
        seconds, megabytes = _flask(environment, "roster", "import", str(file))
    yield Result(f"{what}: the whole import", seconds, "s", 60, "the most it may take")
    yield Result(f"{what}: memory", megabytes, "MB", 500, "the most it may use")
    yield Result(
        f"{what}: longest wait of {len(writer.waits):,} other writes", max(writer.waits), "s", 2, "the most it may be"
    )


@dataclass
class Writer:
    """Somebody else who writes all the time, as beats do, and notes how long each write waited."""

    database: Path
    waits: list[float] = field(default_factory=list)
    _over: Event = field(default_factory=Event)

    def __enter__(self) -> None:
        self._thread = Thread(target=self._write)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        connection = sqlite3.connect(self.database, isolation_level=None, timeout=60)
        while not self._over.wait(0.02):
            begun = time.perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE unit SET note = note WHERE id = 1")
            connection.execute("COMMIT")
            self.waits.append(time.perf_counter() - begun)


def _flask(environment: dict[str, str], *words: str) -> tuple[float, float]:
    """How many seconds and megabytes the command took."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "flask", "--app", "lms", *words]
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def _workbook(path: Path, header: str, rows: Iterator[list[object]]) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header.split())
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    return path


def _organs(folder: Path) -> Path:
    rows = [["某县应急管理局", "机关"], ["某县能源局", "机关"], ["东山镇人民政府", "乡镇"], ["西河镇人民政府", "乡镇"]]
    return _workbook(folder / "机关单位名册.xlsx", "单位名称 类别", iter(rows))


def _code(number: int) -> str:
    code = f"91149900MA{number:07}"
    return code + uscc.calc_check_digit(code)


def _enterprises(folder: Path, count: int, first: int = 0) -> Path:
    rows = (
        [
            n,
            f"某县第{n}加油站",
            _code(n),
            ("东山镇", "西河镇")[n % 2],
            "危险化学品",
            "县能源局",
            "B",
            "是",
            "是",
            20,
            f"139{n:08}",
        ]
        for n in range(first, first + count)
    )
    header = (
        "序号 单位名称 统一社会信用代码 所属乡镇 行业领域 监管部门 风险等级 高危学时类 法定考核类 从业人数 联系电话"
    )
    return _workbook(folder / f"企业名册{first}.xlsx", header, rows)


def _number(n: int) -> str:
    digits = f"149900{1950 + n % 50}{1 + n // 50 % 12:02}{1 + n // 600 % 28:02}{n // 16800:02}1"
    return digits + ric.calc_check_digit(digits + "0")


def _heads(folder: Path, title: str) -> Path:
    rows = (
        [n, f"秦{chr(0x4E00 + n % 5000)}", "男", _number(n), f"某县第{n % ENTERPRISES}加油站", _code(n % ENTERPRISES), "安全员",
         title, "2021-03-07", f"138{n:08}", "本科", "初训"]
        for n in range(ROWS)
    )  # fmt: skip
    header = "序号 姓名 性别 身份证号 单位名称 统一社会信用代码 人员类别 职务 任职日期 手机号 文化程度 初训/复训"
    return _workbook(folder / "主要负责人名册.xlsx", header, rows)
