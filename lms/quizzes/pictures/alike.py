"""Whether two files show the same picture: one of them may be the other, written once more as JPEG, which loses a little.

Tried with noisy photos written twice more at quality 85: brightness differed by up to 6 over squares of two pixels, and colours,
of which JPEG keeps a quarter, by up to 18 over squares of eight. Where another small digit stood in it, brightness differed by 26.
"""

import io

from PIL import Image, ImageChops

# The most difference, of 255, by the side of the squares over which it is averaged.
BRIGHTNESS, COLOUR = (2, 12), (8, 24)


def alike(one: bytes, other: bytes) -> bool:
    """Compares pixels; both must be pictures of the store."""
    with Image.open(io.BytesIO(one)) as first, Image.open(io.BytesIO(other)) as second:
        pair = first.convert("RGB"), second.convert("RGB")
    if pair[0].size != pair[1].size:
        return False
    grey = pair[0].convert("L"), pair[1].convert("L")
    return _differ_by(*grey, BRIGHTNESS[0]) <= BRIGHTNESS[1] and _differ_by(*pair, COLOUR[0]) <= COLOUR[1]


def _differ_by(one: Image.Image, other: Image.Image, side: int) -> int:
    """The most that any square differs by."""
    difference = ImageChops.difference(one, other)
    return max(difference.reduce(min(side, *difference.size)).tobytes())
