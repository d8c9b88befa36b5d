"""Pictures as paper.typ sets them: each within an SVG, which is a text and so can be told as one, with its width in millimetres."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from lms.quizzes import papers
from lms.quizzes.models import PaperForm
from lms.quizzes.pictures import keeping

# The widest and the highest, in millimetres.
BELOW_STEM, AT_OPTION = (110.0, 45.0), (60.0, 30.0)
# On a screen a pixel is about a quarter of a millimetre.
MM_OF_PIXEL = 0.25


def files(form: PaperForm) -> dict[str, bytes]:
    """The files of all pictures of a form, by digest."""
    asked = papers.questions(form.paper)
    return keeping.files_of(each["digest"] for one in asked for each in (*one.pictures, *one.case_pictures))


def drawn(
    those: Iterable[Mapping[str, Any]], files: Mapping[str, bytes], most: tuple[float, float]
) -> list[dict[str, Any]]:
    """Pictures of a paper, none larger than that."""
    return [_drawn(each, files[each["digest"]], most) for each in those]


def _drawn(picture: Mapping[str, Any], data: bytes, most: tuple[float, float]) -> dict[str, Any]:
    width, height = picture["width"], picture["height"]
    kind = "png" if data.startswith(keeping.PNG_MARK) else "jpeg"
    address = f"data:image/{kind};base64,{b64encode(data).decode()}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{address}"/></svg>'
    )
    return {"svg": svg, "mm": min(width * MM_OF_PIXEL, most[0], most[1] * width / height), "words": picture["words"]}
