"""Orders that come at the same time are carried out in one transaction: ten wait for the disk no longer than one.

Whoever finds nobody at it carries out the order of everybody who has come by the moment in which the transaction begins,
and calls each once all of it is on the disk, and one of those who came meanwhile to go on. Nobody whose order is done waits
for the next transaction. Who was answered together asks again together, so a transaction waits a moment for as many as the
last one had. What goes wrong in company is undone whole: then each is told to try alone.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.exc import TimeoutError

from lms.db import LONGEST_WAIT, db

Order = TypeVar("Order")
Outcome = TypeVar("Outcome")

# More than a process has threads.
MOST = 100
# Seconds that a transaction waits for company at the most: a fifth of what an answer may take.
MOMENT = 0.01


@dataclass(slots=True, eq=False)
class _Ticket(Generic[Order, Outcome]):
    order: Order
    outcome: Outcome | None = None
    is_done: bool = False
    # Whoever waits holds on to it until they are called: their order is done, or it is theirs to lead.
    call: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.call.acquire()


class Together(Generic[Order, Outcome]):
    """`carry_out` gets the orders of one transaction, no two of them of one `owner`, and gives their outcomes in the same
    sequence; None for whoever shall try alone. It decides before it writes, and refuses by an outcome, not by raising."""

    def __init__(
        self,
        app: Flask,
        carry_out: Callable[[Connection, Sequence[Order]], Sequence[Outcome | None]],
        owner: Callable[[Order], Hashable],
    ) -> None:
        self.app, self.carry_out, self.owner = app, carry_out, owner
        self.waiting: deque[_Ticket[Order, Outcome]] = deque()
        self.leader: _Ticket[Order, Outcome] | None = None
        self.door = threading.Lock()
        # How many shared the last transaction, and whether as many are here again.
        self.company = 1
        self.is_company_here = threading.Event()

    def ask(self, order: Order) -> Outcome | None:
        """What came of the order, committed; or None, and nothing was changed: it must be tried alone.

        Raises TimeoutError, and nothing was changed, when the database is not to be had for long: threads are needed.
        """
        ticket: _Ticket[Order, Outcome] = _Ticket(order)
        self._join(ticket)
        while not ticket.is_done:
            if not ticket.call.acquire(timeout=LONGEST_WAIT):
                self._withdraw(ticket)
            elif not ticket.is_done:
                self._lead_and_hand_over()
        return ticket.outcome

    def _join(self, ticket: _Ticket[Order, Outcome]) -> None:
        with self.door:
            self.waiting.append(ticket)
            self._look_for_company()
            if self.leader is None:
                self._appoint_next()

    def _appoint_next(self) -> None:
        self.leader = self.waiting[0] if self.waiting else None
        if self.leader:
            self.leader.call.release()

    def _withdraw(self, ticket: _Ticket[Order, Outcome]) -> None:
        """Take the order back, unless it is being carried out or has just been called."""
        with self.door:
            if ticket in self.waiting and ticket is not self.leader:
                self.waiting.remove(ticket)
                self._look_for_company()
                raise TimeoutError("nobody could write for long")

    def _lead_and_hand_over(self) -> None:
        try:
            self._lead()
        finally:
            with self.door:
                self._appoint_next()

    def _lead(self) -> None:
        tickets: list[_Ticket[Order, Outcome]] = []
        self.is_company_here.wait(MOMENT)
        try:
            # One context for all of them; a beat needs none of its own.
            with self.app.app_context(), db.engine.begin() as connection:
                tickets = self._take()
                outcomes = self.carry_out(connection, [ticket.order for ticket in tickets])
        except Exception as error:
            tickets = tickets or self._take()
            self.app.logger.warning("%s orders are tried one by one: %s", len(tickets), error)
            outcomes = [None] * len(tickets)
        for ticket, outcome in zip(tickets, outcomes, strict=True):
            ticket.outcome, ticket.is_done = outcome, True
            ticket.call.release()

    def _take(self) -> list[_Ticket[Order, Outcome]]:
        """Those who wait, the first order of each owner; what must wait longer keeps its place in the line."""
        taken: dict[Hashable, _Ticket[Order, Outcome]] = {}
        left = []
        with self.door:
            while self.waiting and len(taken) < MOST:
                ticket = self.waiting.popleft()
                if taken.setdefault(self.owner(ticket.order), ticket) is not ticket:
                    left.append(ticket)
            self.waiting.extendleft(reversed(left))
            self.company = len(taken)
            self._look_for_company()
        return list(taken.values())

    def _look_for_company(self) -> None:
        if len(self.waiting) >= self.company:
            self.is_company_here.set()
        else:
            self.is_company_here.clear()
