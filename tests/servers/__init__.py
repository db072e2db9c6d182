"""Database servers for the tests: PostgreSQL and MariaDB, brought along, started once, gone with the test run.

``python -m tests.servers`` starts both, prints the variables that make test runs share them, and stays until Ctrl-C.
"""

from __future__ import annotations

from tests.servers.errors import ServerUnavailable
from tests.servers.fleet import Fleet, Server

__all__ = ["Fleet", "Server", "ServerUnavailable"]
