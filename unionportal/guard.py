"""A child that outlives its owner by a second: when the owner is gone, even by kill -9, it ends what the owner started.

Run as a script it reads orders from its standard input: `watch GROUP SIGNAL`, `forget GROUP`, `remove FOLDER`.
The end of the input means that the owner has gone: all groups get their signal, the last started first,
and what is still there after the grace is killed. It imports nothing of ours, so that it starts at once.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE_SECONDS = 4.0


class Guard:
    """The owner's end of the pipe."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-S", "-E", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def _say(self, *words) -> None:
        with contextlib.suppress(BrokenPipeError):
            print(*words, file=self.process.stdin, flush=True)

    def watch(self, group: int, gentle: signal.Signals = signal.SIGTERM) -> None:
        """End the process group `group` with `gentle` when the owner dies."""
        self._say("watch", group, int(gentle))

    def forget(self, group: int) -> None:
        """The group has ended by itself: its number may soon belong to a stranger."""
        self._say("forget", group)

    def remove(self, folder: Path) -> None:
        """Delete `folder` when the owner dies (temporary folders of test runs)."""
        self._say("remove", folder)

    def close(self) -> None:
        """Let go: what is still watched is ended, the folders are removed; waits for that, a quarter of a minute at most.

        On a slow disk the guard finishes by itself: it is a process of its own, and a late folder is no failure.
        """
        self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=GRACE_SECONDS * 4)


def _signal(group: int, number: int) -> bool:
    """Whether the group was still there to be signalled."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _end(watched: dict[int, int]) -> None:
    """Signals every group at once, so that the grace is one for all, and kills what is left after it."""
    left = [group for group in reversed(watched) if _signal(group, watched[group])]
    until = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = [group for group in left if _signal(group, 0)]
    for group in left:
        _signal(group, signal.SIGKILL)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: dict[int, int] = {}
    folders: list[str] = []
    for line in sys.stdin:
        order, _, rest = line.rstrip("\n").partition(" ")
        if order == "watch":
            group, gentle = rest.split()
            watched[int(group)] = int(gentle)
        elif order == "forget":
            watched.pop(int(rest), None)
        elif order == "remove":
            folders.append(rest)
    _end(watched)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
