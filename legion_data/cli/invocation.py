"""What every command is told: ``--url``, ``--json``, ``--debug``, before or after the command's name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from legion_data.settings import Settings

__all__ = ["Exit", "Invocation", "of", "shared_options"]

_Function = TypeVar("_Function", bound="Callable[..., Any]")


class Exit:
    """What a command's exit code says."""

    FINE = 0
    ERROR = 1
    USAGE = 2
    PENDING = 3
    DRIFT = 4
    AHEAD = 5
    INTERRUPTED = 130


@dataclass
class Invocation:
    """One run of a command."""

    url: str | None = None
    as_json: bool = False
    debug: bool = False

    def settings(self) -> Settings:
        """The settings of this run. Raises ``SettingsError``."""
        from legion_data.settings import load

        return load({"url": self.url} if self.url else None, source="--url")

    def warn_of_settings(self) -> None:
        """For a command that needs no settings: one line on standard error when those of this machine are wrong.

        Looking at what waits on the disk must work then, too; and a typo must not stay unseen because of that.
        """
        from legion_data.errors import SettingsError

        try:
            self.settings()
        except SettingsError as error:
            click.echo(f"Warning: this command needs no settings; others will fail: {error.summary}", err=True)

    def say(self, data: Any, lines: Iterable[str]) -> None:
        """Print ``data`` as one JSON document with ``--json``, else ``lines``."""
        if self.as_json:
            click.echo(json.dumps(data, indent=2, ensure_ascii=False, default=str))
        else:
            for line in lines:
                click.echo(line)


def of(context: click.Context) -> Invocation:
    """The invocation that ``context`` belongs to; one for a whole chain of groups and commands."""
    return context.ensure_object(Invocation)


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def keep(context: click.Context, _: click.Parameter, value: Any) -> Any:
        # Only what was given: the default of an inner command must not undo what stood before its name.
        if value:
            setattr(of(context), name, value)
        return value

    return keep


def shared_options(function: _Function) -> _Function:
    """Give a command or group the three options that all of them have."""
    options = (
        click.option(
            "--debug", is_flag=True, expose_value=False, callback=_keep("debug"), help="Show the traceback of an error."
        ),
        click.option(
            "--json", is_flag=True, expose_value=False, callback=_keep("as_json"), help="Print one JSON document."
        ),
        click.option(
            "--url",
            metavar="URL",
            expose_value=False,
            callback=_keep("url"),
            help="The database, instead of what the settings say: sqlite:///FILE, postgresql://..., mysql://...",
        ),
    )
    for option in options:
        function = option(function)
    return function
