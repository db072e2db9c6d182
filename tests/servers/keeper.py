"""Runs one server as a child and outlives the test run by a moment: when our standard input ends, the server stops.

The test run holds the other end of the pipe, so the server and its folder go away however the run ends: by itself,
by Ctrl-C, or by SIGKILL, after which nobody else could clean up. Run as a script, without this package, for speed.

Usage: python -I keeper.py STOP_SIGNAL FOLDER LOG [--user UID GID] -- COMMAND...
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading

PATIENCE_SECONDS = 10


def main(arguments: list[str]) -> int:
    """Start the command, wait for the end of standard input or of the command, stop it, remove its folder."""
    stop_signal, folder, log, *rest = arguments
    options, command = rest[: rest.index("--")], rest[rest.index("--") + 1 :]
    uid, gid = (int(options[1]), int(options[2])) if options else (None, None)
    # Ctrl-C reaches the whole terminal group; the run that holds our pipe decides when the server goes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with open(log, "ab") as output:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
        )
    print(server.pid, flush=True)

    def wait_for_the_run_to_end() -> None:
        sys.stdin.buffer.read()
        server.send_signal(int(stop_signal))

    threading.Thread(target=wait_for_the_run_to_end, daemon=True).start()
    try:
        while True:
            try:
                return server.wait(timeout=PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                if sys.stdin.closed:
                    server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]) & 0xFF)
