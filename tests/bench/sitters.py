"""A program that sits an exam for many people at once: plans from standard input, what came of it on standard output, both JSON.

It runs by itself, so that what it computes is told apart from what the site does. Each person has a connection of their own, as
a browser keeps one, and does everything in turn: opens the paper, saves answers, looks at what is missing, hands in, reads
the result.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

HEADERS = "HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n"


@dataclass
class Told:
    """Seconds of every answer by what was asked, statuses, and by attempt what was acknowledged last of each question."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    handed_in: list[int] = field(default_factory=list)
    lines_broken: int = 0


class Sitter:
    """One person with a browser."""

    def __init__(self, plan: dict[str, Any], seat: dict[str, Any], told: Told, begin: float) -> None:
        self.plan, self.seat, self.told, self.begin = plan, seat, told, begin
        self.chance = random.Random(seat["attempt"])
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def sit(self) -> None:
        steady, rush, answers = self.plan["steady"], self.plan["rush"], self.seat["answers"]
        page = f"/attempts/{self.seat['attempt']}"
        before, last = answers[: -self.plan["last"]], answers[-self.plan["last"] :]
        opening = self.plan["opening"]
        moments = sorted(self.chance.uniform(opening, steady) for _ in before)
        await self._wait_until(self.chance.uniform(0, opening))
        await self._ask("paper", "GET", page)
        for number, (moment, chosen) in enumerate(zip(moments, before, strict=True), 1):
            await self._wait_until(moment)
            await self._save("answers before", number, chosen)
        await self._wait_until(steady + self.chance.uniform(0, rush))
        for number, chosen in enumerate(last, len(before) + 1):
            await self._save("last answers", number, chosen)
        await self._ask("what is missing", "GET", f"{page}/submission")
        if await self._ask("handing in", "POST", f"{page}/submission", b"") == 303:
            self.told.handed_in.append(self.seat["attempt"])
        await self._ask("result", "GET", f"{page}/result")
        self._hang_up()

    async def _wait_until(self, moment: float) -> None:
        await asyncio.sleep(max(self.begin + moment - time.perf_counter(), 0))

    async def _save(self, what: str, number: int, chosen: str) -> None:
        body = json.dumps({"chosen": chosen, "age": 0}).encode()
        if await self._ask(what, "POST", f"/attempts/{self.seat['attempt']}/answers/{number}", body) == 200:
            self.told.acknowledged[self.seat["attempt"]][number] = chosen

    async def _ask(self, what: str, method: str, path: str, body: bytes | None = None) -> int:
        """The status; an answer that does not come is asked for again, as a browser's script does."""
        began = time.perf_counter()
        for patience in range(20):
            try:
                status = await self._once(method, path, body)
                break
            except (OSError, asyncio.IncompleteReadError):
                self.told.lines_broken += 1
                self._hang_up()
                await asyncio.sleep(0.05 * patience)
        else:
            status = 0
        self.told.times[what].append(time.perf_counter() - began)
        self.told.statuses[f"{what} {status}"] += 1
        return status

    async def _once(self, method: str, path: str, body: bytes | None) -> int:
        if self.line is None:
            self.line = await asyncio.open_connection("127.0.0.1", self.plan["port"])
        reader, writer = self.line
        head = f"{method} {path} {HEADERS}Cookie: lms={self.seat['cookie']}\r\n"
        if body is not None:
            head += f"X-CSRFToken: {self.seat['token']}\r\nContent-Length: {len(body)}\r\n"
            head += f"Content-Type: application/{'json' if body else 'x-www-form-urlencoded'}\r\n"
        accept = "application/json" if body else "text/html"
        writer.write(f"{head}Accept: {accept}\r\n\r\n".encode() + (body or b""))
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(answer.partition(b"content-length:")[2].split(b"\r", 1)[0]))
        if b"connection: close" in answer:
            self._hang_up()
        return int(answer[9:12])

    def _hang_up(self) -> None:
        if self.line:
            self.line[1].close()
            self.line = None


async def _sit_all(plan: dict[str, Any]) -> Told:
    told, begin = Told(), time.perf_counter() + 1
    await asyncio.gather(*(Sitter(plan, seat, told, begin).sit() for seat in plan["seats"]))
    return told


if __name__ == "__main__":
    told = asyncio.run(_sit_all(json.load(sys.stdin)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    json.dump(vars(told) | {"computed": used.ru_utime + used.ru_stime}, sys.stdout)
