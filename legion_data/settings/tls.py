"""How the connection is to be encrypted: one answer from ``sslmode``, ``ssl…`` files and the group ``tls``.

The answer is the same for both servers; each driver is told in its own words (``libpq``, ``mysql``, ``context()``).
"""

from __future__ import annotations

from legion_data.errors import SettingsError
from legion_data.settings.check import SYSTEM
from legion_data.settings.frozen import Frozen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ssl import SSLContext

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
    def is_required(self) -> bool:
        """Is a connection without TLS worse than none?"""
        return self.mode == "require" or self.is_checked

    def context(self) -> SSLContext:
        """For drivers in Python. Raises SettingsError when a file cannot be read or is no certificate.

        Built here rather than by PyMySQL, which without ``ca`` forgets to compare the host's name with the certificate:
        whoever has any valid certificate could answer in the server's place.
        """
        import ssl

        try:
            context = ssl.create_default_context(cafile=None if self.ca == SYSTEM else self.ca)
            if self.cert is not None:
                context.load_cert_chain(self.cert, self.key)
        except OSError as failed:  # ssl.SSLError too
            files = ", ".join(file for file in (self.ca, self.cert, self.key) if file is not None)
            reason = failed.strerror or "they hold no certificate or key"
            raise SettingsError(f"The TLS files {files} cannot be used: {reason}.", key="tls") from failed
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # MySQL's own certificates do not pass; Python 3.13 asks for it
        context.check_hostname = self.mode == "verify-full"
        context.verify_mode = ssl.CERT_REQUIRED if self.is_checked else ssl.CERT_NONE
        return context

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
