"""Property tests of positions and totals under any order of events."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlmodel import col

from tests import databases
from tracker.closing import services as months
from tracker.core.calendar import months as calendar
from tracker.core.calendar.dates import Precision
from tracker.core.calendar.months import MonthKind, MonthState
from tracker.core.cuts import ALL, Cut, CutKind
from tracker.core.database.engines import Engines
from tracker.figures import queries as figures
from tracker.figures.queries.verification import verify
from tracker.months.models import Month
from tracker.plans.models import PlanItem, Project
from tracker.plans.rules import Stage
from tracker.positions.models import Position, Total
from tracker.positions.rules import MEASURES, NOTHING, Dimension
from tracker.register.models import Bureau, Category, Enterprise, Industry, Place, Term
from tracker.register.rules.register import Level, Production, Side, keys_of, path_of
from tracker.reports.models.reports import MonthlyReport, Progress
from tracker.reports.rules.reports import Answer, ReportState
from tracker.reports.services import positions

START = datetime(2024, 1, 1, tzinfo=UTC)
YUAN = st.integers(0, 500_000).map(lambda hundreds: hundreds * 100)


class Region(RuleBasedStateMachine):
    """A random region that lives some months."""

    engines: Engines

    @initialize(counties=st.integers(0, 3), divisions=st.integers(1, 2))
    def found(self, counties: int, divisions: int) -> None:
        """Make two trees of bureaus of uneven depth, places, industries and categories, and an opening month."""
        self.session = Session(self.engines.writer, expire_on_commit=False)
        self.frozen: dict[str, list[Any]] = {}
        self.leaves: list[tuple[int, Side]] = []
        add_ = self.session.add
        add_(Place(code="65", name="区", name_en="R", parent_code=None, path=path_of(["65"]), in_key_area=True))
        for code in ("6501", "6502"):
            add_(Place(code=code, name=code, name_en=code, parent_code="65", path=path_of(["65", code])))
        for code in ("steel", "cement"):
            add_(Industry(code=code, name=code, name_en=code))
        for code in ("dust", "vocs", "boiler"):
            add_(Category(code=code, name=code, name_en=code))
        self.session.flush()
        local = self._bureau("XJ", [], Side.LOCAL, None)
        prefecture = self._bureau("P1", ["XJ"], Side.LOCAL, local)
        self.leaves.append((prefecture, Side.LOCAL))
        for number in range(counties):
            self.leaves.append((self._bureau(f"C{number}", ["XJ", "P1"], Side.LOCAL, prefecture), Side.LOCAL))
        root = self._bureau("XPCC", [], Side.XPCC, None)
        for number in range(divisions):
            self.leaves.append((self._bureau(f"D{number}", ["XPCC"], Side.XPCC, root), Side.XPCC))
        self.enterprises: list[int] = []
        self.month = "2023-12"
        self._open("2023-12", MonthKind.OPENING, 2024)
        self.session.commit()

    def _bureau(self, key: str, above: list[str], side: Side, parent: int | None) -> int:
        level = (Level.REGION, Level.PREFECTURE, Level.COUNTY)[len(above)]
        bureau = Bureau(
            key=key,
            name=key,
            short_name=key,
            name_en=key,
            level=level,
            side=side,
            parent_id=parent,
            path=path_of([*above, key]),
        )
        self.session.add(bureau)
        self.session.flush()
        return bureau.id

    def _open(self, code: str, kind: MonthKind, plan_year: int) -> None:
        self.session.add(
            Month(code=code, plan_year=plan_year, kind=kind, state=MonthState.PLANNED, due=calendar.last_day(code))
        )
        self.session.flush()
        months.open_month(self.session, code, at=START)
        self.month = code

    def _month(self) -> Month:
        month = self.session.get(Month, self.month)
        assert month is not None
        return month

    @rule(data=st.data(), items=st.lists(st.tuples(YUAN, YUAN, st.integers(-3, 14)), min_size=1, max_size=3))
    def join(self, data: st.DataObject, items: list[tuple[int, int, int]]) -> None:
        """An enterprise joins in the open month, with projects of its own and items of the plan year."""
        number = len(self.enterprises) + 1
        enterprise = Enterprise(code=f"E{number}", uscc=None, uscc_reason="测试", made_up=True)
        self.session.add(enterprise)
        self.session.flush()
        bureau, _ = data.draw(st.sampled_from(self.leaves))
        self._term(enterprise.id, bureau, data.draw(st.sampled_from(["6501", "6502"])), f"示范{number}厂")
        for place, (planned, opening, due) in enumerate(items):
            project = Project(
                code=f"E{number}P{place}", enterprise_id=enterprise.id, title="除尘", opening=opening,
                category_code=data.draw(st.sampled_from(["dust", "vocs", "boiler"])),
            )  # fmt: skip
            self.session.add(project)
            self.session.flush()
            self._item(project.id, self._month().plan_year, planned, date(2024, 1, 31) + timedelta(days=30 * due))
        self.enterprises.append(enterprise.id)
        positions.replace(self.session, self._month(), [enterprise.id])
        if self._month().kind is MonthKind.REGULAR:
            self.session.add(MonthlyReport(enterprise_id=enterprise.id, month=self.month, state=ReportState.DRAFT))
        self.session.commit()

    def _term(self, enterprise: int, bureau: int, place: str, name: str) -> None:
        self.session.add(
            Term(
                enterprise_id=enterprise,
                from_month=self.month,
                bureau_id=bureau,
                place_code=place,
                industry_code="steel" if bureau % 2 else "cement",
                name=name,
                state=Production.PRODUCING,
            )  # fmt: skip
        )
        self.session.flush()

    def _item(self, project: int, year: int, planned: int, due: date) -> None:
        self.session.add(
            PlanItem(
                project_id=project,
                year=year,
                planned=planned,
                due=due,
                due_precision=Precision.DAY,
                from_month=self.month,
            )
        )
        self.session.flush()

    @precondition(lambda self: self.enterprises and self._month().kind is MonthKind.REGULAR)
    @rule(data=st.data(), more=YUAN, stage=st.sampled_from(list(Stage)))
    def approve(self, data: st.DataObject, more: int, stage: Stage) -> None:
        """A report is filed and approved; its lines move by what it says and by nothing else."""
        enterprise = data.draw(st.sampled_from(self.enterprises))
        report = self.session.scalars(
            sa.select(MonthlyReport).where(
                col(MonthlyReport.enterprise_id) == enterprise, col(MonthlyReport.month) == self.month
            )
        ).one_or_none()
        if report is None or report.state is ReportState.APPROVED:
            return
        rows = self.session.execute(
            sa.select(col(Position.project_id), col(Position.total)).where(
                col(Position.enterprise_id) == enterprise, col(Position.month) == self.month
            )
        ).all()
        for project, total in rows:
            self.session.add(
                Progress(
                    report_id=report.id,
                    project_id=project,
                    round=1,
                    answer=Answer.GIVEN,
                    stage=stage,
                    total=total + more,
                )
            )
        report.state, report.approved_at = ReportState.APPROVED, START
        self.session.flush()
        before = figures.approved(self.session, self._month()).at(ALL)
        positions.replace(self.session, self._month(), [enterprise])
        of_year = self.session.scalar(
            sa.select(sa.func.count()).where(
                col(Position.enterprise_id) == enterprise, col(Position.month) == self.month,
                col(Position.year) == self._month().plan_year,
            )
        )  # fmt: skip
        after = figures.approved(self.session, self._month()).at(ALL)
        assert after.total - before.total == more * (of_year or 0)
        assert after.year_total - before.year_total == more * (of_year or 0)
        self.session.commit()

    @precondition(lambda self: self.enterprises)
    @rule(data=st.data())
    def transfer(self, data: st.DataObject) -> None:
        """An enterprise moves to another bureau and name, from the open month on."""
        enterprise = data.draw(st.sampled_from(self.enterprises))
        bureau, _ = data.draw(st.sampled_from(self.leaves))
        self.session.execute(
            sa.delete(Term).where(col(Term.enterprise_id) == enterprise, col(Term.from_month) == self.month)
        )
        self._term(enterprise, bureau, data.draw(st.sampled_from(["6501", "6502"])), f"新名{self.month}")
        positions.replace(self.session, self._month(), [enterprise])
        self.session.commit()

    @precondition(lambda self: self.month < "2025-03")
    @rule()
    def close_and_open_next(self) -> None:
        """The month closes and the next one opens; in January half of the projects get an item of the new year."""
        month = self._month()
        self.session.execute(
            sa.update(MonthlyReport)
            .where(col(MonthlyReport.month) == self.month, col(MonthlyReport.state) == ReportState.DRAFT)
            .values(state=ReportState.MISSED)
        )
        month.state, month.closed_at = MonthState.CLOSED, START
        self.session.flush()
        self.frozen[self.month] = self._rows(self.month)
        code = calendar.shift(self.month, 1)
        if code == "2025-01":
            self.month = code
            for project in self.session.scalars(sa.select(col(Project.id)).where(col(Project.id) % 2 == 0)).all():
                self._item(project, 2025, 1_000_000, date(2025, 6, 30))
        self._open(code, MonthKind.REGULAR, calendar.year_of(code))
        self.session.commit()

    def _rows(self, month: str) -> list[Any]:
        kept = self.session.execute(sa.select(*Position.__table__.c).where(col(Position.month) == month).order_by("id"))
        totals = self.session.execute(sa.select(*Total.__table__.c).where(col(Total.month) == month).order_by("key"))
        return [*map(tuple, kept), *map(tuple, totals)]

    @invariant()
    def sides_add_up(self) -> None:
        """Local and xpcc are all, always."""
        totals = figures.approved(self.session, self._month())
        sides = reduce(add, (totals.at(Cut(CutKind.SIDE, side.value)) for side in Side))
        assert asdict(totals.at(ALL)) == asdict(sides)

    @invariant()
    def bureaus_add_up(self) -> None:
        """A bureau is its own direct enterprises and its children, at every level, and so is a place."""
        totals = figures.approved(self.session, self._month())
        for dimension, kind in ((Dimension.BUREAU, CutKind.BUREAU), (Dimension.PLACE, CutKind.PLACE)):
            for key in {key for d, path in totals.shares if d is dimension for key in keys_of(path)}:
                children = (totals.at(Cut(kind, child)) for child in totals.below(dimension, key))
                assert totals.at(Cut(kind, key)) == reduce(add, children, NOTHING) + totals.direct(dimension, key)

    @invariant()
    def the_second_path_agrees(self) -> None:
        """Positions and totals equal what pandas makes of progress, items and terms."""
        assert verify(self.session, self.month).differences == ()

    @invariant()
    def totals_are_sums_of_positions(self) -> None:
        """What a list of positions adds up to is what the totals say."""
        whole = figures.approved(self.session, self._month()).at(ALL)
        row = self.session.execute(
            sa.select(
                sa.func.count(), *(sa.cast(sa.func.coalesce(sa.func.sum(getattr(Position, name)), 0), sa.BigInteger)
                                   for name in ("planned", "total", "increment")),
                sa.func.count(sa.distinct(col(Position.enterprise_id))),
            ).where(col(Position.month) == self.month, col(Position.year) == self._month().plan_year)
        ).one()  # fmt: skip
        stages = sum(getattr(whole, stage.value) for stage in Stage)
        assert tuple(row) == (stages, whole.planned, whole.total, whole.increment, whole.enterprises)

    @invariant()
    def a_project_counts_once_a_year(self) -> None:
        """No project stands twice in one month."""
        twice = sa.select(col(Position.project_id)).where(col(Position.month) == self.month)
        assert not self.session.execute(twice.group_by(col(Position.project_id)).having(sa.func.count() > 1)).all()

    @invariant()
    def closed_months_never_move(self) -> None:
        """Whatever happens later, a closed month's rows are the same to the last yuan."""
        for month, rows in self.frozen.items():
            assert self._rows(month) == rows

    def teardown(self) -> None:
        """Leave the database to the next example, after every month was recomputed once more."""
        if hasattr(self, "session"):
            assert verify(self.session).differences == ()
            self.session.close()


@pytest.mark.prop
def test_figures_add_up_and_closed_months_never_move_whatever_happens(engines, sqlite_template, tmp_path):
    examples = iter(range(10**6))

    class OnThisDatabase(Region):
        def __init__(self) -> None:
            super().__init__()
            self.engines = databases.fresh(engines, sqlite_template, tmp_path / f"{next(examples)}.db")

        def teardown(self) -> None:
            super().teardown()
            if self.engines is not engines:
                self.engines.dispose()

    run_state_machine_as_test(OnThisDatabase)


@pytest.mark.parametrize("table", ["position", "total"])
@pytest.mark.parametrize("change", ["UPDATE {table} SET total = total + 1", "DELETE FROM {table}"])
def test_the_database_itself_refuses_to_change_a_closed_month(engines, table, change, tmp_path, sqlite_template):
    region = Region()
    region.engines = engines
    region.found(1, 1)
    with Session(engines.writer) as session:
        session.add(Enterprise(code="E1", uscc=None, uscc_reason="测试"))
        session.flush()
        enterprise = session.scalars(sa.select(col(Enterprise.id))).one()
        bureau = session.scalars(sa.select(col(Bureau.id)).limit(1)).one()
        session.add(
            Term(
                enterprise_id=enterprise, from_month="2023-12", bureau_id=bureau, place_code="6501",
                industry_code="steel", name="示范厂", state=Production.PRODUCING,
            )
        )  # fmt: skip
        session.add(Project(code="P1", enterprise_id=enterprise, title="除尘", category_code="dust"))
        session.flush()
        project = session.scalars(sa.select(col(Project.id))).one()
        session.add(
            PlanItem(
                project_id=project, year=2024, planned=100, due=date(2024, 5, 1), due_precision=Precision.DAY,
                from_month="2023-12",
            )
        )  # fmt: skip
        session.flush()
        month = session.get(Month, "2023-12")
        positions.replace(session, month, [enterprise])
        month.state, month.closed_at = MonthState.CLOSED, START
        session.commit()
    with engines.writer.connect() as connection, pytest.raises(DatabaseError, match="closed month"):
        connection.execute(sa.text(change.format(table=table)))
    with engines.reader.connect() as connection:
        assert connection.execute(sa.text(f"SELECT sum(total) FROM {table}")).scalar() == 0
    assert len(MEASURES) == 16
    region.teardown()
