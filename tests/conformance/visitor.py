"""A role of a test's own on a server, what it is granted, and an engine that logs in as it."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.pool import NullPool

__all__ = ["Visitor"]

PASSWORD = "visitor-secret"


class Visitor:
    """A role of the test's own on a server, its grants, and an engine that logs in as it."""

    def __init__(self, migrated: Any) -> None:
        self.is_postgres = migrated.adapter == "postgres"
        self._url: URL = make_url(migrated.url)
        self.name = f"visitor_{uuid.uuid4().hex[:12]}"
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self._made: list[str] = []
        self.make(self.name)
        self.engine = create_engine(self._url.set(username=self.name, password=PASSWORD))

    def make(self, role: str) -> None:
        self._made.append(role)
        secret = f"'{PASSWORD}'"
        if self.is_postgres:
            self.run(f"CREATE ROLE {role} LOGIN PASSWORD {secret}")
        else:
            self.run(f"CREATE USER {role} IDENTIFIED BY {secret}")
            self.grant("SELECT", "settings", role)  # MySQL lets nobody in without a grant on something

    def run(self, *statements: str) -> None:
        with self._admin.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def grant(self, what: str, table: str = "tasks", role: str | None = None) -> None:
        on = table if self.is_postgres else f"{self._url.database}.{table}"
        self.run(f"GRANT {what} ON {on} TO {role or self.name}")

    def revoke(self, what: str, table: str = "tasks") -> None:
        on = table if self.is_postgres else f"{self._url.database}.{table}"
        self.run(f"REVOKE {what} ON {on} FROM {self.name}")

    def close(self) -> None:
        self.engine.dispose()
        for role in reversed(self._made):
            if self.is_postgres:
                self.run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")
            else:
                self.run(f"DROP USER {role}")
        self._admin.dispose()
