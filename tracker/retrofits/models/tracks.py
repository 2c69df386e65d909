"""Tables of retrofits: tracks with their stages, units, and stage claims of both."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment, Versioned, choice, filled, word
from tracker.retrofits.rules import (
    ClaimState,
    EliminationStage,
    ObjectionState,
    Recipient,
    Route,
    Track,
    TrackStage,
    UnitKind,
)


class RetrofitTrack(Versioned, table=True):
    """One track of one enterprise (超低排放) by the rules of an industry. `since` is empty where the day is unknown.

    `stage` is the last stage verified by a bureau. A stage that is not verified yet is a StageClaim.
    """

    __tablename__ = "retrofit_track"
    __table_args__ = (UniqueConstraint("enterprise_id", "industry_code", "track"),)

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    industry_code: str = Field(foreign_key="industry.code", max_length=40)
    track: Track = choice(Track)
    stage: TrackStage = word(TrackStage)
    since: date | None = Field(default=None)
    source: str = Field(default="", max_length=200)
    route: Route | None = word(Route, default=None, nullable=True)
    ratio: int | None = Field(default=None)
    """Share of clean transport in hundredths of a per cent."""
    fleet: str = filled("", max_length=200)
    notice_to: date | None = Field(default=None)
    not_before: date | None = Field(default=None)


class Elimination(Versioned, table=True):
    """A unit that must be taken out of use (淘汰): an oven, a boiler or a production line."""

    __table_args__ = (
        UniqueConstraint("enterprise_id", "unit"),
        CheckConstraint("kind <> 'coke_oven' OR height_mm IS NOT NULL OR size <> ''", name="oven_has_height"),
    )

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    unit: str = Field(max_length=80)
    kind: UnitKind = word(UnitKind)
    stage: EliminationStage = word(EliminationStage)
    since: date | None = Field(default=None)
    size: str = Field(default="", max_length=80)
    """The size as the source writes it, where the source says more than the numbers or omits the height of an oven."""
    source: str = Field(default="", max_length=200)
    height_mm: int | None = Field(default=None)
    capacity_t: int | None = Field(default=None)
    steam_kg: int | None = Field(default=None)
    due: date | None = Field(default=None)


class StageClaim(SQLModel, table=True):
    """A claim that a track or unit reached a stage, and its result. A CHECK requires two persons.

    Verified claims and those recorded from a source are the history of stages. They are never changed.
    """

    __tablename__ = "stage_claim"
    __table_args__ = (
        CheckConstraint("(track_id IS NULL) <> (unit_id IS NULL)", name="one_subject"),
        CheckConstraint(
            "state NOT IN ('verified', 'refused') OR (decided_by IS NOT NULL AND claimed_by IS NOT NULL "
            "AND decided_by <> claimed_by)",
            name="two_persons",
        ),
        Index(
            "uq_stage_claim_track_waiting", "track_id", unique=True, sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "uq_stage_claim_unit_waiting", "unit_id", unique=True, sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )  # fmt: skip

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    track_id: int | None = Field(default=None, foreign_key="retrofit_track.id")
    unit_id: int | None = Field(default=None, foreign_key="elimination.id")
    stage: str = Field(max_length=32)
    since: date | None = Field(default=None)
    note: str = Field(default="", max_length=500)
    document: str = Field(default="", max_length=120)
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    route: Route | None = word(Route, default=None, nullable=True)
    ratio: int | None = Field(default=None)
    fleet: str = Field(default="", max_length=200)
    sent: str = Field(default="", max_length=200)
    """The recipients of the evaluation report with the day of each, as JSON."""
    state: ClaimState = choice(ClaimState)
    claimed_by: int | None = Field(default=None, foreign_key="person.id")
    claimed_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    opinion: str = Field(default="", max_length=500)


class ReportSent(SQLModel, table=True):
    """A recipient of an evaluation report (报送). The day is empty where the source gives none."""

    __tablename__ = "retrofit_report"
    __table_args__ = (UniqueConstraint("enterprise_id", "industry_code", "track", "recipient"),)

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    industry_code: str = Field(foreign_key="industry.code", max_length=40)
    track: Track = word(Track)
    recipient: Recipient = word(Recipient)
    day: date | None = Field(default=None)
    source: str = Field(default="", max_length=200)


class Objection(SQLModel, table=True):
    """An objection (异议) to the public notice that began on the day `noticed_on`."""

    __tablename__ = "retrofit_objection"

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    track_id: int = Field(foreign_key="retrofit_track.id", index=True)
    noticed_on: date | None = Field(default=None)
    day: date
    who: str = Field(max_length=80)
    text: str = Field(max_length=500)
    state: ObjectionState = choice(ObjectionState)
    answer: str = Field(default="", max_length=500)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = Field(default=None, sa_type=Moment)


class FormerReport(SQLModel, table=True):
    """The day of an evaluation report as recorded up to and including `until_month`, empty where unknown."""

    __tablename__ = "former_retrofit_report"

    report_id: int = Field(primary_key=True, foreign_key="retrofit_report.id")
    until_month: str = Field(primary_key=True, max_length=7)
    day: date | None = Field(default=None)
