"""What a data layer answers beside its sessions: privileges, and the tables it keeps in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from legion_data.runtime.part import Part

if TYPE_CHECKING:
    from legion_data.cache.static import StaticCache
    from legion_data.engines.privileges import Privileges

__all__ = ["Questions"]


class Questions(Part):
    """The part of ``DataLayer`` that asks; answers belong to one set-up and are forgotten by ``shutdown``."""

    def _forget(self) -> None:
        super()._forget()
        self._privileges: Privileges | None = None
        self._static_cache: StaticCache | None = None

    def can_read(self, table: str) -> bool:
        """Whether the connected role may SELECT from ``table``: False for an unknown table, and when not set up.

        Remembered until the pool opens a connection. Raises when the database cannot be asked.
        """
        return self.connected and self._asked_privileges().can_read(table)

    def can_write(self, table: str) -> bool:
        """Whether the connected role may INSERT into ``table``; otherwise as ``can_read``."""
        return self.connected and self._asked_privileges().can_write(table)

    def reset_privileges(self) -> None:
        """Forget what ``can_read`` and ``can_write`` found, for example after a GRANT."""
        if self._privileges is not None:
            self._privileges.reset()

    def _asked_privileges(self) -> Privileges:
        if self._privileges is None:
            from legion_data.engines.privileges import Privileges

            self._privileges = Privileges(self.connection, self.settings.database)
        return self._privileges

    @property
    def static_cache(self) -> StaticCache:
        """Extensions, runners and functions by id; kept in memory when ``data.cache.static_cache`` is true."""
        if self._static_cache is None:
            from legion_data.cache.static import StaticCache

            enabled = bool(self.settings.cache.static_cache)
            self._static_cache = StaticCache(lambda: self.session(read_only=True), enabled=enabled)
        return self._static_cache

    def reload_static_cache(self) -> None:
        """Read the static cache again, whole, for example after an extension was hot-loaded. Off: nothing to do."""
        if self.connected:
            self.static_cache.reload()
