"""Database: the one target that all settings together name."""

from __future__ import annotations

from legion_data.settings.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from legion_data.settings.secret import Secret

__all__ = ["Database"]


class Database(Frozen):
    """Where the shared database is and how to be let in. A file has a ``filename``, a server the rest."""

    adapter: str  #: "sqlite", "mysql" or "postgres", as in settings
    dialect: str  #: "sqlite", "mysql" or "postgresql", as in SQLAlchemy
    filename: str | None  #: absolute; None for a server and for :memory:
    host: str | None
    port: int | None
    user: str | None
    password: Secret | None
    name: str  #: of the database on its server; of a file: its path or :memory:
    is_file: bool

    @property
    def path(self) -> Path | None:
        """The file; None for a server and for :memory:."""
        from pathlib import Path  # not needed to open a file, and slow to import

        return None if self.filename is None else Path(self.filename)

    @property
    def in_memory(self) -> bool:
        """Does the database live in this process only?"""
        return self.is_file and self.filename is None

    @property
    def socket(self) -> str | None:
        """The Unix socket (MySQL) or its folder (PostgreSQL), when the host is a path."""
        return self.host if self.host is not None and self.host.startswith("/") else None

    @property
    def is_on_this_machine(self) -> bool:
        """A file, a socket, or a loopback address."""
        host = self.host or ""
        return self.is_file or self.socket is not None or host in ("localhost", "::1") or host.startswith("127.")

    @property
    def label(self) -> str:
        """``adapter://user@host:port/database`` for people: as it is written, without the password."""
        if self.is_file:
            return f"{self.adapter}:///{self.name}"
        account = f"{self.user}@" if self.user else ""
        host = f"[{self.host}]" if self.host and ":" in self.host else self.host or ""
        return f"{self.adapter}://{account}{host}{self._port}/{self.name}"

    @property
    def safe_url(self) -> str:
        """A URL that leads here (what ``--url`` takes), without the password."""
        from urllib.parse import quote

        if self.is_file:
            return f"{self.dialect}:///{self.name if self.in_memory else quote(self.name)}"
        account = f"{quote(self.user, safe='')}@" if self.user else ""
        name = quote(self.name, safe="")
        if self.socket:
            parameters = f"host={quote(self.socket, safe='/')}" + (f"&port={self.port}" if self.port else "")
            return f"{self.dialect}://{account}/{name}?{parameters}"
        host = f"[{self.host}]" if self.host and ":" in self.host else self.host or ""
        return f"{self.dialect}://{account}{host}{self._port}/{name}"

    @property
    def _port(self) -> str:
        return f":{self.port}" if self.port and not self.socket else ""
