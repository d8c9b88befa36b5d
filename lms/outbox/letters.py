"""What messages say. Each package says how the messages of its kind are worded; the worker asks when it is about to send one."""

from collections.abc import Callable
from dataclasses import dataclass

from lms.outbox.models import Channel, Outgoing


@dataclass(frozen=True)
class Letter:
    """To which number or address ("" for a group), and what it says."""

    address: str
    title: str
    body: str


# A code of `words.REASONS` where there is nothing to tell any more, or nowhere to send it.
Writer = Callable[[Outgoing, Channel], Letter | str]
_writers: dict[str, Writer] = {}


def write(kind: str, writer: Writer) -> None:
    """Let messages of this kind be worded so."""
    _writers[kind] = writer


def written(row: Outgoing, channel: Channel) -> Letter | str:
    return _writers[row.kind](row, channel)
