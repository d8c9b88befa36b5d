"""Several questions in one: what is common to all of them, and what belongs to each. Pure."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Block = TypeVar("Block")


class NotDivided(ValueError):
    """Nobody can tell what belongs to which question."""


def divided(
    blocks: Sequence[Block], asked: Callable[[Block], bool], says: Callable[[Block], bool]
) -> tuple[Sequence[Block], list[list[Block]]]:
    """The blocks of the common text, and those of each question, the last of which is `asked`.

    What stands before the first question is common, and what stands before each other one its own. The first needs words of its own
    too: where the block that is asked `says` nothing, the one before belongs to it. Raises NotDivided.
    """
    waiting: list[Block] = []
    common: list[Block] = []
    questions: list[list[Block]] = []
    for block in blocks:
        waiting.append(block)
        if not asked(block):
            continue
        if not questions:
            at = len(waiting) - (1 if says(block) else 2)
            common, waiting = waiting[: max(at, 0)], waiting[max(at, 0) :]
        questions.append(waiting)
        waiting = []
    if waiting or not common:
        raise NotDivided
    return common, questions
