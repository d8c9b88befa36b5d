"""Pixels out of a file, and into a new one. Only four formats are tried at all: no SVG, page or document passes for a picture."""

import io

from PIL import Image, ImageOps

from lms.quizzes.pictures.cleaning import JPEG, PNG, Clean, NoPicture

# A photo of a telephone has up to 50 million pixels; it is decoded at a fraction of that.
MOST_PHOTO_PIXELS = 50_000_000
# Of other pictures each pixel takes four bytes of memory, however few the file has.
MOST_PIXELS = 20_000_000
LONGEST_SIDE = 1600
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
QUALITY = 85
# What Pillow's readers raise for pictures that are broken, cut off or made to harm.
BROKEN = (
    OSError,
    SyntaxError,
    EOFError,
    ArithmeticError,
    LookupError,
    TypeError,
    MemoryError,
    AttributeError,
    ValueError,
)


def anew(data: bytes) -> Clean:
    """Raises NoPicture."""
    try:
        image, is_lossy = _decoded(data)
    except NoPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPicture("picture_too_many_pixels") from None
    except BROKEN:
        raise NoPicture("not_a_picture") from None
    return _written(image, is_lossy=is_lossy)


def _decoded(data: bytes) -> tuple[Image.Image, bool]:
    """The picture upright, and whether its format leaves out what the eye hardly sees."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if opened.width * opened.height > (MOST_PHOTO_PIXELS if opened.format == "JPEG" else MOST_PIXELS):
            raise NoPicture("picture_too_many_pixels")
        is_lossy = opened.format in {"JPEG", "WEBP"}
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.load()
        return ImageOps.exif_transpose(opened), is_lossy


def _written(image: Image.Image, *, is_lossy: bool) -> Clean:
    """Pixels alone: what is written beside them in the file stays behind."""
    has_glass = image.has_transparency_data
    plain = image.convert("RGBA" if has_glass else "L" if image.mode in {"1", "L"} else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    stream, kind = io.BytesIO(), JPEG if is_lossy and not has_glass else PNG
    if kind == JPEG:
        bare.save(stream, "JPEG", quality=QUALITY, optimize=True)
    else:
        bare.save(stream, "PNG", optimize=True)
    return Clean(stream.getvalue(), kind, *bare.size)
