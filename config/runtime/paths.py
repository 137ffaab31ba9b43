"""Where an installation keeps its things, and how its own database is reached."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

REPO = Path(__file__).resolve().parents[2]


def var_dir() -> Path:
    """Folder of everything this installation writes: $TANDEM_VAR, else var/ beside the code. May not exist yet."""
    return Path(os.environ.get("TANDEM_VAR") or REPO / "var").expanduser().resolve()


def short_name(path: Path) -> str:
    """Ten characters that stand for a path, the same ones every time."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]


def socket_dir() -> Path:
    """Private folder of the embedded database's socket. Short, because a socket's path may have 100 bytes only."""
    return Path("/tmp") / f"tandem-{os.getuid()}-{short_name(var_dir())}"  # noqa: S108 (owner and mode are checked)


def socket_url(folder: Path, database: str) -> str:
    """URL of `database` behind the socket in `folder`. The port is only a part of the socket's name."""
    return f"postgresql://tandem@:5432/{database}?host={quote(str(folder))}"


def embedded_database_url() -> str:
    """URL of this installation's embedded database, whether or not it runs."""
    return socket_url(socket_dir(), "tandem")


class CannotRun(SystemExit):
    """Ends the program with one sentence that says what is in the way, and no traceback."""


def writable(folder: Path) -> Path:
    """`folder`, made if missing; CannotRun when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotRun(
            f"Tandem cannot write in {folder} ({error.strerror}). "
            "Make that folder writable, or name another one: TANDEM_VAR=/some/folder make up"
        ) from error
    return folder
