"""What became of one try to hand a message to a gateway. Pure."""

from dataclasses import asdict, dataclass
from typing import Any

# Accepted: the gateway said so. Refused: it said no, or the settings can't be right. Later: it surely did not take it, and may
# the next time. Unknown: it may have taken it, so nobody tries again.
OUTCOMES = ("accepted", "refused", "later", "unknown")
LONGEST_SAID = 300


@dataclass(frozen=True)
class Outcome:
    """`why` is a code of `lms.outbox.words`, and `said` what the gateway itself said."""

    outcome: str
    why: str | None = None
    said: str = ""

    def without(self, secrets: list[str]) -> "Outcome":
        """Gateways repeat what they got; tokens and addresses are not kept in the open."""
        said = " ".join(self.said.split())
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            said = said.replace(secret, "***")
        return Outcome(self.outcome, self.why, said[:LONGEST_SAID])

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def accepted(said: str = "") -> Outcome:
    return Outcome("accepted", None, said)


def refused(said: str = "", why: str | None = None) -> Outcome:
    return Outcome("refused", why, said)


def later(said: str = "", why: str | None = None) -> Outcome:
    return Outcome("later", why, said)


def unknown(said: str = "", why: str | None = None) -> Outcome:
    return Outcome("unknown", why, said)
