"""Where a server's data and its port are: short paths, memory when there is some, ports nobody else was promised."""

from __future__ import annotations

import os
import random
import shutil
import socket
import tempfile
from pathlib import Path

__all__ = ["HOME", "cache_folder", "data_folder", "free_port", "sweep"]

#: The real home. Read at import, because every test gets a home of its own.
HOME = Path(os.path.expanduser("~"))

#: Below the kernel's ephemeral range (32768..), so no outgoing connection takes the port between the look and the bind.
PORTS = range(20_000, 32_768)

#: Two servers, a template and some hundred cloned databases; a container's default /dev/shm of 64 MB is too small.
ROOM_BYTES = 1 << 30


def data_folder(name: str) -> Path:
    """A new private folder, in memory when there is room. Its path is short: a socket's path ends at 107 characters."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_BYTES
    parent = str(memory) if roomy else tempfile.gettempdir()
    if len(parent) > 40 and os.access("/tmp", os.W_OK):  # macOS: /var/folders/...
        parent = "/tmp"
    return Path(tempfile.mkdtemp(prefix=f"ld-{name}-{os.getpid()}-", dir=parent))


def sweep(name: str) -> None:
    """Remove the folders of that name that runs left behind when they were killed: nobody watches a plain folder."""
    for parent in ("/dev/shm", tempfile.gettempdir(), "/tmp"):
        for folder in Path(parent).glob(f"ld-{name}-*"):
            owner = folder.name.split("-")[2]
            if owner.isdecimal() and not _is_alive(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def cache_folder() -> Path:
    """A folder that outlives the run: in the user's cache, else (a home that is missing or read-only) under /tmp."""
    wishes = [Path(os.environ.get("XDG_CACHE_HOME") or HOME / ".cache") / "legion-data-tests"]
    wishes.append(Path(tempfile.gettempdir()) / f"legion-data-tests-{os.getuid()}")
    for folder in wishes:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        # Somebody else's folder of that name in /tmp could hold somebody else's binaries.
        if os.access(folder, os.W_OK) and folder.stat().st_uid == os.getuid():
            return folder
    return data_folder("cache")


def free_port() -> int:
    """A port of the loopback that was free a moment ago."""
    for port in random.sample(PORTS, 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"No free port in {PORTS} after 200 tries.")
