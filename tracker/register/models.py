"""Tables of the register: bureaus, places, industries, enterprises, terms."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import Versioned, choice, filled
from tracker.register.rules.register import Level, Production, Side


class Place(Versioned, table=True):
    """A place (属地) by its GB/T 2260 code; independent of the bureau that supervises."""

    code: str = Field(primary_key=True, max_length=12)
    name: str = Field(max_length=80)
    name_en: str = Field(max_length=80)
    parent_code: str | None = Field(default=None, foreign_key="place.code", max_length=12, index=True)
    path: str = Field(max_length=200, index=True)
    in_key_area: bool = Field(default=False)


class Bureau(Versioned, table=True):
    """A supervising bureau (监管部门) in one of the two trees; “all” is not a bureau."""

    id: int = Field(default=None, primary_key=True)
    key: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=80)
    short_name: str = Field(max_length=80)
    name_en: str = Field(max_length=120)
    level: Level = choice(Level)
    side: Side = choice(Side)
    parent_id: int | None = Field(default=None, foreign_key="bureau.id", index=True)
    place_code: str | None = Field(default=None, foreign_key="place.code", max_length=12)
    path: str = Field(max_length=200, unique=True)
    sort: int = Field(default=0)
    retired: bool = filled(False)


class FormerBureau(SQLModel, table=True):
    """The position of a bureau in its tree until a month; closed months use what was in force then (rule 15)."""

    __tablename__ = "former_bureau"

    bureau_id: int = Field(primary_key=True, foreign_key="bureau.id")
    until_month: str = Field(primary_key=True, max_length=7)
    parent_id: int | None = Field(default=None, foreign_key="bureau.id")
    side: Side = choice(Side)
    path: str = Field(max_length=200)


class FormerPlace(SQLModel, table=True):
    """The position of a place in its tree until a month."""

    __tablename__ = "former_place"

    place_code: str = Field(primary_key=True, foreign_key="place.code", max_length=12)
    until_month: str = Field(primary_key=True, max_length=7)
    parent_code: str | None = Field(default=None, foreign_key="place.code", max_length=12)
    path: str = Field(max_length=200)


class Industry(Versioned, table=True):
    """An industry as the grading guidelines name it (行业)."""

    code: str = Field(primary_key=True, max_length=40)
    name: str = Field(max_length=80)
    name_en: str = Field(max_length=80)
    retired: bool = filled(False)


class Enterprise(Versioned, table=True):
    """An enterprise (企业); its name, place and bureau are in its terms, so past months do not change."""

    __table_args__ = (
        UniqueConstraint("uscc", "site_no"),
        CheckConstraint("uscc IS NOT NULL OR uscc_reason <> ''", name="uscc_or_reason"),
    )

    id: int = Field(default=None, primary_key=True)
    code: str = Field(max_length=20, unique=True)
    uscc: str | None = Field(default=None, max_length=18)
    uscc_reason: str = Field(default="", max_length=200)
    site_no: int = Field(default=1)
    permit_no: str = Field(default="", max_length=40)
    contact: str = filled("", max_length=80)
    contact_phone: str = filled("", max_length=40)
    made_up: bool = Field(default=False)
    source: str = Field(default="", max_length=200)


class Term(Versioned, table=True):
    """A term (任期): bureau, place, industry, name and production state of an enterprise from a month on."""

    __table_args__ = (UniqueConstraint("enterprise_id", "from_month"),)

    id: int = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    from_month: str = Field(max_length=7, index=True)
    bureau_id: int = Field(foreign_key="bureau.id", index=True)
    place_code: str = Field(foreign_key="place.code", max_length=12)
    industry_code: str = Field(foreign_key="industry.code", max_length=40)
    name: str = Field(max_length=120, index=True)
    state: Production = choice(Production)


class Category(SQLModel, table=True):
    """A project category (项目类别); each project has one main category."""

    code: str = Field(primary_key=True, max_length=40)
    name: str = Field(max_length=80)
    name_en: str = Field(max_length=80)
