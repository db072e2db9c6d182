"""From everything that is written to one Settings, or to one error that lists all that is wrong."""

from __future__ import annotations

from types import MappingProxyType

from legion_data.settings import check, tree
from legion_data.settings.adapters import ADAPTERS, Adapter
from legion_data.settings.database import Database
from legion_data.settings.merge import Merged
from legion_data.settings.places import MEMORY, NoPlace, resolve
from legion_data.settings.problems import Problem, error_of
from legion_data.settings.schema import KEYS, RETIRED
from legion_data.settings.sources import gather

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from legion_data.settings.frozen import Frozen
    from legion_data.settings.secret import Secret

__all__ = ["examine", "load"]

_GROUPS: dict[str, type[Frozen]] = {
    "creds": tree.Creds,
    "tls": tree.TlsFiles,
    "migrations": tree.Migrations,
    "models": tree.Models,
    "local": tree.Local,
    "local.migrations": tree.LocalMigrations,
    "cache": tree.Cache,
    "spool": tree.Spool,
    "archival": tree.Archival,
    "encryption": tree.Encryption,
    "encryption.vault": tree.VaultKeys,
}
_SAME_AS = {"local.log_warn_duration": "log_warn_duration", "local.sql_log_level": "sql_log_level"}
_FILE_ENDINGS = (".db", ".sqlite", ".sqlite3")


def load(overrides: Mapping[str, object] | None = None, *, source: str = "setup()") -> tree.Settings:
    """The settings in force: defaults < files < environment < ``overrides`` (nested maps or dotted keys).

    ``source`` names the overrides in ``.sources`` and in messages. Raises SettingsError with every problem at once;
    warns once, with LegionSettingsWarning, of what works but should be looked at.
    """
    settings, problems = examine(overrides, source=source)
    if problems:
        raise error_of(problems)
    if settings.notices:
        import warnings

        from legion_data.errors import LegionSettingsWarning

        warnings.warn("; ".join(settings.notices), LegionSettingsWarning, stacklevel=2)
    return settings


def examine(
    overrides: Mapping[str, object] | None = None, *, source: str = "setup()"
) -> tuple[tree.Settings, list[Problem]]:
    """As ``load``, but gives the problems; what is wrong has its default in the settings. For ``settings show``."""
    gathered = gather(overrides, source)
    merged = Merged()
    for layer in gathered.layers:
        merged.lay(layer)
    problems = [*gathered.problems, *merged.problems]
    notices = [*gathered.notices, *_retired(gathered.retired)]
    adapter = next(known for known in ADAPTERS if known.name == merged.values.get("adapter", "sqlite"))
    values, sources = _with_defaults(merged, adapter)

    database, local_filename = _places(adapter, values, sources, problems)
    _check_pairs(values, sources, problems)
    notices += _doubts(adapter, database, values, sources, {problem.key for problem in problems})
    extra = {"database": database, "sources": MappingProxyType(sources), "notices": tuple(notices)}
    return tree.Settings(**_nested(values, local_filename), **extra), problems


def _with_defaults(merged: Merged, adapter: Adapter) -> tuple[dict[str, object], dict[str, str]]:
    values: dict[str, object] = {}
    for name, key in KEYS.items():
        if name in merged.values:
            values[name] = merged.values[name]
        else:
            default = adapter.defaults.get(name, key.default)
            values[name] = default if default is None else check.read(key, default)
    for name, same in _SAME_AS.items():
        if values[name] is None:
            values[name] = values[same]
    return values, {name: merged.sources.get(name, "default") for name in KEYS}


def _nested(values: Mapping[str, object], local_filename: str | None) -> dict[str, object]:
    groups: dict[str, dict[str, object]] = {"": {}, **{name: {} for name in _GROUPS}}
    groups["local"]["filename"] = local_filename
    for name, value in values.items():
        group, _, attribute = name.rpartition(".")
        groups[group][attribute] = value
    for name in sorted(_GROUPS, key=len, reverse=True):  # inner groups first
        group, _, attribute = name.rpartition(".")
        groups[group][attribute] = _GROUPS[name](**groups[name])
    return groups[""]


def _places(
    adapter: Adapter, values: Mapping[str, object], sources: Mapping[str, str], problems: list[Problem]
) -> tuple[Database, str | None]:
    def place(key: str, *folder: str) -> str | None:
        try:
            return resolve(str(values[key]), *folder)
        except NoPlace as failed:
            problems.append(Problem(key, repr(values[key]), str(failed), sources[key]))
            return None

    shared = place("creds.database", "data") if adapter.is_file else None
    local = place("local.database") if values["local.enabled"] else None
    name = str(values["creds.database"])
    if shared is not None and shared == local:
        text = "the shared and the local database cannot be one file"
        problems.append(Problem("local.database", repr(values["local.database"]), text, sources["local.database"]))
    if not adapter.is_file and name == MEMORY:
        problems.append(Problem("creds.database", repr(name), "only sqlite has it", sources["creds.database"]))
    account: dict[str, object] = dict.fromkeys(("host", "port", "user", "password"))
    if not adapter.is_file:
        account = {part: values[f"creds.{part}"] for part in account}
    database = Database(
        adapter=adapter.name,
        dialect=adapter.dialect,
        filename=shared,
        name=shared or name,
        is_file=adapter.is_file,
        **account,
    )
    return database, local


def _check_pairs(values: Mapping[str, object], sources: Mapping[str, str], problems: list[Problem]) -> None:
    for cert, key in (("sslcert", "sslkey"), ("tls.cert", "tls.key")):
        if (values[cert] is None) != (values[key] is None):
            given, missing = (cert, key) if values[key] is None else (key, cert)
            problems.append(Problem(given, repr(values[given]), f"it needs {missing} too", sources[given]))


def _retired(retired: Mapping[str, str]) -> list[str]:
    if not retired:
        return []
    listed = ", ".join(f"data.{key} ({RETIRED[key]}; from {source})" for key, source in retired.items())
    return [f"nothing reads these settings any more, remove them: {listed}"]


def _doubts(
    adapter: Adapter,
    database: Database,
    values: Mapping[str, object],
    sources: Mapping[str, str],
    wrong: set[str | None],
) -> list[str]:
    found = []
    if not adapter.is_file and database.name.endswith(_FILE_ENDINGS):
        found.append(
            f"data.creds.database = {database.name!r} looks like a file, but {adapter.name} takes a name "
            f"(from {sources['creds.database']})"
        )
    password: Secret | None = database.password
    preset = adapter.defaults.get("creds.password")
    is_known = password is not None and password.reveal() == preset and "creds.password" not in wrong
    if is_known and not database.is_on_this_machine:
        # Everybody knows it. On this machine that is a developer's habit, across a network it is an open door.
        found.append(
            f"{database.label} is about to be given the preset password, which everybody knows: set data.creds.password"
        )
    if values["tls.enabled"] and values["tls.verify"] == "mutual" and values["tls.cert"] is None:
        found.append("data.tls.verify is mutual without data.tls.cert and data.tls.key: only the server is checked")
    return found
