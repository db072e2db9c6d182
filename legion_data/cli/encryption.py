"""``legion-data encryption``: keys of encrypted columns."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from legion_data.cli.invocation import of, shared_options
from legion_data.cli.program import CommandGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from legion_data.cli.invocation import Invocation

__all__ = ["encryption"]

_models = click.option(
    "--models",
    multiple=True,
    metavar="MODULE",
    help="Import this module first, which declares encrypted columns. May be given again.",
)


@click.group(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"]})
@shared_options
def encryption() -> None:
    """Keys of encrypted columns: status, rotation, erasure of a tenant."""


@encryption.command("generate-key")
@shared_options
@click.pass_context
def generate_key(context: click.Context) -> None:
    """Print a new master key: 32 random bytes in base64.

    For the environment variable or the file that data.encryption names. It is stored nowhere.
    """
    from legion_data.keys import new_key_text

    key = new_key_text()
    of(context).say({"key": key}, [key])


@encryption.command()
@_models
@shared_options
@click.pass_context
def status(context: click.Context, models: tuple[str, ...]) -> None:
    """Show the master key's place, the keys, the columns, and rotations under way.

    Never a key itself. Nothing is changed.
    """
    from legion_data.cli.words import aligned
    from legion_data.encryption import status as standing

    invocation = of(context)
    with _opened(invocation, models) as engine:
        data = standing(data=engine)
    lines = [f"master key: {data['provider']}, {data['master_id'] or 'NOT USABLE'}"]
    if data["problem"]:
        lines.append(f"  {data['problem']}")
    lines += aligned(
        [(key["scope"], f"version {key['version']}", key["state"], key["key_id"]) for key in data["keys"]]
    ) or ["no keys yet: the first encrypted value makes one"]
    lines += aligned([(f"{c['table']}.{c['column']}", c["scope"]) for c in data["columns"]])
    for one in data["rotations"]:
        lines.append(f"unfinished rotation: {one['table_name']}, {one['seen_count']} rows done. Run: {_RESUME}")
    invocation.say(data, lines)


_RESUME = "legion-data encryption rotate"


@encryption.command()
@click.option("--tenant", metavar="ID", help="Rotate this tenant's keys only.")
@click.option("--batch", type=click.IntRange(1), default=500, show_default=True, help="Rows in one transaction.")
@_models
@shared_options
@click.pass_context
def rotate(context: click.Context, tenant: str | None, batch: int, models: tuple[str, ...]) -> None:
    """Make new keys and encrypt every stored value with them.

    Safe while services write. When it was interrupted, running it again goes on where it stopped. Keys that an older
    master key wrapped are wrapped by the current one.
    """
    from legion_data.cli.words import count_text
    from legion_data.encryption import rotate as rotating

    invocation = of(context)
    with _opened(invocation, models) as engine, _progress(invocation) as progress:
        done = rotating(tenant, data=engine, batch=batch, progress=progress)
    lines = [
        f"{'Resumed and finished' if done.resumed else 'Rotated'}: {count_text(done.keys_made, 'new key')}, "
        f"{count_text(done.values_rewritten, 'value')} rewritten in {count_text(done.rows_seen, 'row')}."
    ]
    if done.keys_rewrapped:
        lines.append(f"{count_text(done.keys_rewrapped, 'key')} wrapped by the current master key.")
    for error, count in sorted(done.unreadable.items()):
        lines.append(f"Left as they are, {error}: {count_text(count, 'value')}.")
    invocation.say(done._asdict(), lines)


@encryption.command()
@click.argument("tenant")
@click.option("--yes", is_flag=True, help="Do not ask.")
@shared_options
@click.pass_context
def shred(context: click.Context, tenant: str, yes: bool) -> None:
    """Destroy the keys of TENANT: its encrypted values become unreadable, for good.

    The rows stay. Other processes notice within data.encryption.cache_seconds. Backups made before still hold the keys,
    wrapped by the master key.
    """
    from legion_data.cli.words import count_text
    from legion_data.encryption import shred as shredding

    invocation = of(context)
    if not yes:
        if invocation.as_json or not sys.stdin.isatty():
            raise click.UsageError("This cannot be undone: say --yes.", context)
        click.confirm(f"Destroy the keys of tenant {tenant}, for good?", abort=True)
    with _opened(invocation, ()) as engine:
        count = shredding(tenant, data=engine)
    data = {"tenant": tenant, "keys_destroyed": count, "shredded": True}
    invocation.say(data, [f"Tenant {tenant} is shredded: {count_text(count, 'key')} destroyed."])


@contextmanager
def _opened(invocation: Invocation, models: tuple[str, ...]) -> Iterator[Engine]:
    """An engine on the database; the modules that declare encrypted columns are imported."""
    from legion_data import engines
    from legion_data.cli.database import typed_errors

    settings = invocation.settings()
    for module in models:
        try:
            import_module(module)
        except ImportError as error:
            raise click.UsageError(f"--models {module}: {error}") from error
    with typed_errors(settings):
        engine = engines.build(settings, create=False)
        try:
            _require_tables(engine)
            yield engine
        finally:
            engines.close(engine)


def _require_tables(engine: Engine) -> None:
    from sqlalchemy import inspect

    if not inspect(engine).has_table("encryption_keys"):
        from legion_data.errors import MigrationPending

        raise MigrationPending("The database is older than encrypted columns: it has no table encryption_keys.")


@contextmanager
def _progress(invocation: Invocation) -> Iterator[Callable[[Any], None] | None]:
    """A bar a table on a terminal, a line a batch in a pipe, nothing with --json."""
    if invocation.as_json:
        yield None
    elif not sys.stdout.isatty():
        yield lambda step: click.echo(f"{step.table}: {step.seen} of {step.total} rows, {step.rewritten} rewritten")
    else:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns) as bar:
            tasks: dict[str, Any] = {}

            def report(step: Any) -> None:
                if step.table not in tasks:
                    tasks[step.table] = bar.add_task(step.table)
                bar.update(tasks[step.table], total=step.total, completed=step.seen)

            yield report
