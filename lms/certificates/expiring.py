"""Certificates that expire soon: holder and office read so on the first page, from thirty days before the last day on.

It is a line of the page, for as long as it holds, so nobody is told twice. Where a plan gives no validity nothing ever expires.
"""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_

from lms.certificates.models import Certificate

DAYS = 30


def soon(today: date) -> ColumnElement[bool]:
    """For queries that have Certificate: it stands, and its last day is near."""
    return and_(Certificate.ended_at.is_(None), Certificate.valid_until.between(today, today + timedelta(days=DAYS)))
