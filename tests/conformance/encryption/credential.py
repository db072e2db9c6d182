"""Tables with encrypted columns, in metadata of their own: no migration knows them, and none should miss them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from legion_data.encryption import encrypted
from legion_data.models.base import Base
from legion_data.models.mixins import PublicId, TenantOwned

__all__ = ["Credential", "Note", "Own", "Thing", "Tool", "create_tables"]


class Own(Base):
    """Mapped as the package's classes are, in metadata of its own."""

    __abstract__ = True
    metadata = MetaData()


class Credential(PublicId, TenantOwned, Own):
    """Owned by a tenant."""

    __tablename__ = "test_credentials"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(64))
    #: Encrypted with the key of the tenant.
    secret: Mapped[str | None] = encrypted(Text, scope="tenant")
    #: Encrypted with the platform's.
    note: Mapped[str | None] = encrypted(Text)
    profile: Mapped[Any] = encrypted(JSON, scope="tenant")


class Note(PublicId, Own):
    """Owned by nobody."""

    __tablename__ = "test_notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = encrypted(Text, nullable=False)
    picture: Mapped[bytes | None] = encrypted(LargeBinary)


class Described:
    """A mixin."""

    description: Mapped[str | None] = encrypted(Text)


class Thing(Described, PublicId, Own):
    """Subclasses share its table."""

    __tablename__ = "test_things"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "thing"}  # noqa: RUF012 - as SQLAlchemy types it
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))


class Tool(Thing):
    """A column of its own, in the table of its parent."""

    __mapper_args__ = {"polymorphic_identity": "tool"}  # noqa: RUF012
    manual: Mapped[str | None] = encrypted(Text)


def create_tables(bind: Any) -> None:
    """On any database."""
    names = ("test_credentials", "test_notes", "test_things")
    Own.metadata.create_all(bind, tables=[Own.metadata.tables[name] for name in names])
