"""Whether a file is a whole JPEG or PNG. Loaded only when one comes: Pillow costs every process memory."""

import io

from PIL import Image

from lms.courses.attaching.kinds import MOST_PIXELS, Broken, NoPicture, TooLarge

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
# What Pillow raises for files that lie about what they are.
FAULTS = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)


def media_type(data: bytes) -> str:
    """Raises NoPicture, TooLarge, Broken."""
    try:
        picture = Image.open(io.BytesIO(data), formats=tuple(TYPES))
    except FAULTS:
        raise NoPicture from None
    if picture.width * picture.height > MOST_PIXELS:
        raise TooLarge
    try:
        picture.load()
    except FAULTS:
        raise Broken from None
    return TYPES[picture.format or ""]
