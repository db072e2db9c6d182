"""Credentials are asked for at every new connection, so that a rotated password needs no restart.

A provider is anything with ``current()``. The engine holds no password: its URL, its repr and its logs cannot show one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from legion_data.settings import Database

__all__ = ["CredentialProvider", "Credentials", "StaticCredentials"]


class Credentials(NamedTuple):
    """One login. The password is left out of the repr."""

    user: str | None
    password: str | None

    def __repr__(self) -> str:
        return f"Credentials(user={self.user!r})"


class CredentialProvider(Protocol):
    """Where logins come from."""

    def current(self) -> Credentials:
        """The login that is valid now."""


class StaticCredentials:
    """The login that the settings name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self) -> Credentials:
        secret = self._database.password
        return Credentials(self._database.user, None if secret is None else secret.reveal())
