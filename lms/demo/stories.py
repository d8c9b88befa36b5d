"""What the head and the official of the demonstration's sign-ins have watched: evidence of every kind, and something left to do."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from lms import clock
from lms.demo import accounts, past
from lms.demo.ways import Viewer
from lms.watching.coverage import Coverage


def _evening(days_ago: int, hour: int, minute: int) -> datetime:
    """A moment of a county day."""
    return clock.start_of(clock.today() - timedelta(days=days_ago)) + timedelta(hours=hour, minutes=minute)


def nearly_watched(viewer: Viewer) -> None:
    """Some 91 %, with gaps: a piece that was not sent, and one played twice as fast; a question answered late."""
    with past.asked_after(100):
        phone = viewer.open(_evening(12, 20, 14), viewer.browsers.phone, lost=Coverage.of((36, 42)))
    phone.play((0, 60), leaving=True)
    computer = viewer.open(_evening(11, 12, 38), viewer.browsers.computer)
    computer.play((56, 98), speed=2.0)
    computer.play((98, viewer.whole))
    computer.rest(seconds=100)
    computer.answer()
    computer.fall_silent()


def waiting_for_an_answer(viewer: Viewer) -> None:
    """The computer took over from a phone that played on; two days ago a question came when nobody was there."""
    with past.asked_after(156):
        phone = viewer.open(_evening(9, 8, 47), viewer.browsers.phone)
    phone.play((0, 30))
    computer = viewer.open(phone.now + timedelta(seconds=5), viewer.browsers.computer)
    computer.play((30, 88), speed=1.25)
    phone.report_late((30, 110), computer.now + timedelta(seconds=30))
    computer.play((88, 96), leaving=True)
    again = viewer.open(_evening(2, 17, 22), viewer.browsers.computer)
    again.play((92, viewer.whole), leaving=True)


STORIES: Mapping[str, Callable[[Viewer], None]] = {
    accounts.HEAD: nearly_watched,
    accounts.OFFICIAL: waiting_for_an_answer,
}
