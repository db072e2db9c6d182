"""The three adapters: their names, presets and the defaults that depend on them.

Preset credentials are the predecessor's, password included: nodes that run on them keep running. A preset password is
no secret, so ``load`` warns when it is about to be sent to a host that is not this machine.
"""

from __future__ import annotations

from legion_data.settings.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ADAPTERS", "Adapter", "find"]


class Adapter(Frozen):
    """One kind of database, as settings see it."""

    name: str  #: as in the key ``adapter``
    dialect: str  #: as SQLAlchemy calls it
    names: tuple[str, ...]  #: accepted in the key ``adapter``
    schemes: tuple[str, ...]  #: accepted at the head of a URL
    is_file: bool  #: a file on this node, without host and account
    defaults: Mapping[str, object]  #: dotted key -> default that only this adapter has


ADAPTERS: tuple[Adapter, ...] = (
    Adapter(
        name="sqlite",
        dialect="sqlite",
        names=("sqlite",),
        schemes=("sqlite", "sqlite+pysqlite"),
        is_file=True,
        # 30 s instead of the predecessor's 5: two of 200 appends from eight threads were lost to "database is locked".
        defaults={"creds.database": "legionio.db", "timeout": 30000, "readonly": False},
    ),
    Adapter(
        name="mysql",
        dialect="mysql",
        names=("mysql", "mysql2"),
        schemes=("mysql", "mysql2", "mysql+pymysql", "mariadb", "mariadb+pymysql"),
        is_file=False,
        defaults={
            "creds.user": "legion",
            "creds.password": "legion",
            "creds.database": "legionio",
            "creds.host": "127.0.0.1",
            "creds.port": 3306,
            "connect_timeout": 120,
            "encoding": "utf8mb4",
            "sslmode": "prefer",
        },
    ),
    Adapter(
        name="postgres",
        dialect="postgresql",
        names=("postgres", "postgresql"),
        schemes=("postgres", "postgresql", "postgresql+psycopg"),
        is_file=False,
        defaults={
            "creds.user": "legion",
            "creds.password": "legion",
            "creds.database": "legionio",
            "creds.host": "127.0.0.1",
            "creds.port": 5432,
            "connect_timeout": 20,
            "sslmode": "prefer",
        },
    ),
)


def find(name: str) -> Adapter | None:
    """The adapter that goes by this name, in any case; None when there is none."""
    wanted = name.strip().lower()
    return next((adapter for adapter in ADAPTERS if wanted in adapter.names), None)
