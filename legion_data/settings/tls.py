"""How the connection is to be encrypted: one answer from ``sslmode``, ``ssl…`` files and the group ``tls``.

The answer is the same for both servers; each driver is told in its own words (``libpq`` and ``mysql``).
"""

from __future__ import annotations

from legion_data.settings.check import SYSTEM
from legion_data.settings.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from legion_data.settings.tree import Settings

__all__ = ["Tls", "decided"]

_MYSQL_MODES = {
    "disable": "disabled",
    "allow": "preferred",
    "prefer": "preferred",
    "require": "required",
    "verify-ca": "verify_ca",
    "verify-full": "verify_identity",
}


class Tls(Frozen):
    """What a driver needs to know. ``mode`` is one of libpq's sslmodes."""

    mode: str
    ca: str | None  #: file of authorities; "system": those of this machine; None: the driver's choice
    cert: str | None
    key: str | None

    @property
    def is_checked(self) -> bool:
        """Is the server's certificate checked?"""
        return self.mode.startswith("verify")

    @property
    def libpq(self) -> dict[str, str]:
        """As parameters of a PostgreSQL connection."""
        return _present(sslmode=self.mode, sslrootcert=self.ca, sslcert=self.cert, sslkey=self.key)

    @property
    def mysql(self) -> dict[str, str]:
        """As options of a MySQL client."""
        ca = None if self.ca == SYSTEM else self.ca
        return _present(ssl_mode=_MYSQL_MODES[self.mode], sslca=ca, sslcert=self.cert, sslkey=self.key)


def decided(settings: Settings) -> Tls | None:
    """What settings decide; None for a file, which has no connection to encrypt.

    ``tls.enabled`` raises any weaker ``sslmode``: to ``require`` when nothing is to be verified, else to
    ``verify-full``. Files of the group win over the ``ssl…`` keys, which fill in what it leaves out.
    """
    if settings.database.is_file:
        return None
    files, mode = settings.tls, settings.sslmode or "prefer"
    if not files.enabled:
        return Tls(mode=mode, ca=settings.sslrootcert, cert=settings.sslcert, key=settings.sslkey)
    pair = (files.cert, files.key) if files.cert else (settings.sslcert, settings.sslkey)
    return Tls(
        mode="require" if files.verify == "none" else "verify-full",
        ca=files.ca or settings.sslrootcert,
        cert=pair[0],
        key=pair[1],
    )


def _present(**options: str | None) -> dict[str, str]:
    return {name: value for name, value in options.items() if value is not None}
