"""Every setting: kind, default, limits and meaning, in one table. Checks and ``docs/settings.md`` are made from it."""

from __future__ import annotations

from legion_data.settings.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ALIASES", "GROUPS", "KEYS", "RETIRED", "WRITTEN", "Key", "inside_creds"]


class Key(Frozen):
    """One setting under ``data``."""

    name: str  #: dotted
    kind: str  #: how a value is read; see check.py
    default: object  #: None: none, or the adapter's (adapters.py)
    doc: str
    least: float | None
    most: float | None
    choices: tuple[str, ...]

    def __init__(
        self,
        name: str,
        kind: str,
        default: object,
        doc: str,
        least: float | None = None,
        most: float | None = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name=name, kind=kind, default=default, doc=doc, least=least, most=most, choices=choices)


_DAY = 86400
_YEAR = 366 * _DAY
_LEVELS = ("debug", "info", "warn", "error")
_SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _keys() -> Iterator[Key]:
    yield Key("adapter", "adapter", "sqlite", "Kind of database.")
    yield Key(
        "url",
        "url",
        None,
        "Address of the database in one text, instead of `adapter` and `creds`: `sqlite:///name.db`, "
        "`postgresql://user:password@host:5432/name?sslmode=require`, `mysql://…`.",
    )
    yield Key("creds.user", "text", None, "Account on the server; `username` means the same.")
    yield Key("creds.password", "secret", None, "Its password; empty: none. Better as `env://NAME` than in a file.")
    yield Key(
        "creds.database",
        "database",
        None,
        "Name of the database. SQLite: a file; relative names live under `~/.legionio/data/`; `~` and `:memory:` work.",
    )
    yield Key("creds.host", "text", None, "Host, or the path of a Unix socket (PostgreSQL: its folder).")
    yield Key("creds.port", "int", None, "TCP port.", 1, 65535)
    # pool
    yield Key(
        "max_connections",
        "int",
        25,
        "Most connections one process opens; to a file as many again, for readers.",
        1,
        10000,
    )
    yield Key("pool_timeout", "number", 5, "Seconds to wait for a free connection; then PoolTimeout.", 0, _DAY)
    yield Key("name", "text", None, "Label of the pool in logs.")
    yield Key(
        "connection_validation",
        "bool",
        True,
        "Probe a connection that has been idle before it is handed out. (The predecessor: false. A connection that the "
        "server closed while idle then fails its next request.)",
    )
    yield Key(
        "connection_validation_timeout",
        "number",
        5,
        "Seconds of idleness after which a connection is probed; -1: at every checkout, as in the predecessor, where "
        "it cost more than the queries. A busy connection is never probed; it has just worked.",
        -1,
        _YEAR,
    )
    yield Key("connection_expiration", "bool", True, "Replace old connections.")
    yield Key("connection_expiration_timeout", "number", 14400, "Age in seconds at which one is replaced.", 1, _YEAR)
    # driver and session
    yield Key("connect_timeout", "int", None, "Seconds to wait for the server to answer.", 1, _DAY)
    yield Key(
        "reach_timeout",
        "number",
        0.8,
        "Seconds a server has to say its first word, at each of its addresses; then it counts as out of reach, however "
        "long `connect_timeout` is. Raise it where the way is slow; 0: only `connect_timeout` counts.",
        0,
        _DAY,
    )
    yield Key(
        "silence_timeout",
        "number",
        None,
        "Seconds for which what was sent to a server may stay unacknowledged; then its connection is given up (Linux). "
        "null: 30 on MySQL; on PostgreSQL what the system says, a quarter of an hour.",
        1,
        _DAY,
    )
    yield Key("read_timeout", "int", None, "MySQL: seconds to wait for an answer; null: for ever.", 1, _YEAR)
    yield Key("write_timeout", "int", None, "MySQL: seconds to wait for a statement to go; null: for ever.", 1, _YEAR)
    yield Key("encoding", "text", None, "MySQL: character set of the connection.")
    yield Key("sql_mode", "text", None, "MySQL: session sql_mode; null: strict, as the package needs it.")
    yield Key("search_path", "texts", None, "PostgreSQL: schemas, the first one holds the tables.")
    yield Key("timeout", "int", None, "SQLite: milliseconds to wait for a lock.", 0, 2**31 - 1)
    yield Key("readonly", "bool", None, "SQLite: open the file for reading only.")
    yield Key("application_name", "label", "legion_data", "PostgreSQL: how the server lists our connections.")
    yield Key("statement_timeout", "number", None, "Seconds one statement may run; null: no limit.", 0.001, _YEAR)
    yield Key(
        "idle_in_transaction_timeout", "number", None, "PostgreSQL: seconds a transaction may idle.", 0.001, _YEAR
    )
    yield Key("lock_timeout", "number", 60, "Seconds a migrator waits for locks.", 0, _DAY)
    # encryption of the connection
    yield Key("sslmode", "choice", None, "TLS, in the words of PostgreSQL, for MySQL too.", choices=_SSLMODES)
    yield Key("sslrootcert", "path", None, "File of the authorities that the server's certificate is checked against.")
    yield Key("sslcert", "path", None, "File of our own certificate.")
    yield Key("sslkey", "path", None, "File of its private key.")
    yield Key("tls.enabled", "bool", False, "Let this group decide on TLS instead of the `ssl…` keys.")
    yield Key(
        "tls.verify",
        "choice",
        "peer",
        "`none`: encrypt only; `peer`: check certificate and host name; `mutual`: and show our own.",
        choices=("none", "peer", "mutual"),
    )
    yield Key("tls.ca", "path", None, "As `sslrootcert`.")
    yield Key("tls.cert", "path", None, "As `sslcert`.")
    yield Key("tls.key", "path", None, "As `sslkey`.")
    # logs
    yield Key("log", "bool", False, "Log slow statements.")
    yield Key("query_log", "bool", False, "Write every statement to `~/.legionio/logs/`; wins over `log`.")
    yield Key("log_connection_info", "bool", False, "Say in each line which connection it was.")
    yield Key("log_warn_duration", "number", 1, "Seconds from which a statement is slow.", 0, _DAY)
    yield Key("sql_log_level", "choice", "debug", "Level of the other lines.", choices=_LEVELS)
    # what starts
    yield Key("migrations.auto_migrate", "bool", True, "`setup()` brings the database to this package's revision.")
    yield Key("models.autoload", "bool", False, "`setup()` loads the models; else they load when first used.")
    yield Key("local.enabled", "bool", True, "Open the node's own database.")
    yield Key(
        "local.database",
        "database",
        "legionio_local.db",
        "Its file; relative names live under `~/.legionio/`; `~` and `:memory:` work.",
    )
    yield Key("local.timeout", "int", 30000, "Milliseconds a writer waits for another one.", 0, 2**31 - 1)
    yield Key("local.query_log", "bool", False, "As `query_log`, for the local database.")
    yield Key("local.log_warn_duration", "number", None, "As `log_warn_duration`; null: the same.", 0, _DAY)
    yield Key("local.sql_log_level", "choice", None, "As `sql_log_level`; null: the same.", choices=_LEVELS)
    yield Key("local.migrations.auto_migrate", "bool", True, "Run the migrations that extensions register.")
    yield Key("dev_mode", "bool", False, "This node is a developer's: an unreachable server may be replaced.")
    yield Key("dev_fallback", "bool", True, "In dev mode, use SQLite when the server is unreachable.")
    # encrypted columns
    yield Key(
        "encryption.provider",
        "choice",
        "environment",
        "Where the master key is that wraps all others: `environment`, `file` or `vault`.",
        choices=("environment", "file", "vault"),
    )
    yield Key(
        "encryption.key_variable",
        "label",
        "LEGION_ENCRYPTION_KEY",
        "`environment`: the variable that holds the key, 32 bytes in base64 or hexadecimal. More keys after it, with "
        "commas between, can only unwrap.",
    )
    yield Key(
        "encryption.key_file",
        "path",
        None,
        "`file`: the file that holds the key, mode 0600; null: `~/.legionio/keys/encryption.key`.",
    )
    yield Key("encryption.vault.address", "text", None, "`vault`: its address; null: `VAULT_ADDR`.")
    yield Key("encryption.vault.token", "secret", None, "`vault`: our token; null: `VAULT_TOKEN`.")
    yield Key("encryption.vault.mount", "text", "transit", "`vault`: where the transit engine is mounted.")
    yield Key("encryption.vault.key", "text", "legion-data", "`vault`: the name of the transit key.")
    yield Key(
        "encryption.cache_seconds",
        "number",
        300,
        "Seconds for which a process believes that a key it has is still alive. As long may another process read, and "
        "write, after a tenant's key was destroyed.",
        0,
        _DAY,
    )
    yield Key(
        "encryption.legacy_key",
        "secret",
        None,
        "The predecessor's key, to read its values with (version 1). Remove it when `encryption rotate` has run.",
    )
    # neighbours
    yield Key("read_replica_url", "url", None, "First read replica.")
    yield Key("replicas", "urls", (), "More read replicas.")
    yield Key("cache.auto_enable", "bool", False, "Cache rows in the platform's cache.")
    yield Key("cache.static_cache", "bool", False, "Keep tables that hardly change in memory.")
    yield Key("cache.ttl", "int", 60, "Seconds a cached row is believed.", 0, _YEAR)
    # rows that wait while the database is away
    yield Key("spool.max_entries", "int", 10_000_000, "Rows that may wait in the spool; then SpoolFull.", 1, 10**12)
    yield Key("spool.max_bytes", "int", 4 * 1024**3, "Bytes of JSON that may wait; then SpoolFull.", 1, 10**15)
    yield Key("spool.min_free_bytes", "int", 64 * 1024**2, "Free bytes that must stay on the disk.", 0, 10**15)
    yield Key("spool.max_entry_bytes", "int", 16 * 1024**2, "Bytes of JSON of one row.", 1, 10**12)
    yield Key("archival.batch_size", "int", 1000, "Rows moved in one transaction.", 1, 1000000)


KEYS: dict[str, Key] = {key.name: key for key in _keys()}

GROUPS: frozenset[str] = frozenset(name[:end] for name in KEYS for end in range(len(name)) if name[end] == ".")

ALIASES: dict[str, str] = {"creds.username": "creds.user", "creds.unix_socket": "creds.host"}

#: Keys of the predecessor that nothing reads here, and why; accepted with one warning.
RETIRED: dict[str, str] = {
    "preconnect": "connections open when they are first needed",
    "single_threaded": "the pool is always safe to share",
    "test": "setup() always asks the server",
    "disable_dqs": "decided when the SQLite library is built",
    "connect_on_start": "setup() connects",
    "cache.connected": "the cache itself knows",
    "migrations.continue_on_fail": "a failed migration is always raised",
    "models.continue_on_load_fail": "a model that does not load is always raised",
    "archival.retention_days": "retention is decided by policies, table by table",
    "archival.storage_backend": "the archiver is given its storage",
}

#: Keys that the predecessor writes into its settings and a saved copy therefore holds; accepted and ignored.
WRITTEN: frozenset[str] = frozenset({"connected", "migrations.ran", "migrations.version", "models.loaded"})

_INSIDE_CREDS = frozenset(
    {
        *("max_connections", "pool_timeout", "connect_timeout", "read_timeout", "write_timeout", "encoding"),
        *(
            "sql_mode",
            "search_path",
            "timeout",
            "readonly",
            "application_name",
            "sslmode",
            "sslrootcert",
            "sslcert",
            "sslkey",
        ),
        *("preconnect", "single_threaded", "test", "disable_dqs"),
    }
)


def inside_creds(name: str) -> str | None:
    """The key that ``creds.<name>`` means: the predecessor lets ``creds`` carry options of pool and driver too."""
    _, _, option = name.partition("creds.")
    return option if option in _INSIDE_CREDS else None
