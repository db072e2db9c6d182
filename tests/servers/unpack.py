"""A Debian package and what it needs, unpacked into the cache by any user: nothing is installed, nothing needs root.

apt says which packages are missing (a simulated install against the machine's own dpkg status), apt fetches them,
dpkg-deb unpacks them. Where the machine's package lists are empty or old, private ones are fetched first.
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers.errors import ServerUnavailable
from tests.servers.place import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["advice", "unpacked"]


def advice() -> str:
    """What to do when a server can be neither found nor unpacked."""
    return "run `apt-get install -y mariadb-server`, or set LEGION_TEST_MYSQL_URL to a server of your own."


def unpacked(package: str, *, is_good: Callable[[Path], bool]) -> Path:
    """The root folder of the unpacked package, from the cache when it is there and good. One process unpacks."""
    cache = cache_folder()
    root = cache / f"{package}-{platform.machine()}"
    with open(cache / f"{package}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if root.is_dir():
            if is_good(root):
                return root
            shutil.rmtree(root)
        missing = [tool for tool in ("apt-get", "dpkg-deb") if shutil.which(tool) is None]
        if missing:
            raise ServerUnavailable(f"No {package} on the path and no {' and '.join(missing)} to fetch it: {advice()}")
        with tempfile.TemporaryDirectory(prefix="ld-apt-") as work:
            new = Path(tempfile.mkdtemp(prefix=f"{package}.", dir=cache))
            try:
                _fetch(package, Path(work), new)
                _expect(is_good(new), f"{package} was unpacked but does not run here: {advice()}")
                new.rename(root)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
    return root


def _expect(fact: bool, otherwise: str) -> None:
    if not fact:
        raise ServerUnavailable(otherwise)


def _fetch(package: str, work: Path, root: Path) -> None:
    # First with the machine's lists: no download. They may be absent (containers) or point at versions that are gone.
    problems = []
    for options in ([], _private_lists(work)):
        if options:
            update = _apt(work, *options, "update")
            if update.returncode:
                problems.append(update.stderr)
        try:
            names = _needed(package, work, options)
        except ServerUnavailable as error:
            problems.append(str(error))
            continue
        fetched = _apt(work, *options, "download", *names)
        packages = sorted(work.glob("*.deb"))
        if fetched.returncode == 0 and len(packages) == len(names):
            for file in packages:
                subprocess.run(["dpkg-deb", "-x", str(file), str(root)], check=True)
            return
        problems.append(fetched.stderr)
    raise ServerUnavailable(f"{package} cannot be fetched: {advice()} apt said: {' '.join(problems).strip()[-1500:]}")


def _needed(package: str, work: Path, options: list[str]) -> list[str]:
    simulated = _apt(work, *options, "--simulate", "install", "--no-install-recommends", package)
    names = [line.split()[1] for line in simulated.stdout.splitlines() if line.startswith("Inst ")]
    if simulated.returncode or package not in names:
        raise ServerUnavailable(simulated.stderr)
    return names


def _private_lists(work: Path) -> list[str]:
    for folder in ("lists/partial", "cache/archives/partial"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    return ["-o", f"Dir::State::lists={work}/lists", "-o", f"Dir::Cache={work}/cache"]


def _apt(work: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # apt drops root for the user _apt, who may not write into our folder; as an ordinary user the option says nothing.
    sandbox = ["-o", "APT::Sandbox::User=root"] if os.getuid() == 0 else []
    command = ["apt-get", "-qq", *sandbox, *arguments]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
