"""Enterprises as lists print them: names in words, rate, grade and retrofit tracks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.core import rates
from tracker.core.calendar.months import last_day
from tracker.core.web.locale import translate
from tracker.figures.queries.enterprise_rows import EnterpriseRow
from tracker.grading.models.grades import GradeRecord
from tracker.grading.queries import grades
from tracker.months.models import Month
from tracker.register.queries import enterprises
from tracker.register.queries.enterprises import Names
from tracker.retrofits import queries as retrofits
from tracker.retrofits.queries import TrackAt
from tracker.retrofits.rules import TrackStage


@dataclass(frozen=True, kw_only=True)
class EnterpriseLine:
    """One line of a list of enterprises: the row, its names in words, rate, grade and retrofit tracks."""

    row: EnterpriseRow
    bureau: str
    place: str
    industry: str
    rate: str
    grade: str
    tracks: str

    @property
    def values(self) -> dict[str, object]:
        """Every value by the name of its field."""
        row = self.row
        return row._asdict() | {
            "bureau": self.bureau,
            "place": self.place,
            "industry": self.industry,
            "rate": None if self.rate == rates.MISSING else rates.percent(row.year_total, row.planned),
            "grade": self.grade,
            "tracks": self.tracks,
        }


def enterprise_lines(
    session: Session, month: Month, rows: Sequence[EnterpriseRow], year: int | None = None
) -> list[EnterpriseLine]:
    """Prepare rows of a plan year (the month's own) for a list: names, grades and tracks by one statement each."""
    ids = [row.enterprise_id for row in rows]
    day = last_day(month.code)
    names: Names = enterprises.names(session)
    graded, tracked = grades.in_force(session, ids, day), retrofits.tracks(session, ids, day)
    return [
        EnterpriseLine(
            row=row,
            bureau=names.bureau(row.bureau_path),
            place=names.place(row.place_path),
            industry=names.industries.get(row.industry, row.industry),
            rate=rates.of_year(year or month.plan_year, month.plan_year, row.year_total, row.planned),
            grade=grade_text(graded.get(row.enterprise_id, ())),
            tracks=track_text(tracked.get(row.enterprise_id, [])),
        )
        for row in rows
    ]


def grade_text(records: Collection[GradeRecord]) -> str:
    """Write the grades in force: one for an enterprise, or each line's with its name."""
    return "、".join(f"{record.line} {translate(record.level)}".strip() for record in records)


def track_text(tracks: Collection[TrackAt]) -> str:
    """Write how far the tracks have come; all three complete in one word."""
    if len(tracks) == 3 and all(track.stage is TrackStage.COMPLETE for track in tracks):
        return translate("全部完成")
    return "，".join(f"{translate(track.track)} {translate(track.stage)}" for track in tracks)
