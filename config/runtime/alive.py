"""Signs of life of workers and beat in a container: a file each, touched every few seconds."""

import os
import time
from pathlib import Path


def touch(name: str) -> None:
    """A worker or beat says that it lives, in the folder $TANDEM_ALIVE; without that variable nobody asks."""
    folder = os.environ.get("TANDEM_ALIVE")
    if folder:
        (Path(folder) / f"{name}.alive").touch()


def age(name: str) -> float:
    """Seconds since the last sign of life; OSError when there was none."""
    return time.time() - (Path(os.environ["TANDEM_ALIVE"]) / f"{name}.alive").stat().st_mtime
