"""Starts one program so that it never outlives the process that started it.

`guard()` gives the command line for it; run as a script this file is the launcher: it gives up root where asked,
asks the kernel for a signal at its parent's death, and becomes the program.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable

PR_SET_PDEATHSIG = 1


def guard(
    argv: Iterable[object],
    *,
    dies_by: signal.Signals = signal.SIGKILL,
    uid: int | None = None,
    gid: int | None = None,
) -> list[str]:
    """Command line that runs `argv` as a child of this very process, as `uid` and `gid` when given.

    When this process dies, whatever the reason, the program gets the signal `dies_by`.
    """
    account = "-" if uid is None else f"{uid}:{gid}"
    launcher = [sys.executable, "-I", "-S", os.path.abspath(__file__)]
    return [*launcher, str(os.getpid()), str(int(dies_by)), account, *map(str, argv)]


def launch(parent: int, dies_by: int, account: str, argv: list[str]) -> None:
    ask_for_death_signal = _linux_death_signal() or _watched
    if account != "-":
        uid, gid = map(int, account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    ask_for_death_signal(parent, dies_by)  # after the setuid: changing the account clears the request
    if os.getppid() != parent:
        sys.exit("the process that started this one is gone")
    try:
        os.execvp(argv[0], argv)
    except OSError as error:
        sys.exit(f"cannot run {argv[0]}: {error.strerror}")


def _linux_death_signal() -> Callable[[int, int], None] | None:
    """The kernel's own way, loaded while still root: the library may be out of the other account's reach."""
    if not sys.platform.startswith("linux") or os.environ.get("TANDEM_WATCHER"):
        return None
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def ask(_parent: int, dies_by: int) -> None:
        if libc.prctl(PR_SET_PDEATHSIG, dies_by, 0, 0, 0) != 0:
            sys.exit("the kernel refuses PR_SET_PDEATHSIG")

    return ask


def _watched(parent: int, dies_by: int) -> None:
    """Elsewhere a small process of its own looks five times a second whether both still live."""
    program = os.getpid()
    first = os.fork()
    if first:
        os.waitpid(first, 0)
        return
    if os.fork():
        os._exit(0)
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    while _lives(parent):
        if not _lives(program):
            os._exit(0)
        time.sleep(0.2)
    try:
        os.kill(program, dies_by)
    finally:
        os._exit(0)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


if __name__ == "__main__":
    launch(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
