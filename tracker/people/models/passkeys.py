"""Passkey tables: public keys of devices, and the challenges that devices sign."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Moment


class Passkey(SQLModel, table=True):
    """A passkey of a person (通行密钥): the public key of a device, usable as second factor."""

    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    credential_id: str = Field(max_length=1400, unique=True)
    public_key: str = Field(max_length=2000)
    sign_count: int = Field(default=0, sa_type=sa.BigInteger)
    """The device's counter of uses. A lower value than before indicates a copied key."""
    name: str = Field(max_length=40)
    made_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class PasskeyChallenge(SQLModel, table=True):
    """The open challenge of a session: random, valid once and for minutes."""

    __tablename__ = "passkey_challenge"

    session_id: int = Field(primary_key=True, foreign_key="user_session.id", ondelete="CASCADE")
    challenge: str = Field(max_length=64)
    at: datetime = Field(sa_type=Moment)
