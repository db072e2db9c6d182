"""``python -m tests.packaging FOLDER``: build sdist and wheel, install the wheel alone, migrate with it.

Needs ``build``. Ends with an AssertionError or a failed command when what users would get is not what is in the source.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
MIGRATIONS = "legion_data/_migrations"
#: What an installation without extras must not need.
EXTRAS = ("psycopg", "pgvector", "pymysql", "hvac")


def main(folder: Path) -> None:
    """Everything, in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run(sys.executable, "-m", "build", "--outdir", str(folder / "dist"), str(ROOT))
    (wheel,) = (folder / "dist").glob("*.whl")
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    _check_wheel(wheel)
    _check_sdist(sdist)
    _use(wheel, folder)
    print(f"{wheel.name} and {sdist.name} carry the revisions up to {_head()} and work alone.")


def _revisions() -> dict[str, str]:
    """Path below ``migrations/`` -> checksum, of everything that runs."""
    wanted = [ROOT / "migrations" / name for name in ("env.py", "script.py.mako", "revisions.lock")]
    wanted += sorted((ROOT / "migrations" / "versions").glob("*.py"))
    return {path.relative_to(ROOT / "migrations").as_posix(): _checksum(path.read_bytes()) for path in wanted}


def _head() -> str:
    return max(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))[:4]


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _check_wheel(path: Path) -> None:
    with zipfile.ZipFile(path) as wheel:
        names = set(wheel.namelist())
        for name, checksum in _revisions().items():
            assert _checksum(wheel.read(f"{MIGRATIONS}/{name}")) == checksum, name
    assert "legion_data/py.typed" in names
    modules = {file.relative_to(ROOT).as_posix() for file in (ROOT / "legion_data").rglob("*.py")}
    assert modules <= names, modules - names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"legion_data"}, tops
    assert not [name for name in names if "__pycache__" in name]


def _check_sdist(path: Path) -> None:
    with tarfile.open(path) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    wanted = {f"migrations/{name}" for name in _revisions()} | {"tests/conftest.py", "tox.ini", "README.md"}
    assert wanted <= names, wanted - names


def _use(wheel: Path, folder: Path) -> None:
    venv, home, away = folder / "venv", folder / "home", folder / "away"
    for made in (home, away):
        made.mkdir()
    _run(sys.executable, "-m", "venv", str(venv))
    _run(str(venv / "bin" / "pip"), "install", "--quiet", str(wheel))
    # A working directory without the source, an empty home, and nobody's settings.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LEGION_", "PYTHON"))}
    environment["HOME"] = str(home)

    def run(*words: str) -> str:
        return _run(str(venv / "bin" / words[0]), *words[1:], cwd=away, environment=environment)

    installed = run("python", "-c", _WHAT_IS_INSTALLED)
    facts = json.loads(installed)
    assert facts["extras"] == [], facts
    assert Path(facts["package"]).is_relative_to(venv), facts
    run("legion-migrate")
    assert (home / ".legionio" / "data" / "legionio.db").is_file()
    status = run("legion-migrate", "status")
    assert f"revision  {_head()}" in status, status
    run("legion-migrate", "check")
    assert run("legion-data", "--version").strip().endswith(facts["version"])
    run("python", "-W", "error", "-c", _SERVICE)


_WHAT_IS_INSTALLED = f"""
import json
from importlib import metadata, util
print(json.dumps({{
    "extras": [name for name in {EXTRAS!r} if util.find_spec(name)],
    "package": util.find_spec("legion_data").origin,
    "version": metadata.version("legion-data"),
}}))
"""

_SERVICE = """
import legion_data
from legion_data.models import Task

legion_data.setup()
with legion_data.session() as session:
    session.add(Task(status="pending"))
with legion_data.session(read_only=True) as session:
    assert session.get(Task, 1).status == "pending"
legion_data.shutdown()
"""


def _run(*command: str, cwd: Path = ROOT, environment: dict[str, str] | None = None) -> str:
    print("$", " ".join(command), flush=True)
    done = subprocess.run(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    print(done.stdout, end="", flush=True)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}.")
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
