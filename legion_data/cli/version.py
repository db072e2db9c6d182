"""``--version``."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["package_version", "version_option"]


def package_version() -> str:
    """The installed version; "unknown" when the package is imported from a folder that was never installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("legion-data")
    except PackageNotFoundError:
        return "unknown"


def _show(context: click.Context, _: click.Parameter, value: Any) -> None:
    if not value or context.resilient_parsing:
        return
    click.echo(f"legion-data {package_version()}")
    context.exit()


version_option = click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_show, help="Show the version and exit."
)
