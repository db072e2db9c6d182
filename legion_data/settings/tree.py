"""Settings: what ``load`` gives. Attributes are the keys of the schema, in groups; nothing can be changed."""

from __future__ import annotations

from types import MappingProxyType

from legion_data.settings.frozen import Frozen
from legion_data.settings.schema import KEYS
from legion_data.settings.secret import Secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from legion_data.settings.database import Database

__all__ = [
    "Archival",
    "Cache",
    "Creds",
    "Encryption",
    "Local",
    "LocalMigrations",
    "Migrations",
    "Models",
    "Settings",
    "Spool",
    "TlsFiles",
    "VaultKeys",
    "plain",
]


class Creds(Frozen):
    """``data.creds``: presets and what overrides them. ``Settings.database`` is what they amount to."""

    user: str | None
    password: Secret | None
    database: str
    host: str | None
    port: int | None


class TlsFiles(Frozen):
    """``data.tls``; legion_data.settings.tls says what it amounts to."""

    enabled: bool
    verify: str
    ca: str | None
    cert: str | None
    key: str | None


class Migrations(Frozen):
    """``data.migrations``"""

    auto_migrate: bool


class Models(Frozen):
    """``data.models``"""

    autoload: bool


class LocalMigrations(Frozen):
    """``data.local.migrations``"""

    auto_migrate: bool


class Local(Frozen):
    """``data.local``: the node's own SQLite file."""

    enabled: bool
    database: str
    timeout: int
    query_log: bool
    log_warn_duration: float
    sql_log_level: str
    migrations: LocalMigrations
    filename: str | None  #: absolute; None for :memory:

    @property
    def path(self) -> Path | None:
        """The file; None for :memory:."""
        from pathlib import Path  # not needed to open a file, and slow to import

        return None if self.filename is None else Path(self.filename)


class Cache(Frozen):
    """``data.cache``"""

    auto_enable: bool
    static_cache: bool
    ttl: int


class Spool(Frozen):
    """``data.spool``: caps of the rows that wait while the database is away."""

    max_entries: int
    max_bytes: int
    min_free_bytes: int
    max_entry_bytes: int


class Archival(Frozen):
    """``data.archival``"""

    batch_size: int


class VaultKeys(Frozen):
    """``data.encryption.vault``"""

    address: str | None
    token: Secret | None
    mount: str
    key: str


class Encryption(Frozen):
    """``data.encryption``: the keys of encrypted columns."""

    provider: str
    key_variable: str
    key_file: str | None
    vault: VaultKeys
    cache_seconds: float
    legacy_key: Secret | None


class Settings(Frozen):
    """All of ``data``. Two are equal when every value is, wherever the values came from."""

    adapter: str  #: "sqlite", "mysql" or "postgres"
    url: Secret | None  #: as given, when nothing later overrode a part of it
    creds: Creds
    max_connections: int
    pool_timeout: float
    name: str | None
    connection_validation: bool
    connection_validation_timeout: float
    connection_expiration: bool
    connection_expiration_timeout: float
    connect_timeout: int | None
    reach_timeout: float
    silence_timeout: float | None
    read_timeout: int | None
    write_timeout: int | None
    encoding: str | None
    sql_mode: str | None
    search_path: tuple[str, ...] | None
    timeout: int | None
    readonly: bool | None
    application_name: str
    statement_timeout: float | None
    idle_in_transaction_timeout: float | None
    lock_timeout: float
    sslmode: str | None
    sslrootcert: str | None
    sslcert: str | None
    sslkey: str | None
    tls: TlsFiles
    log: bool
    query_log: bool
    log_connection_info: bool
    log_warn_duration: float
    sql_log_level: str
    migrations: Migrations
    models: Models
    local: Local
    dev_mode: bool
    dev_fallback: bool
    encryption: Encryption
    read_replica_url: Secret | None
    replicas: tuple[Secret, ...]
    cache: Cache
    spool: Spool
    archival: Archival

    database: Database  #: the shared database that all of them name
    sources: Mapping[str, str]  #: dotted key -> "default", "file /…", "LEGION_DATA__ADAPTER", "setup()"
    notices: tuple[str, ...]  #: what somebody should look at; ``load`` warned of it

    def value(self, key: str) -> object:
        """The value of a dotted key."""
        found: object = self
        for name in key.split("."):
            found = getattr(found, name)
        return found

    def as_dict(self, *, masked: bool = True) -> dict[str, object]:
        """Every key, nested as in a file. Unmasked it can be loaded again, and then equals these settings."""
        tree: dict[str, object] = {}
        for key in KEYS:
            *groups, name = key.split(".")
            branch = tree
            for group in groups:
                branch = branch.setdefault(group, {})  # type: ignore[assignment]  # groups hold maps
            branch[name] = plain(self.value(key), masked=masked)
        return tree

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "sources": dict(self.sources)}  # a read-only view cannot be sent to another process

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self.__dict__["sources"] = MappingProxyType(self.sources)

    def _identity(self) -> tuple[tuple[str, object], ...]:
        derived = ("sources", "notices")
        return tuple(item for item in self.__dict__.items() if item[0] not in derived)


def plain(value: object, *, masked: bool) -> object:
    """A value as JSON has it; secrets as their mask, or revealed."""
    if isinstance(value, Secret):
        return str(value) if masked else value.reveal()
    if isinstance(value, tuple):
        return [plain(item, masked=masked) for item in value]
    return value
