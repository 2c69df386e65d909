"""Retrofit tables: how far each track of an enterprise has come."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from tracker.domain.retrofits import Track, TrackStage
from tracker.models.columns import Versioned, choice


class RetrofitTrack(Versioned, table=True):
    """One track of one enterprise (超低排放); `since` is empty where the source gives no date."""

    __tablename__ = "retrofit_track"
    __table_args__ = (UniqueConstraint("enterprise_id", "track"),)

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    track: Track = choice(Track)
    stage: TrackStage = choice(TrackStage)
    since: date | None = Field(default=None)
    source: str = Field(default="", max_length=200)
