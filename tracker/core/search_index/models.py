"""Tables of the search index: each name or code once, and its search keys."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from tracker.core.database.columns import word
from tracker.core.i18n import LabeledEnum
from tracker.core.search_index.keys import LONGEST


class TextKind(LabeledEnum):
    """The kinds of indexed texts: names and codes of enterprises and projects."""

    ENTERPRISE = "enterprise", "企业名称"
    ENTERPRISE_CODE = "enterprise_code", "企业编码"
    USCC = "uscc", "统一社会信用代码"
    PROJECT = "project", "项目名称"
    PROJECT_CODE = "project_code", "项目编码"


NAMES = frozenset({TextKind.ENTERPRISE, TextKind.PROJECT})
"""Kinds that are found by any part and by pinyin. Codes are found by the beginning of the code or of a part."""


class SearchText(SQLModel, table=True):
    """A name or code, spelled as in the register."""

    __tablename__ = "search_text"
    __table_args__ = (sa.UniqueConstraint("kind", "text"),)

    id: int = Field(default=None, primary_key=True)
    kind: TextKind = word(TextKind)
    text: str = Field(max_length=120)


class SearchKey(SQLModel, table=True):
    """A search key of a text. Both databases compare it bytewise, so that a prefix is one range of the index."""

    __tablename__ = "search_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: TextKind = word(TextKind, primary_key=True)
    key: str = Field(
        primary_key=True,
        sa_type=sa.String(LONGEST).with_variant(sa.String(LONGEST, collation="C"), "postgresql"),
    )
    text_id: int = Field(primary_key=True, foreign_key="search_text.id")
