"""MariaDB: the one on the path, else Debian's packages unpacked privately, without root, into the cache.

The system tables are made with ``mariadbd --bootstrap`` from the server's own SQL files, which is what
mariadb-install-db does: the script itself needs a program of another package (my_print_defaults).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers import unpack
from tests.servers.errors import ServerUnavailable
from tests.servers.place import data_folder, free_port
from tests.servers.process import ServerProcess

__all__ = ["ADMIN", "Installation", "find", "start"]

#: The superuser, without a password.
ADMIN = "root"

SYSTEM_TABLES = ("system_tables.sql", "performance_tables.sql", "system_tables_data.sql")
TUNING = (
    "--bind-address=127.0.0.1 --innodb-flush-log-at-trx-commit=0 --skip-log-bin --innodb-flush-method=nosync "
    # Statistics in memory: kept in tables, they are 40 % of what making and dropping a table costs.
    "--innodb-buffer-pool-size=32M --innodb-log-file-size=16M --max-connections=200 --innodb-stats-persistent=0"
)


@dataclass(frozen=True)
class Installation:
    """A MariaDB server's program, its share folder, and the libraries that only it needs."""

    program: Path
    share: Path
    libraries: tuple[Path, ...] = ()

    @property
    def command(self) -> list[str]:
        """The start of a command line: env finds the libraries, and no my.cnf of the machine is read."""
        libraries = ":".join(str(folder) for folder in self.libraries)
        prefix = ["env", f"LD_LIBRARY_PATH={libraries}"] if libraries else []
        as_root = ["--user=root"] if os.getuid() == 0 else []
        return [*prefix, str(self.program), "--no-defaults", f"--lc-messages-dir={self.share}", *as_root]

    def works(self) -> bool:
        """Whether the program runs at all here: a cached one may miss a library that the system has lost."""
        return subprocess.run([*self.command, "--version"], capture_output=True, check=False).returncode == 0


def find() -> Installation:
    """The installation on the path, else the unpacked one (unpacked now when the cache has none)."""
    on_path = shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin")
    if on_path:
        program = Path(on_path).resolve()
        return Installation(program, _share(program.parent.parent))
    root = unpack.unpacked("mariadb-server-core", is_good=lambda folder: _unpacked(folder).works())
    return _unpacked(root)


def start(*options: str) -> tuple[ServerProcess, int]:
    """Start a fresh server: its process and its port. ``options`` of the server come last, so they win."""
    installation = find()
    folder = data_folder("my")
    data = folder / "data"
    data.mkdir()
    _bootstrap(installation, data)
    port = free_port()
    command = [*installation.command, f"--datadir={data}", f"--socket={folder}/s", f"--port={port}"]
    command += [f"--pid-file={folder}/pid", f"--tmpdir={folder}", *TUNING.split(), *options]
    process = ServerProcess(command, folder=folder, log=folder / "log", stop_signal=signal.SIGTERM)
    process.wait_until(lambda: _is_listening(port))
    return process, port


def _bootstrap(installation: Installation, data: Path) -> None:
    files = [next(installation.share.glob(f"m*_{name}")) for name in SYSTEM_TABLES]
    # The bootstrap reader takes one statement a line.
    opening = "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\n"
    sql = opening + "\n".join(file.read_text() for file in files)
    sizes = ["--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", "--innodb-flush-method=nosync"]
    command = [
        *installation.command,
        "--bootstrap",
        f"--datadir={data}",
        # Not /tmp: each server that starts deletes the temporary tables that another has there.
        f"--tmpdir={data.parent}",
        "--max-allowed-packet=8M",
        "--net-buffer-length=16K",
    ]
    made = subprocess.run(
        [*command, *sizes, "--log-warnings=0"], input=sql, capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(data.parent, ignore_errors=True)
        raise ServerUnavailable(f"mariadbd --bootstrap failed: {made.stderr.strip()[-1500:]}")


def _share(base: Path) -> Path:
    for name in ("mysql", "mariadb"):
        folder = base / "share" / name
        if any(folder.glob("m*_system_tables.sql")):
            return folder
    raise ServerUnavailable(f"No SQL files of MariaDB's system tables below {base}/share: {unpack.advice()}")


def _unpacked(root: Path) -> Installation:
    libraries = {path.parent for path in root.rglob("lib*.so*") if "plugin" not in path.parts}
    return Installation(root / "usr" / "sbin" / "mariadbd", _share(root / "usr"), tuple(sorted(libraries)))


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
