"""What stands still: nobody has written to it since the worker looked before."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from lms.media.incoming.finding import Found

# A minute, less what the looks of the worker, a minute apart, differ by.
STILL = timedelta(seconds=58)
# Captions whose film may still come.
PATIENCE = timedelta(hours=1)


class Sightings:
    """When each thing was first seen as it is now. A new worker begins anew, which costs a minute."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[tuple[str, ...], datetime]] = {}

    def steady(self, things: Iterable[Found], now: datetime) -> Iterator[Found]:
        """Those that have not changed for a minute; captions without a film, for an hour."""
        before, self.seen = self.seen, {}
        for thing in things:
            stamps, since = before.get(thing.name, ((), now))
            since = since if stamps == thing.all_stamps else now
            self.seen[thing.name] = (thing.all_stamps, since)
            if now - since >= (PATIENCE if thing.is_captions else STILL):
                yield thing
