"""A URL taken apart into the settings it stands for.

``postgresql://user:password@host:5432/name?sslmode=require`` is ``adapter``, ``creds.*`` and ``sslmode``. Parts may be
percent-encoded. What the URL cannot say is refused with a list of what it can, rather than handed to a driver that
would ignore it.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote

from legion_data.settings.adapters import ADAPTERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from legion_data.settings.adapters import Adapter

__all__ = ["NotAnAddress", "parts"]

#: Parameter -> setting. MySQL's own spellings are taken from its client library.
_SERVER = {
    "host": "creds.host",
    "port": "creds.port",
    **{name: name for name in ("connect_timeout", "application_name", "statement_timeout", "lock_timeout")},
    **{name: name for name in ("sslmode", "sslrootcert", "sslcert", "sslkey", "max_connections", "pool_timeout")},
}
_PARAMETERS: dict[str, dict[str, str]] = {
    "sqlite": {"mode": "mode", "readonly": "readonly"},
    "postgres": {**_SERVER, **{name: name for name in ("search_path", "idle_in_transaction_timeout")}},
    "mysql": {
        **_SERVER,
        **{name: name for name in ("read_timeout", "write_timeout", "sql_mode")},
        "charset": "encoding",
        "unix_socket": "creds.host",
        "ssl_mode": "sslmode",
        "ssl_ca": "sslrootcert",
        "ssl_cert": "sslcert",
        "ssl_key": "sslkey",
    },
}
_MYSQL_MODES = {
    "disabled": "disable",
    "preferred": "prefer",
    "required": "require",
    "verify_ca": "verify-ca",
    "verify_identity": "verify-full",
}
_FILE_MODES = {"ro": True, "rw": False, "rwc": False}


class NotAnAddress(Exception):
    """The text is no URL of a database; the message says what is wrong and never repeats a part of it."""


def parts(url: str) -> dict[str, object]:
    """The settings that ``url`` stands for, by dotted key. Raises NotAnAddress."""
    scheme, _, rest = url.partition("://")
    adapter = next((adapter for adapter in ADAPTERS if scheme.lower() in adapter.schemes), None)
    if adapter is None:
        known = ", ".join(f"{scheme}://" for adapter in ADAPTERS for scheme in adapter.schemes)
        raise NotAnAddress(f"it must begin with one of {known}")
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("/")
    try:
        found = {"adapter": adapter.name, **_target(adapter, authority, unquote(path, errors="strict"))}
        parameters = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except UnicodeDecodeError:
        raise NotAnAddress("its percent-encoding is not UTF-8") from None
    except ValueError:
        raise NotAnAddress("what follows the ? must look like name=value&name=value") from None
    return {**found, **_options(adapter, parameters)}


def _target(adapter: Adapter, authority: str, name: str) -> Mapping[str, object]:
    if adapter.is_file:
        if authority:
            raise NotAnAddress("a file has no host: write three slashes, sqlite:///name.db, or four before a full path")
        return {"creds.database": name or ":memory:"}
    account, at, address = authority.rpartition("@")
    found: dict[str, object] = {}
    if at:
        user, _, password = account.partition(":")
        found["creds.user"] = unquote(user, errors="strict")
        # An address that names a user and no password means none: .pgpass, peer and socket logins work so.
        found["creds.password"] = unquote(password, errors="strict")
    host, port = _host_and_port(address)
    if host:
        found["creds.host"] = unquote(host, errors="strict")
    if port:
        found["creds.port"] = port
    if name:
        found["creds.database"] = name
    return {key: value for key, value in found.items() if value or key == "creds.password"}


def _host_and_port(address: str) -> tuple[str, str]:
    if address.startswith("["):
        host, bracket, port = address[1:].partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise NotAnAddress("an IPv6 host stands in brackets: [::1]:5432")
        port = port.removeprefix(":")
    else:
        host, _, port = address.partition(":")
    if port and not (port.isdecimal() and port.isascii() and 1 <= int(port) <= 65535):
        raise NotAnAddress("its port is no number from 1 to 65535 (special characters are written as %XX)")
    return host, port


def _options(adapter: Adapter, parameters: list[tuple[str, str]]) -> Mapping[str, object]:
    known = _PARAMETERS[adapter.name]
    unknown = sorted({name for name, _ in parameters if name not in known})
    if unknown:
        # An @ in a value is the end of a password with an unescaped ?, and the names are its middle.
        named = "" if any("@" in value for _, value in parameters) else f" {', '.join(unknown)}"
        raise NotAnAddress(f"it has no parameter{named}; there are {', '.join(sorted(known))}")
    found: dict[str, object] = {}
    for name, value in parameters:
        if name == "mode":
            if value not in _FILE_MODES:
                raise NotAnAddress(f"mode is one of {', '.join(_FILE_MODES)}")
            found["readonly"] = _FILE_MODES[value]
        elif name == "ssl_mode":
            found["sslmode"] = _MYSQL_MODES.get(value.lower(), value)
        else:
            found[known[name]] = value
    return found
