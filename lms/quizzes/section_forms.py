"""Shapes of the sections of a paper, as authors send them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from lms.forms import Inner, choices
from lms.quizzes import typed_lists
from lms.quizzes.kinds import KINDS
from lms.quizzes.points_forms import PointsField, in_points
from lms.quizzes.sections import Section
from lms.quizzes.typed_lists import NotAnArticle

MOST_SECTIONS = 20
STEP = re.compile(r"(remove|up|down)-(\d{1,4})", re.ASCII)
# What a section asks until its author says otherwise.
NEW = {"kind": "single", "count": "1", "points": "5"}


class SpansField(StringField):
    """Articles and spans of them; an empty field is none."""

    data: Any

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else typed_lists.spans_written(self.data or ())

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = ()
        try:
            self.data = typed_lists.spans(valuelist[0] if valuelist else "")
        except NotAnArticle as wrong:
            raise ValueError(
                _l("“%(piece)s” is no article. Please give articles such as 第21-30条、第134条之一.", piece=wrong)
            ) from None


class TagsField(StringField):
    """Tags between commas; an empty field is none."""

    data: Any

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else typed_lists.tags_written(tuple(self.data or ()))

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = typed_lists.tags(valuelist[0] if valuelist else "")


def _or_any(edition: int | None) -> int:
    return edition or 0


def levels_offered(none: Any) -> list[SelectChoice]:
    """The difficulties in a list of choices, with words for nothing."""
    easy, hard = _l("1 (easy)"), _l("5 (hard)")
    return [
        SelectChoice(0, none),
        SelectChoice(1, easy),
        *(SelectChoice(n, n) for n in (2, 3, 4)),
        SelectChoice(5, hard),
    ]


class SectionForm(Inner):
    """One section. Forms within a form carry no token of their own."""

    kind = SelectField(_l("Kind"), choices=choices(KINDS), default="single")
    count = IntegerField(_l("How many"), validators=[InputRequired(), NumberRange(1, 200)], default=1)
    points = PointsField(_l("points each"), validators=in_points(), default=5)
    edition = SelectField(_l("Law"), coerce=int, default=0, filters=[_or_any])
    articles = SpansField(_l("Articles"), validators=[Length(max=300)])
    tags = TagsField(_l("Tags"))
    difficulties = SelectMultipleField(_l("Difficulty"), coerce=int, choices=[SelectChoice(n, n) for n in range(1, 6)])

    def validate_articles(self, field: Any) -> None:
        if field.data and not self.edition.data:
            raise ValidationError(_l("Please choose the law that the articles belong to."))

    @property
    def is_narrowed(self) -> bool:
        return any((self.edition.data, self.articles.data, self.tags.data, self.difficulties.data, self.errors))

    @property
    def section(self) -> Section:
        """What the form says."""
        return Section(
            kind=self.kind.data,
            count=self.count.data,
            points=self.points.data,
            edition=self.edition.data or None,
            articles=tuple(self.articles.data or ()),
            tags=tuple(self.tags.data or ()),
            difficulties=tuple(self.difficulties.data or ()),
        )


def offer_editions(forms: Iterable[SectionForm], editions: list[SelectChoice]) -> None:
    """Fill the choice of laws of each section."""
    for form in forms:
        form.edition.choices = [SelectChoice(0, _l("any")), *editions]


def stepped(
    sent: MultiDict[str, str],
    step: str,
    name: str = "sections",
    new: Mapping[str, str] = NEW,
    most: int = MOST_SECTIONS,
) -> MultiDict[str, str]:
    """What was sent, with one of the forms of that name more, removed, or moved up or down; an unknown step changes nothing."""
    field = re.compile(rf"{name}-(\d{{1,4}})-([\w-]+)", re.ASCII)
    places = sorted({int(found[1]) for each in sent if (found := field.fullmatch(each))})
    moved = MultiDict(_moved(sent, field, name, {old: at for at, old in enumerate(_order(places, step))}))
    if step == "add" and len(places) < most:
        moved.update({f"{name}-{len(places)}-{each}": value for each, value in new.items()})
    return moved


def _moved(
    sent: MultiDict[str, str], field: re.Pattern[str], name: str, places: dict[int, int]
) -> Iterator[tuple[str, str]]:
    for each, value in sent.items(multi=True):
        found = field.fullmatch(each)
        if found is None:
            yield each, value
        elif int(found[1]) in places:
            yield f"{name}-{places[int(found[1])]}-{found[2]}", value


def _order(places: list[int], step: str) -> list[int]:
    found = STEP.fullmatch(step)
    if found is None or int(found[2]) >= len(places):
        return places
    at = int(found[2])
    others = places[:at] + places[at + 1 :]
    if found[1] == "remove":
        return others
    to = max(at - 1, 0) if found[1] == "up" else at + 1
    return [*others[:to], places[at], *others[to:]]
