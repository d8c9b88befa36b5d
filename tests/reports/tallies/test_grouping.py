"""Groups of units that are supervised alike: whoever is supervised otherwise leaves one, and until then rates go by units."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from lms import clock
from lms.courses import enrolling
from lms.courses.models import Enrolment, Plan
from lms.people import access
from lms.people.models import Person, RoleGrant, SupervisionLine, Unit
from lms.reports import names, places, rates
from lms.reports.counting import Source
from lms.reports.scope import Scope
from lms.reports.slices import GROUPINGS, Slice
from lms.reports.tallies import folding, grouping
from lms.reports.tallies.models import GroupDayTally, GroupTally, GroupUnitTally
from lms.reports.tallies.recounting import GROUPED, added_up
from tests import factories
from tests.cast import Cast


@pytest.fixture
def plan(cast: Cast, database: Session) -> Plan:
    course = factories.course(cast.zhao_min, factories.recording(cast.zhao_min))
    plan = factories.plan(course, cast.admin)
    enrolling.enrol(plan, at=plan.published_at)
    _fold()
    return plan


def _fold() -> None:
    for _ in folding.fold_all():
        pass


def _of(unit: Unit) -> int | None:
    return grouping.of_all().get(unit.id)


def _is_grouped(plan: Plan) -> bool:
    return Source.of(Scope(plan, select(Unit.id))).is_grouped


def test_the_quarry_and_the_mill_are_supervised_alike_and_nobody_else_is(cast: Cast, plan: Plan) -> None:
    groups = grouping.of_all()

    assert _of(cast.lis_quarry) == _of(cast.mas_mill) == min(cast.lis_quarry.id, cast.mas_mill.id)
    assert len(set(groups.values())) == len(groups) - 1
    assert _is_grouped(plan)


def _reassigned(cast: Cast) -> None:
    lines = update(SupervisionLine).where(
        SupervisionLine.unit_id == cast.mas_mill.id, SupervisionLine.line == "industry"
    )
    factories.db.session.execute(lines.values(supervisor_id=cast.industry_bureau.id))


def _a_further_unit(cast: Cast) -> None:
    factories.db.session.add(Unit(kind="enterprise", name="新厂"))


def _an_organ(cast: Cast) -> None:
    factories.db.session.execute(update(Unit).where(Unit.id == cast.mas_mill.id).values(kind="organ"))


def _a_supervisors_unit(cast: Cast) -> None:
    grant = RoleGrant(person_id=cast.ma_jun.id, role="supervisor", line="industry", unit_id=cast.mas_mill.id)
    factories.db.session.add(grant)


@pytest.mark.parametrize("change", [_reassigned, _a_further_unit, _an_organ, _a_supervisors_unit])
def test_rates_go_by_units_until_they_are_grouped_anew(
    cast: Cast, database: Session, plan: Plan, change: object
) -> None:
    change(cast)  # type: ignore[operator]
    database.flush()
    by_units = [rates.grouped(Scope(plan, select(Unit.id)), by) for by in GROUPINGS]
    was_grouped = _is_grouped(plan)
    _fold()

    assert not was_grouped
    assert _is_grouped(plan)
    assert [rates.grouped(Scope(plan, select(Unit.id)), by) for by in GROUPINGS] == by_units
    assert (_of(cast.lis_quarry) == _of(cast.mas_mill)) is (change is _a_further_unit)
    _assert_added_up(plan)


@pytest.mark.parametrize("role", ["author", "liaison", "supervisor"])
def test_of_roles_that_are_given_a_supervisors_alone_lets_units_be_grouped_anew(
    cast: Cast, database: Session, plan: Plan, role: str
) -> None:
    scope = {"supervisor": {"line": "industry", "unit_id": cast.mas_mill.id}, "liaison": {"unit_id": cast.mas_mill.id}}
    grant = RoleGrant(person_id=cast.ma_jun.id, role=role, **scope.get(role, {}))
    database.add(grant)
    database.flush()
    given = grouping.is_wanted()
    _fold()
    database.execute(update(RoleGrant).where(RoleGrant.id == grant.id).values(unit_id=RoleGrant.unit_id))

    assert given is grouping.is_wanted() is (role == "supervisor")


def test_what_was_worked_out_while_others_wrote_is_written_unless_a_line_changed_since(
    cast: Cast, database: Session, plan: Plan
) -> None:
    _reassigned(cast)
    known = grouping.regrouping()
    late = update(SupervisionLine).where(
        SupervisionLine.unit_id == cast.mas_mill.id, SupervisionLine.line == "industry"
    )
    assert known is not None
    assert known.holds()

    grouping.step(known)
    parted = _of(cast.lis_quarry) != _of(cast.mas_mill)
    factories.db.session.execute(late.values(supervisor_id=SupervisionLine.supervisor_id, from_on=clock.today()))
    again = grouping.regrouping()
    _fold()

    assert parted
    assert not known.holds()
    assert again is not None
    assert not again.holds()
    assert grouping.of_all() == grouping.given(grouping._since())
    _assert_added_up(plan)


def test_once_many_units_came_the_database_looks_at_its_tables(
    cast: Cast, database: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MANY", 3)
    grouping.start_anew()
    _fold()

    assert _is_grouped(plan)
    if database.get_bind().dialect.name == "postgresql":
        known = "SELECT reltuples FROM pg_class WHERE relname IN ('unit', 'supervision_line', 'alike_unit')"
        assert min(database.scalars(text(known))) >= 0


def _assert_added_up(plan: Plan) -> None:
    for table in (GroupTally, GroupUnitTally, GroupDayTally):
        rows = factories.db.session.execute(select(*table.__table__.columns)).all()
        given = factories.db.session.execute(added_up(table, plan.id, lambda unit: unit.is_not(None))).all()
        assert sorted(map(str, rows)) == sorted(map(str, given))
    assert len(GROUPED) == 3


def test_one_of_a_group_is_told_apart_while_it_waits_to_be_counted(cast: Cast, database: Session, plan: Plan) -> None:
    task = select(Enrolment.id).where(Enrolment.unit_id == cast.mas_mill.id)
    database.execute(update(Enrolment).where(Enrolment.id.in_(task)).values(completed_at=clock.now()))
    scope = Scope(plan, select(Unit.id))

    told = [rates.grouped(scope, by) for by in GROUPINGS]
    source = Source.of(scope)
    _fold()

    assert (source.changed, source.is_grouped) == ([cast.mas_mill.id], True)
    assert told == [rates.grouped(Scope(plan, select(Unit.id)), by) for by in GROUPINGS]
    _assert_added_up(plan)


@pytest.mark.parametrize(
    "name", ["han_mei", "wang_qiang", "zhou_tao", "qian_yu", "wu_gang", "deng_chao", "liu_fang", "admin"]
)
def test_everybody_reads_of_groups_what_they_read_of_units(
    cast: Cast, database: Session, plan: Plan, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    person: Person = getattr(cast, name)
    scope = Scope(plan, access.units_overseen_by(person))

    grouped = [rates.grouped(scope, by) for by in GROUPINGS]
    is_grouped = Source.of(scope).is_grouped
    monkeypatch.setattr("lms.reports.scope.Scope.goes_by_supervision", False)

    assert is_grouped is (name != "liu_fang")
    assert [rates.grouped(scope, by) for by in GROUPINGS] == grouped


@pytest.mark.parametrize("part", [Slice(unit=1), Slice(sector="矿山")])
def test_parts_that_cut_through_groups_go_by_units(cast: Cast, plan: Plan, part: Slice) -> None:
    assert not Source.of(Scope(plan, select(Unit.id), slice=part)).is_grouped


def test_units_narrowed_down_go_by_units(cast: Cast, plan: Plan) -> None:
    units = access.units_overseen_by(cast.wang_qiang)

    assert not Source.of(Scope(plan, units.where(Unit.id == cast.mas_mill.id))).is_grouped


def test_days_before_the_grouping_go_by_units(cast: Cast, plan: Plan) -> None:
    long_ago = clock.now() - timedelta(days=70)

    assert not Source.of(Scope(plan, select(Unit.id), long_ago)).is_grouped


def test_a_large_group_is_parted_and_a_further_unit_moves_none_of_the_others(
    cast: Cast, database: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MOST_IN_A_GROUP", 5)
    database.add_all(Unit(kind="enterprise", name=f"厂{number}") for number in range(18))
    database.flush()
    _fold()
    before = grouping.of_all()
    database.add(Unit(kind="enterprise", name="新厂"))
    database.flush()
    _fold()
    now = grouping.of_all()

    assert {unit: now[unit] for unit in before} == before
    assert len({group for unit, group in now.items() if unit not in before} - set(before.values())) == 0


def test_a_page_beyond_the_units_that_are_looked_at_first_is_found(
    cast: Cast, database: Session, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = Scope(plan, access.units_overseen_by(cast.wu_gang))
    everybody = list(names.every(scope, "all", cast.wu_gang))
    units = rates.by_unit(scope)
    for module in (places, rates):
        monkeypatch.setattr(module, "NEAR", 1)

    pages = [names.listed(scope, "all", cast.wu_gang, limit=1, offset=number) for number in range(len(everybody) + 1)]
    rows = [rates.page_of_units(scope, limit=1, offset=number) for number in range(len(units) + 1)]

    assert len({name.unit for name in everybody}) > 2
    assert [list(page) for page in pages] == [*([name] for name in everybody), []]
    assert [list(page) for page in rows] == [*([row] for row in units), []]
