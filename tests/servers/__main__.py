"""``python -m tests.servers``: both servers, shared by every test run that sets the printed variables."""

from __future__ import annotations

import signal
import sys

from tests.servers.errors import ServerUnavailable
from tests.servers.fleet import VARIABLES, Fleet


def main() -> int:
    """Start the servers, print the exports, stay until a signal."""
    fleet = Fleet()
    # A closed terminal and a plain kill clean up like Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        for adapter, variable in VARIABLES.items():
            print(f"export {variable}={fleet.get(adapter).admin_url.render_as_string(hide_password=False)}", flush=True)
        print("# running until Ctrl-C", file=sys.stderr, flush=True)
        while True:
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except ServerUnavailable as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    finally:
        fleet.stop()


if __name__ == "__main__":
    sys.exit(main())
