"""Which rows of a long table are shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.asking import number

ROWS_ON_A_PAGE = 50


@dataclass(frozen=True)
class Paging:
    """Page `page` of `pages`, counted from 1; what the pager's macro reads."""

    page: int
    count: int
    size: int = ROWS_ON_A_PAGE

    @classmethod
    def read(cls, args: Mapping[str, str], count: int, size: int = ROWS_ON_A_PAGE) -> "Paging":
        """From the address; beyond the last page, the last one. Raises UnreadableAddress."""
        pages = cls(1, count, size).pages
        return cls(min(number(args, "page", smallest=1) or 1, pages), count, size)

    @property
    def pages(self) -> int:
        return max(-(-self.count // self.size), 1)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages
