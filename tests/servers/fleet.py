"""The servers of one test run: each started when first asked for, or somebody's own by an environment variable."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url

from tests.servers import mariadb, postgres

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.process import ServerProcess

__all__ = ["VARIABLES", "Fleet", "Server"]

#: Set one to use a server of your own; its role must be allowed to create databases and roles.
VARIABLES = {"postgres": "LEGION_TEST_POSTGRES_URL", "mysql": "LEGION_TEST_MYSQL_URL"}
DRIVERS = {"postgres": "postgresql+psycopg", "mysql": "mysql+pymysql"}


@dataclass(frozen=True)
class Server:
    """A server that answers, and how its administrator gets in."""

    adapter: str
    admin_url: URL
    #: None for a server of somebody's own.
    process: ServerProcess | None


class Fleet:
    """PostgreSQL and MariaDB for one run. Asking for a server that cannot start is an error, never a skip."""

    def __init__(self) -> None:
        # Read now: a test's environment has none of our variables.
        self._own = {adapter: os.environ.get(variable) for adapter, variable in VARIABLES.items()}
        self._servers: dict[str, Server] = {}
        self._starters: dict[str, Callable[[], Server]] = {"postgres": _start_postgres, "mysql": _start_mariadb}

    def get(self, adapter: str) -> Server:
        """The server for ``postgres`` or ``mysql``, started now when it is not running yet."""
        if adapter not in self._servers:
            own = self._own[adapter]
            if own:
                url = make_url(own).set(drivername=DRIVERS[adapter])
                self._servers[adapter] = Server(adapter, url, None)
            else:
                self._servers[adapter] = self._starters[adapter]()
        return self._servers[adapter]

    def stop(self) -> None:
        """Stop what this fleet started; a server of somebody's own keeps running."""
        while self._servers:
            _, server = self._servers.popitem()
            if server.process is not None:
                server.process.stop()


def _start_postgres() -> Server:
    process, port = postgres.start()
    url = URL.create(DRIVERS["postgres"], postgres.ADMIN, host="127.0.0.1", port=port, database="postgres")
    return Server("postgres", url, process)


def _start_mariadb() -> Server:
    process, port = mariadb.start()
    url = URL.create(DRIVERS["mysql"], mariadb.ADMIN, host="127.0.0.1", port=port, database="mysql")
    return Server("mysql", url, process)
