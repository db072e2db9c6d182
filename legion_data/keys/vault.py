"""A master key that never leaves Vault or OpenBao: the transit engine wraps and unwraps.

Needs the extra ``vault`` (hvac). The key is of type ``aes256-gcm96``, the service's default; its rotation there
(``vault write -f transit/keys/NAME/rotate``) is noticed at the next wrap.
"""

from __future__ import annotations

import base64
import os
import threading
from typing import TYPE_CHECKING, Any

from legion_data.engines import forks
from legion_data.errors import KeyServiceUnavailable, KeyUnusable, WrongKey
from legion_data.keys.provider import Wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from legion_data.errors import EncryptionError

__all__ = ["VaultTransit"]

_TIMEOUT_S = 10


class VaultTransit:
    """The transit engine at ``mount``, its key ``key``. Address and token: as given, else VAULT_ADDR and VAULT_TOKEN.

    The token is asked for at each use, so a renewed VAULT_TOKEN (or a callable that gives one) needs no restart.
    """

    def __init__(
        self, address: str | None, token: str | Callable[[], str] | None, *, mount: str = "transit", key: str
    ) -> None:
        self._address = address
        self._token = token
        self._mount = mount
        self._key = key
        self.label = f"Vault transit key {mount}/{key}"
        self._client: Any = None
        self._lock = threading.Lock()
        forks.watch(self)

    def fresh_after_fork(self) -> None:
        """In a forked child: a connection of its own."""
        self._lock = threading.Lock()
        self._client = None

    def current_id(self) -> str:
        answer = self._ask(lambda transit: transit.read_key(self._key, mount_point=self._mount))
        return self._name(answer["data"]["latest_version"])

    def wrap(self, key: bytes, context: bytes) -> Wrapped:
        answer = self._ask(
            lambda transit: transit.encrypt_data(
                self._key, _text(key), mount_point=self._mount, associated_data=_text(context)
            )
        )
        text = str(answer["data"]["ciphertext"])  # vault:v1:...
        return Wrapped(self._name(text.split(":")[1].removeprefix("v")), text)

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        if not wrapped.master_id.startswith("vault:"):
            raise WrongKey(f"{self.label} does not hold the master key {wrapped.master_id} that wrapped this key.")
        answer = self._ask(
            lambda transit: transit.decrypt_data(
                self._key, wrapped.text, mount_point=self._mount, associated_data=_text(context)
            ),
            refusal=WrongKey(f"{self.label} cannot unwrap a key that {wrapped.master_id} wrapped."),
        )
        return base64.b64decode(answer["data"]["plaintext"])

    def _name(self, version: object) -> str:
        return f"vault:{self._mount}/{self._key}:{version}"

    def _ask(self, question: Callable[[Any], Any], refusal: EncryptionError | None = None) -> Any:
        """The service's answer; ``refusal`` is raised when it finds the request itself wrong."""
        client = self._opened()
        from hvac.exceptions import InvalidPath, InvalidRequest, VaultError
        from requests.exceptions import RequestException

        # None of these is chained: the service's own error may show what was sent.
        try:
            return question(client.secrets.transit)
        except InvalidRequest:
            raise refusal or KeyUnusable(f"{self.label} refuses the request.") from None
        except InvalidPath:
            hint = f"Make it with: vault write -f {self._mount}/keys/{self._key}"
            raise KeyUnusable(f"There is no {self.label}.", hint=hint) from None
        except (VaultError, RequestException) as error:
            raise KeyServiceUnavailable(f"{self.label}: {type(error).__name__}.") from None

    def _opened(self) -> Any:
        try:
            import hvac
        except ImportError as error:
            raise KeyUnusable(
                f"{self.label} needs hvac.", hint="Install it with: pip install 'legion-data[vault]'"
            ) from error
        address = self._address or os.environ.get("VAULT_ADDR")
        token = (self._token() if callable(self._token) else self._token) or os.environ.get("VAULT_TOKEN")
        if not address or not token:
            missing = "address" if not address else "token"
            raise KeyUnusable(
                f"{self.label} needs the service's {missing}.",
                hint=f"Set data.encryption.vault.{missing}, or VAULT_{'ADDR' if not address else 'TOKEN'}.",
            )
        with self._lock:
            if self._client is None:
                self._client = hvac.Client(url=address, timeout=_TIMEOUT_S, namespace=os.environ.get("VAULT_NAMESPACE"))
            self._client.token = token
            return self._client

    def __repr__(self) -> str:
        return f"VaultTransit({self.label!r})"


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
