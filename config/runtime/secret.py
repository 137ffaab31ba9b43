"""The installation's own secret key, where the environment gives none."""

import os
import secrets
from pathlib import Path

from config.runtime.paths import CannotRun, writable


def read_or_make(path: Path) -> str:
    """The key in `path`; made on first use, readable by its owner only. Several processes get the same one."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    except PermissionError as error:
        raise CannotRun(
            f"{path} belongs to another account: run Tandem as the one that first started it."
        ) from error
    writable(path.parent)
    mine = path.with_name(f".{path.name}-{os.getpid()}")
    with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    try:
        os.link(mine, path)  # fails when another process was first: then its key counts
    except FileExistsError:
        pass
    finally:
        mine.unlink()
    return path.read_text().strip()
