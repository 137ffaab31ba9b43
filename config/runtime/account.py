"""Under which account the database runs, and where that account can go.

PostgreSQL refuses to run as root; then an unprivileged account that exists already takes its place.
"""

import os
import pwd
from pathlib import Path
from typing import NamedTuple

from config.runtime.paths import CannotRun

SYSTEM_FOLDER = Path("/var/lib")


class Account(NamedTuple):
    uid: int
    gid: int


def database_account(data: Path) -> Account:
    """Who runs the database in `data`: this user; for root the data's owner, else postgres, else nobody."""
    if os.getuid() != 0:
        return Account(os.getuid(), os.getgid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise CannotRun(
        "PostgreSQL does not run as root and there is no account postgres or nobody: use another user."
    )


def can_reach(account: Account, path: Path) -> bool:
    """Whether `account` may enter the folder or run the file at `path`, as the kernel sees it."""
    if account.uid == os.getuid():
        return os.access(path, os.X_OK)
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            os._exit(0 if os.access(path, os.X_OK) else 1)
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1] == 0


def give(path: Path, account: Account, mode: int = 0o700) -> Path:
    """Make `path` a folder that belongs to `account` alone; refuses one that somebody else has made."""
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    owner = path.lstat()
    if path.is_symlink() or owner.st_uid not in {os.getuid(), account.uid}:
        raise CannotRun(f"{path} belongs to somebody else. Remove it, then start again.")
    if owner.st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)
    return path
