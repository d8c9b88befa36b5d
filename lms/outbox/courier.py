"""The program that speaks with gateways: `python -m lms.outbox.courier`, an order on each line of its input, an outcome on each
line of its output, both JSON.

It is a process of its own because apprise takes some forty megabytes that neither the pages nor the worker should hold, because a
gateway that hangs is ended with it, and because the walls stand before everything that it does. Settings come by its input, where
no list of processes shows them.
"""

import json
import logging
import os
import sys
from importlib import import_module
from typing import Any

from lms.outbox import outcome
from lms.outbox.outcome import Outcome
from lms.outbox.walls import Walls

ALLOWS_LOCAL = "COURIER_ALLOWS_LOCAL"


def carry(order: dict[str, Any], walls: Walls) -> Outcome:
    """Hand one message over; an error of ours is told as one after which nobody knows."""
    walls.has_held = False
    try:
        done = _handed_over(order["kind"], order["settings"], order["letter"])
    except Exception as error:
        done = outcome.unknown(type(error).__name__, why="our_error")
    if walls.has_held:
        done = outcome.refused(why="walled")
    return done.without([order["letter"]["address"], *order["secrets"]])


def _handed_over(kind: str, settings: dict[str, Any], letter: dict[str, str]) -> Outcome:
    """Each kind of gateway is loaded when the first message for one comes."""
    if kind in ("sms", "mail"):
        done: Outcome = import_module(f"lms.outbox.gateways.{kind}").send(settings, letter)
    else:
        done = import_module("lms.outbox.gateways.robots").send(kind, settings, letter)
    return done


def main() -> None:
    logging.disable()  # what libraries would write holds tokens
    walls = Walls()
    if os.environ.get(ALLOWS_LOCAL) != "1":
        walls.build()
    for line in sys.stdin:
        print(json.dumps(carry(json.loads(line), walls).as_dict()), flush=True)


if __name__ == "__main__":
    main()
