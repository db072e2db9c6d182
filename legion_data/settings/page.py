"""The reference page ``docs/settings.md``, made from the schema.

``python -m legion_data.settings.page > docs/settings.md`` writes it; a test compares it with the committed one.
"""

from __future__ import annotations

import sys

from legion_data.settings.adapters import ADAPTERS
from legion_data.settings.check import FALSE, TRUE, allowed
from legion_data.settings.schema import KEYS, RETIRED, WRITTEN, Key

__all__ = ["page"]

_HEAD = f"""# Settings

Everything stands under `data`. `legion-data settings show` prints what is in force on this machine, and from where.

This page is generated: `python -m legion_data.settings.page > docs/settings.md`.

## Where they are written

Later wins, key by key:

1. the defaults below;
2. `~/.legionio/settings/*.json`, `*.toml`, `*.yaml`, `*.yml`, in the order of their names;
3. the same kinds of files in the folder that `LEGION_SETTINGS_DIR` names;
4. the environment: `LEGION_DATA__CREDS__HOST=db1` is `data.creds.host` (two underscores for each dot), and
   `LEGION_DATA_URL` is `data.url`; an empty variable counts as unset;
5. what is passed to `legion_data.setup(...)`, or `--url` on the command line.

```toml
# ~/.legionio/settings/data.toml
[data]
adapter = "postgres"
max_connections = 10

[data.creds]
host = "db1"
user = "legion_node"
password = "env://DB_PASSWORD"
```

- Files without `data` belong to other parts of the platform and are left alone. Nothing is read from the working
  directory, and no file is executed.
- A text is read by what its key wants, wherever it comes from: `"25"` is a number, {"/".join(TRUE)} are true and
  {"/".join(FALSE)} are false in any case, a list is JSON or has commas. Anything else must have the right type:
  the number 1 is not true, and a password of digits needs quotes in JSON and TOML. In YAML every value is a text first.
- `null` puts a key (or a group) back to its default.
- `env://NAME` is replaced by the environment variable when settings load. `vault://` and `lease://` are refused: they
  are for the credentials provider of a later release.
- All that is wrong is reported at once, in one `SettingsError`. Secrets are never shown.

## An address instead of parts

`data.url` (or `LEGION_DATA_URL`, or `--url`) names the database in one text. Special characters are written `%XX`.

| database | address |
|---|---|
| a file below `~/.legionio/data/` | `sqlite:///name.db` |
| any file | `sqlite:////full/path/name.db`, `sqlite:///~/name.db`; `?mode=ro` to read only |
| in memory | `sqlite://` |
| PostgreSQL | `postgresql://user:password@host:5432/name?sslmode=verify-full&sslrootcert=system` |
| PostgreSQL on a socket | `postgresql://user@/name?host=/run/postgresql` |
| MySQL, MariaDB | `mysql://user:password@[::1]:3306/name`, `mariadb://...` |
| MySQL on a socket | `mysql://user@/name?unix_socket=/run/mysqld/mysqld.sock` |

A URL replaces `adapter` and `creds` of everything before it, and wins over those beside it, which fill in what it
leaves out: `LEGION_DATA_URL=postgresql://user@host/name` with `LEGION_DATA__CREDS__PASSWORD=...`. What is written
later wins over the URL; a later `adapter` of another kind drops it. A URL with a user and no password logs in without
one (`.pgpass`, peer, socket). Parameters after `?` are settings of this page; others are refused.

## Presets

`adapter` alone is enough: the rest of `creds` comes from its preset, and each key overrides its own.
The password of the presets is the predecessor's, so that nodes that run on it keep running. It is no secret: `load`
warns when it is about to leave this machine.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, _presets(), _settings(), _retired()])


def _presets() -> str:
    names = list(dict.fromkeys(name for adapter in ADAPTERS for name in adapter.defaults))
    rows = [f"| `{name}` | {' | '.join(_cell(adapter.defaults.get(name)) for adapter in ADAPTERS)} |" for name in names]
    head = f"| key | {' | '.join(f'`{adapter.name}`' for adapter in ADAPTERS)} |"
    return "\n".join([head, f"|---|{'---|' * len(ADAPTERS)}", *rows, ""])


def _settings() -> str:
    rows = [f"| `{key.name}` | {_default(key)} | {allowed(key)} | {key.doc} |" for key in KEYS.values()]
    head = ["## Every setting", "", "| key | default | allowed | meaning |", "|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def _default(key: Key) -> str:
    if any(key.name in adapter.defaults for adapter in ADAPTERS):
        return "by adapter"
    return _cell(key.default)


def _cell(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return "`[]`" if default == () else f"`{default}`"


def _retired() -> str:
    rows = [f"| `{name}` | {why} |" for name, why in RETIRED.items()]
    head = "## Settings of the predecessor that nothing reads\n\nAccepted with one warning.\n\n| key | why |\n|---|---|"
    written = ", ".join(f"`{name}`" for name in sorted(WRITTEN))
    return "\n".join([head, *rows, "", f"Accepted and ignored, because the predecessor writes them: {written}.", ""])


if __name__ == "__main__":
    sys.stdout.write(page())
