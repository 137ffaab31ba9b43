"""Collects the built front end for serving, only when it differs from what was collected last."""

import hashlib
from pathlib import Path


def collect_if_changed(root: Path, *sources: Path) -> bool:
    """Run collectstatic into `root` unless nothing changed in `sources` since. True when it ran."""
    from django.core.management import call_command

    stamp, state = Path(root) / ".collected", _state(sources)
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(state)
    return True


def _state(folders: tuple[Path, ...]) -> str:
    found = hashlib.sha256(Path(__file__).read_bytes())
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            status = path.stat()
            found.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return found.hexdigest()
