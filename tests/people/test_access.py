"""Who oversees which units, for every role of the cast."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people import access
from lms.people.models import Post, Unit
from lms.people.ranks import Rank
from tests.cast import Cast

SEEN = [
    ("han_mei", {"dongshan", "lis_works"}),
    ("wang_qiang", {"xihe", "lis_quarry", "mas_mill"}),
    ("zhou_tao", {"industry_bureau", "lis_works"}),
    ("qian_yu", {"energy_bureau", "lis_quarry", "mas_mill"}),
    ("wu_gang", {"emergency_bureau", "lis_works", "lis_quarry", "mas_mill"}),
    ("deng_chao", {"energy_bureau"}),
    ("liu_fang", {"lis_works"}),
    ("li_lei", set()),
    ("zhao_min", set()),
]


@pytest.mark.parametrize(("who", "units"), SEEN)
def test_each_role_oversees_its_own_units_and_no_other(
    cast: Cast, database: Session, who: str, units: set[str]
) -> None:
    query = access.units_overseen_by(getattr(cast, who))

    seen = set(database.scalars(select(Unit.name).where(Unit.id.in_(query))))

    assert seen == {getattr(cast, unit).name for unit in units}


def test_an_administrator_oversees_every_unit(cast: Cast, database: Session) -> None:
    seen = database.scalars(access.units_overseen_by(cast.admin)).all()

    assert len(seen) == 8


@pytest.mark.parametrize(("who", "sees"), [("admin", True), ("zhou_tao", False)])
def test_a_leader_of_the_county_is_seen_by_administrators_and_no_supervisor(
    cast: Cast, database: Session, who: str, sees: bool
) -> None:
    post = database.scalars(select(Post).where(Post.person_id == cast.chen_jie.id)).one()
    post.rank = Rank.DIVISION_DEPUTY
    database.flush()

    seen = set(database.scalars(access.persons_overseen_by(getattr(cast, who))))

    assert (cast.chen_jie.id in seen) is sees
    assert cast.li_lei.id in seen
