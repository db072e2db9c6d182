"""``python -m benchmarks``: measure, print a table, and write JSON with ``--json FILE``.

Needs the test dependencies (``pip install -e '.[all,test]'``); brings its own servers, or uses those that
LEGION_TEST_POSTGRES_URL and LEGION_TEST_MYSQL_URL name.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import click

from benchmarks import (
    audit,
    encryption,
    idempotency,
    ledger,
    lineage,
    local,
    migrations,
    models,
    registry,
    rows,
    spool,
    startup,
)
from benchmarks.audit_verification import ROWS_VARIABLE
from benchmarks.measure import Result, machine

ROOMS = {
    "startup": startup.measure,
    "migrations": migrations.measure,
    "models": models.measure,
    "idempotency": idempotency.measure,
    "ledger": ledger.measure,
    "lineage": lineage.measure,
    "registry": registry.measure,
    "spool": spool.measure,
    "encryption": encryption.measure,
    "rows": rows.measure,
    "local": local.measure,
    "audit": audit.measure,
}


@click.command(help=__doc__)
@click.option("--only", type=click.Choice(sorted(ROOMS)), multiple=True, help="Measure these only.")
@click.option("--rounds", default=5, show_default=True, help="Runs of each; the median counts.")
@click.option("--rows", type=click.IntRange(1), help="Rows of the audit chain that is verified (100,000 unless given).")
@click.option("--json", "target", type=click.Path(path_type=Path), help="Write the results to this file ('-': stdout).")
def main(only: tuple[str, ...], rounds: int, rows: int | None, target: Path | None) -> None:
    """Measure what was asked for."""
    if rows is not None:
        os.environ[ROWS_VARIABLE] = str(rows)
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="legion-bench-", dir=_fast_folder()) as folder:
        for name, measure in ROOMS.items():
            if not only or name in only:
                for result in measure(Path(folder), rounds):
                    results.append(result)
                    print(result, file=sys.stderr, flush=True)
    report = {"machine": machine(), "rounds": rounds, "results": [result.as_dict() for result in results]}
    text = json.dumps(report, indent=2)
    if target is None or str(target) == "-":
        print(text)
    else:
        target.write_text(text + "\n")


def _fast_folder() -> str | None:
    """Memory where there is some: what is measured is the code, not the disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    main()
