"""Personal data as it may be shown to others: 138****0007, 141021********0018."""

from lms import vault
from lms.people import identifiers
from lms.people.models import Person


def masked_mobile(mobile: str | None) -> str:
    """The first three and the last four digits of a telephone number."""
    if not mobile:
        return ""
    return f"{mobile[:3]}{'*' * (len(mobile) - 7)}{mobile[-4:]}" if len(mobile) > 7 else "*" * len(mobile)


def masked_email(email: str | None) -> str:
    """The first letter and the server: m***@county.example."""
    name, _, server = (email or "").rpartition("@")
    return f"{name[:1]}***@{server}" if name else ""


def masked_id_number(person: Person) -> str:
    """The person's ID number as it may be shown, or nothing."""
    return identifiers.masked(vault.unseal(person.id_number_sealed)) if person.id_number_sealed else ""


def masked_name(name: str) -> str:
    """The family name alone: 李*."""
    return name[:1] + "*" * (len(name) - 1)
