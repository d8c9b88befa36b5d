"""What the demonstration county's people open lectures with: a telephone and a computer each, as such call themselves."""

from dataclasses import dataclass
from random import Random

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
PHONES = (
    f"Mozilla/5.0 (Linux; Android 12; ELS-AN00) {WEBKIT} Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49",
    f"Mozilla/5.0 (Linux; Android 10; V2001A) {WEBKIT} Version/4.0 Chrome/107.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.42",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50",
    f"Mozilla/5.0 (Linux; Android 11; M2012K11AC) {WEBKIT} Version/4.0 Chrome/100.0.0.0 Mobile Safari/537.36 XiaoMi/MiuiBrowser/17.5",
    f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {WEBKIT} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0.4",
)  # fmt: skip
COMPUTERS = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 6.1; Win64; x64) {WEBKIT} Chrome/109.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/108.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; WOW64) {WEBKIT} Chrome/95.0.0.0 Safari/537.36 wxwork/4.1.10 MicroMessenger/7.0.1",
)  # fmt: skip
# Of ten people in offices and of ten others, so many learn with the telephone.
ON_THE_PHONE = {"official": 3, "enterprise_head": 7, "volunteer": 9}
# One in so many learns on the computer of a village's training room.
ONE_IN = 70


@dataclass(frozen=True)
class Browser:
    """How it calls itself, and the number that it keeps."""

    agent: str
    number: str


TRAINING_ROOM = Browser(COMPUTERS[2], "training-room-computer")


@dataclass(frozen=True)
class Browsers:
    """Somebody's own; `usual` is the one that is taken first."""

    phone: Browser
    computer: Browser
    usual: Browser


def of(person_id: int, kind: str, random: Random) -> Browsers:
    """The browsers of a person with that kind of post; for a few it is the training room's computer."""
    phone = Browser(random.choices(PHONES, (4, 3, 2, 2, 1))[0], f"{person_id:021}p")
    computer = Browser(random.choice(COMPUTERS), f"{person_id:021}c")
    usual = phone if random.randrange(10) < ON_THE_PHONE[kind] else computer
    if random.randrange(ONE_IN) == 0:
        computer = usual = TRAINING_ROOM
    return Browsers(phone, computer, usual)
