"""Runs one server as a child and outlives the test run by a moment: when our standard input ends, the server stops.

The test run holds the other end of the pipe, so the server and its folder go away however the run ends: by itself,
by Ctrl-C, or by SIGKILL, after which nobody else could clean up. Run as a script, without this package, for speed.

Usage: python -I keeper.py STOP_SIGNAL PATIENCE_SECONDS FOLDER LOG [--user UID GID] -- COMMAND...
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading


def main(arguments: list[str]) -> int:
    """Start the command, wait for the end of standard input or of the command, stop it, remove its folder."""
    stop_signal, patience, folder, log, *rest = arguments
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

    def stop_when_the_run_ends() -> None:
        sys.stdin.buffer.read()
        server.send_signal(int(stop_signal))
        try:
            server.wait(timeout=float(patience))
        except subprocess.TimeoutExpired:
            server.kill()

    threading.Thread(target=stop_when_the_run_ends, daemon=True).start()
    try:
        return server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]) & 0xFF)
