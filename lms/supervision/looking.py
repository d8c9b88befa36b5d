"""The worker's look at what is new: each signal that it sees becomes a case, and nothing else happens.

What is looked at ends a minute ago, so that what is written at this moment is not half seen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from lms import clock
from lms.db import db
from lms.supervision import cases, gathering
from lms.supervision.cases import Finding
from lms.supervision.gathering import Sitting
from lms.supervision.models import SignalMark
from lms.supervision.signals import missed_checks, regular_beats, same_answers, same_minute, shared_device
from lms.supervision.signals import two_places as twice
from lms.supervision.signals.same_minute import Completion, Together

SETTLED = timedelta(minutes=1)


def since(signal: str, until: datetime) -> datetime:
    """From when on nobody has looked for this signal; what lies before the first look is left alone."""
    mark = db.session.get(SignalMark, signal)
    return mark.looked_until if mark else until


def looked(signal: str, until: datetime) -> None:
    mark = db.session.get(SignalMark, signal)
    if mark is None:
        db.session.add(SignalMark(signal=signal, looked_until=until))
    else:
        mark.looked_until = until


def until_now() -> datetime:
    return clock.now() - SETTLED


def shared_devices(since: datetime, until: datetime) -> Iterator[Finding]:
    for device in gathering.devices_used(since, until):
        subject = f"device {device}"
        seen = shared_device.look(gathering.openings_on(device, until, cases.last_closed("shared_device", subject)))
        if seen:
            yield Finding("shared_device", subject, seen.persons, _facts(seen))


def regular_sessions(since: datetime, until: datetime) -> Iterator[Finding]:
    for session in gathering.sessions_ended(since, until):
        seen = regular_beats.look([link.at for link in session.links if link.played and link.kind == "beat"])
        if seen:
            facts = _facts(seen) | {"session": session.session_id, "lesson": session.lesson_id}
            yield Finding("regular_beats", f"person {session.person_id}", [session.person_id], facts)


def completions_together(since: datetime, until: datetime) -> Iterator[Finding]:
    devices, addresses = gathering.completions_at(since, until)
    for device, new in devices.items():
        yield from _together(f"device {device}", new, until, at_device=True)
    for address, new in addresses.items():
        yield from _together(f"address {address}", new, until, at_device=False)


def _together(subject: str, new: list[Completion], until: datetime, *, at_device: bool) -> Iterator[Finding]:
    """Looks back at those who completed there meanwhile and were not alone."""
    persons = {each.person for each in new}
    if len(persons) < same_minute.PERSONS:
        return
    begin = until - gathering.OCCASIONS_WITHIN
    begin = max(begin, cases.last_closed("same_minute", subject) or begin)
    mark = subject.partition(" ")[2]
    places = gathering.completions_at(begin, until, persons)[0 if at_device else 1]
    seen = _seen_together(places.get(mark, []), at_device)
    if seen:
        yield Finding("same_minute", subject, seen.persons, _facts(seen))


def _seen_together(completions: list[Completion], at_device: bool) -> Together | None:
    if at_device:
        return same_minute.on_device(completions)
    return same_minute.at_address(completions, gathering.units_of({each.person for each in completions}))


def answers_alike(since: datetime, until: datetime) -> Iterator[Finding]:
    if not gathering.anything_handed_in(since, until):
        return
    quizzes: dict[int, list[Sitting]] = defaultdict(list)
    for sitting in gathering.quizzes_sat(since, until):
        quizzes[sitting.lesson].append(sitting)
    for sat in quizzes.values():
        yield from _alike({each.attempt: each for each in sat})


def _alike(sat: Mapping[int, Sitting]) -> Iterator[Finding]:
    """Pairs of two persons at one quiz."""
    before = {attempt: each.answers for attempt, each in sat.items() if not each.is_new}
    new = {attempt: each.answers for attempt, each in sat.items() if each.is_new}
    for one, other in same_answers.candidates(before, new):
        persons = sorted({sat[one].person, sat[other].person})
        seen = same_answers.look(sat[one].answers, sat[other].answers) if len(persons) > 1 else None
        if seen:
            facts = _facts(seen) | {"attempts": [one, other], "lesson": sat[one].lesson}
            yield Finding("same_answers", f"persons {persons[0]} {persons[1]}", persons, facts)


def guessed_checks(since: datetime, until: datetime) -> Iterator[Finding]:
    for person_id in gathering.guessing(since, until):
        subject, begin = f"person {person_id}", until - missed_checks.WITHIN
        begin = max(begin, cases.last_closed("missed_checks", subject) or begin)
        seen = missed_checks.look(gathering.checks_of(person_id, begin, until))
        if seen:
            yield Finding("missed_checks", subject, [person_id], _facts(seen))


def two_places(since: datetime, until: datetime) -> Iterator[Finding]:
    for person_id, overlaps in gathering.overlaps(since, until).items():
        seen = twice.look(overlaps)
        if seen:
            yield Finding("two_places", f"person {person_id}", [person_id], _facts(seen))


SIGNALS: Mapping[str, Callable[[datetime, datetime], Iterator[Finding]]] = {
    "shared_device": shared_devices,
    "regular_beats": regular_sessions,
    "same_minute": completions_together,
    "same_answers": answers_alike,
    "missed_checks": guessed_checks,
    "two_places": two_places,
}


def _facts(seen: Any) -> dict[str, Any]:
    """As JSON keeps them: moments in ISO form; whom it concerns is kept beside."""
    return {name: _plain(value) for name, value in asdict(seen).items() if name != "persons"}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
