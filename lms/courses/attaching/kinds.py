"""What a picture of a paper may be."""

# A page scanned at 600 dots an inch has 35 million.
MOST_PIXELS = 60_000_000


class NoPicture(ValueError):
    """Neither JPEG nor PNG."""


class TooLarge(ValueError):
    """It has more than MOST_PIXELS."""


class Broken(ValueError):
    """It breaks off before its end."""
