"""The edge of the program: every failure leaves as one line, the next command, and an exit code.

Errors go to standard error. With ``--json`` they are the JSON document on standard output, so that a script always
finds exactly one document there: ``{"error": ..., "message": ..., "hint": ..., "exit_code": ...}``.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from legion_data.cli.invocation import Exit, Invocation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from legion_data.errors import LegionDataError

__all__ = ["CommandGroup"]


class CommandGroup(click.Group):
    """A group that imports a command when its name is used, and turns errors into messages.

    ``lazy`` maps a command's name to ``module:attribute``.
    """

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the reference page."""
        return [*self.lazy, *(name for name in super().list_commands(ctx) if name not in self.lazy)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called ``cmd_name``, or None."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = self.lazy[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run as a program; exits with the codes of ``Exit``."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        given = Invocation()
        words = list(sys.argv[1:] if args is None else args)
        # A usage error can come before --json was parsed.
        given.as_json = "--json" in words
        given.debug = "--debug" in words
        try:
            result = super().main(words, prog_name, complete_var, standalone_mode=False, obj=given, **extra)
            sys.stdout.flush()
        except BrokenPipeError:
            _close_quietly()
            sys.exit(Exit.ERROR)
        except KeyboardInterrupt:
            sys.exit(_interrupted(given))
        except click.exceptions.Abort:
            sys.exit(_interrupted(given))
        except click.UsageError as error:
            sys.exit(_usage(error, given))
        except click.ClickException as error:
            sys.exit(_failed("Error", error.format_message(), None, given, Exit.ERROR))
        except Exception as error:  # noqa: BLE001 - the edge: reported here, or shown whole with --debug
            sys.exit(_reported(error, given))
        sys.exit(result if isinstance(result, int) and not isinstance(result, bool) else Exit.FINE)


def _interrupted(given: Invocation) -> int:
    hint = "What was finished stays; see: legion-migrate status"
    return _failed("Interrupted", "Interrupted.", hint, given, Exit.INTERRUPTED)


def _usage(error: click.UsageError, given: Invocation) -> int:
    path = error.ctx.command_path if error.ctx else "legion-migrate"
    return _failed("UsageError", error.format_message(), f"See: {path} --help", given, Exit.USAGE)


def _reported(error: Exception, given: Invocation) -> int:
    from legion_data.errors import LegionDataError, RevisionUnknown

    if given.debug:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    known = error if isinstance(error, LegionDataError) else _translated(error)
    if known is not None:
        code = Exit.USAGE if isinstance(known, RevisionUnknown) else Exit.ERROR
        return _failed(type(known).__name__, known.summary, known.hint, given, code)
    summary = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
    hint = None if given.debug else "This should not happen. See more with: --debug"
    return _failed(type(error).__name__, summary, hint, given, Exit.ERROR)


def _translated(error: Exception) -> LegionDataError | None:
    """A driver's error that slipped through: its own text may hold the statement and the row."""
    from legion_data import dialects
    from legion_data.engines.errors import translate

    if type(error).__module__.startswith("sqlalchemy.") or dialects.for_error(error) is not None:
        return translate(error)
    return None


def _failed(kind: str, message: str, hint: str | None, given: Invocation, code: int) -> int:
    message, hint = " ".join(message.split()), " ".join(hint.split()) if hint else None
    if given.as_json:
        document = {"error": kind, "message": message, "hint": hint, "exit_code": code}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        click.echo(f"Error: {message}" if code != Exit.INTERRUPTED else message, err=True)
        if hint:
            click.echo(f"  {hint}", err=True)
    return code


def _close_quietly() -> None:
    """The reader has gone (``| head``): nothing may be flushed to it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
