"""Fresh databases for single tests: empty ones, and clones of a template, on SQLite, MySQL/MariaDB and PostgreSQL.

Names carry the id of the run, so that runs may share a server; what a run made, it drops.
"""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from sqlalchemy import URL, Connection, NullPool, create_engine

from tests import mysql_copy
from tests.servers.place import data_folder, sweep

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers import Fleet

__all__ = ["ADAPTERS", "Database", "Databases", "Place"]

#: Adapter -> what SQLAlchemy calls its dialect.
ADAPTERS = {"sqlite": "sqlite", "mysql": "mysql", "postgres": "postgresql"}


@dataclass(frozen=True)
class Database:
    """A database of one test's own."""

    #: sqlite, mysql or postgres, as settings say it.
    adapter: str
    name: str
    sqlalchemy_url: URL = field(repr=False)
    #: The server's administrator, in the server's own database; for SQLite the database itself.
    sqlalchemy_admin_url: URL = field(repr=False)
    #: The file of an SQLite database.
    path: Path | None = None

    @property
    def dialect(self) -> str:
        """sqlite, mysql or postgresql, as SQLAlchemy says it."""
        return ADAPTERS[self.adapter]

    @property
    def url(self) -> str:
        """For ``create_engine``, for ``--url``, for ``LEGION_DATA_URL``."""
        return self.sqlalchemy_url.render_as_string(hide_password=False)

    @property
    def admin_url(self) -> str:
        """As ``url``, for making and dropping databases and roles."""
        return self.sqlalchemy_admin_url.render_as_string(hide_password=False)

    @property
    def settings(self) -> dict[str, object]:
        """For ``legion_data.setup(**settings)``, ``DataLayer(settings)`` and ``settings.load(settings)``.

        MySQL without TLS: PyMySQL reads the system's certificates for each connection, 28 ms of the processor.
        """
        return {"url": self.url, "sslmode": "disable"} if self.adapter == "mysql" else {"url": self.url}

    def url_of(self, user: str, password: str) -> str:
        """The same database, for another account."""
        return self.sqlalchemy_url.set(username=user, password=password).render_as_string(hide_password=False)


class Place(Protocol):
    """Where databases of one adapter are made."""

    def create(self) -> Database:
        """An empty database."""

    def clone(self, template: Database) -> Database:
        """A database with the template's schema and rows."""

    def drop(self, database: Database) -> None:
        """The database is gone, whoever is still connected."""

    def create_account(self, database: Database) -> str:
        """The URL of a new account that may connect to this database and nothing else."""

    def close(self) -> None:
        """Connections are closed; databases that are left are dropped."""


class Databases:
    """One place an adapter, opened when first asked for, and one migrated template in each."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._places: dict[str, Place] = {}
        self._templates: dict[str, Database] = {}

    def place(self, adapter: str) -> Place:
        """The place where ``sqlite``, ``mysql`` or ``postgres`` databases are made."""
        if adapter not in self._places:
            makers: dict[str, Callable[[Fleet], Place]] = {"sqlite": _Files, "mysql": _MySQL, "postgres": _PostgreSQL}
            self._places[adapter] = makers[adapter](self._fleet)
        return self._places[adapter]

    def clone(self, adapter: str, prepare: Callable[[Database], None]) -> Database:
        """A clone of the template, which ``prepare`` fills the first time."""
        place = self.place(adapter)
        if adapter not in self._templates:
            template = place.create()
            prepare(template)
            self._templates[adapter] = template
        return place.clone(self._templates[adapter])

    def close(self) -> None:
        """Drop the templates and close the places."""
        for adapter, template in self._templates.items():
            self._places[adapter].drop(template)
        for place in self._places.values():
            place.close()


def _names() -> Callable[[], str]:
    run, counter = secrets.token_hex(3), itertools.count(1)
    return lambda: f"ld_{run}_{next(counter)}"


class _Files:
    """SQLite: files in a folder in memory."""

    def __init__(self, _fleet: Fleet) -> None:
        sweep("lite")
        self._folder = data_folder("lite")
        self._next = _names()

    def create(self) -> Database:
        name = self._next()
        path = self._folder / name / "legion.db"
        path.parent.mkdir(mode=0o700)
        url = URL.create("sqlite", database=str(path))
        return Database("sqlite", name, url, url, path)

    def clone(self, template: Database) -> Database:
        made = self.create()
        assert template.path is not None
        assert made.path is not None
        with closing(sqlite3.connect(template.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(template.path, made.path)
        return made

    def drop(self, database: Database) -> None:
        shutil.rmtree(self._folder / database.name, ignore_errors=True)

    def create_account(self, database: Database) -> str:
        raise NotImplementedError("SQLite has no accounts: mark the test only('mysql', 'postgres', reason=...).")

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class _OnServer:
    """What MySQL and PostgreSQL have in common: an administrator's connection, and accounts to drop."""

    adapter: str
    #: For the driver, on top of what the URL says.
    options: ClassVar[dict[str, object]] = {}

    def __init__(self, fleet: Fleet) -> None:
        self._admin_url = fleet.get(self.adapter).admin_url
        self._engine = create_engine(
            self._admin_url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=self.options
        )
        self._connection: Connection | None = None
        self._accounts: dict[str, list[str]] = {}
        self._next = _names()

    def _admin(self) -> Connection:
        # One connection for the run; made anew when a test has restarted the server under it.
        if self._connection is None or self._connection.invalidated or self._connection.closed:
            self._connection = self._engine.connect()
        return self._connection

    def _do(self, *statements: str) -> None:
        for statement in statements:
            self._admin().exec_driver_sql(statement.replace("%", "%%"))

    def _made(self, name: str) -> Database:
        return Database(self.adapter, name, self._admin_url.set(database=name), self._admin_url)

    def _new_account(self, database: Database) -> tuple[str, str]:
        name = f"{database.name}_{len(self._accounts.setdefault(database.name, [])) + 1}"
        self._accounts[database.name].append(name)
        return name, secrets.token_urlsafe(9)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


class _PostgreSQL(_OnServer):
    adapter = "postgres"

    def create(self) -> Database:
        name = self._next()
        # FILE_COPY copies template0 without logging it: 8 ms in memory.
        self._do(f"CREATE DATABASE {name} TEMPLATE template0 STRATEGY FILE_COPY")
        return self._made(name)

    def clone(self, template: Database) -> Database:
        name = self._next()
        self._do(f"CREATE DATABASE {name} TEMPLATE {template.name} STRATEGY FILE_COPY")
        return self._made(name)

    def drop(self, database: Database) -> None:
        self._do(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")
        for account in self._accounts.pop(database.name, []):
            self._do(f"DROP ROLE {account}")

    def create_account(self, database: Database) -> str:
        account, password = self._new_account(database)
        self._do(
            f"CREATE ROLE {account} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{password}'",
            f"GRANT CONNECT ON DATABASE {database.name} TO {account}",
        )
        return database.url_of(account, password)


class _MySQL(_OnServer):
    adapter = "mysql"
    options: ClassVar[dict[str, object]] = {"client_flag": mysql_copy.MANY_STATEMENTS}

    def __init__(self, fleet: Fleet) -> None:
        super().__init__(fleet)
        self._copies: dict[str, list[str]] = {}

    def create(self) -> Database:
        name = self._next()
        self._do(f"CREATE DATABASE {name}")
        return self._made(name)

    def clone(self, template: Database) -> Database:
        if template.name not in self._copies:
            self._copies[template.name] = mysql_copy.statements(template.url)
        made = self.create()
        self._do(f"USE {made.name}")
        mysql_copy.replay(self._admin(), self._copies[template.name])
        return made

    def drop(self, database: Database) -> None:
        mysql_copy.disconnect_others(self._admin(), database.name)
        self._do(f"DROP DATABASE IF EXISTS {database.name}")
        for account in self._accounts.pop(database.name, []):
            self._do(f"DROP USER {account}@'%'")

    def create_account(self, database: Database) -> str:
        account, password = self._new_account(database)
        self._do(
            f"CREATE USER {account}@'%' IDENTIFIED BY '{password}'",
            f"GRANT SELECT ON {database.name}.* TO {account}@'%'",
        )
        return database.url_of(account, password)


def is_nightly() -> bool:
    """Whether the long form of a crash round is wanted: ``LEGION_TEST_NIGHTLY=1``."""
    return os.environ.get("LEGION_TEST_NIGHTLY") == "1"
