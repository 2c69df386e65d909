"""Retrofit tables: how far each track of an enterprise has come, and the units that go."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from tracker.domain.retrofits import EliminationStage, Route, Track, TrackStage, UnitKind
from tracker.models.columns import Versioned, choice, filled, word


class RetrofitTrack(Versioned, table=True):
    """One track of one enterprise (超低排放); `since` is empty where the source gives no date.

    `stage` is what a bureau has verified; `claim` is what the enterprise says and nobody has verified yet.
    """

    __tablename__ = "retrofit_track"
    __table_args__ = (UniqueConstraint("enterprise_id", "track"),)

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    track: Track = choice(Track)
    stage: TrackStage = word(TrackStage)
    since: date | None = Field(default=None)
    source: str = Field(default="", max_length=200)
    claim: TrackStage | None = word(TrackStage, default=None, nullable=True)
    claim_since: date | None = Field(default=None)
    claim_note: str = filled("", max_length=500)
    claim_file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    claimed_by: int | None = Field(default=None, foreign_key="person.id")
    route: Route | None = word(Route, default=None, nullable=True)
    reported_to: str = filled("", max_length=120)
    not_before: date | None = Field(default=None)


class Elimination(Versioned, table=True):
    """A named unit that is taken out of use (淘汰): an oven, a boiler, a line."""

    __table_args__ = (UniqueConstraint("enterprise_id", "unit"),)

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    unit: str = Field(max_length=80)
    kind: UnitKind = word(UnitKind)
    stage: EliminationStage = word(EliminationStage)
    since: date | None = Field(default=None)
    size: str = Field(default="", max_length=80)
    """Chamber height and capacity, or t/h, as the source writes it."""
    source: str = Field(default="", max_length=200)
